package sandbox

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// frameCap is the largest message to or from a guest, as guest/wire.py has it.
const frameCap = 16 << 20

// answer is what a judging process says: an outcome, and of an exception its type
// and text.
type answer struct {
	outcome, kind, text string
	report              json.RawMessage
	token               string
	err                 error
}

// detail says what went wrong in the words of the exception.
func (a answer) detail() string {
	if a.text == "" {
		return a.kind
	}
	return a.kind + ": " + a.text
}

// readAnswer reads an answer; the channel holds it once it is complete or the
// writer is gone.
func readAnswer(r io.Reader) chan answer {
	out := make(chan answer, 1)
	go func() {
		var a answer
		a.err = a.read(r)
		out <- a
	}()
	return out
}

func (a *answer) read(r io.Reader) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > frameCap {
		return fmt.Errorf("a verdict of %d bytes is too large", size)
	}
	body, err := io.ReadAll(io.LimitReader(r, int64(size)))
	if err != nil {
		return err
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return fmt.Errorf("reading a verdict: %w", err)
	}
	if len(parts) != 4 {
		return fmt.Errorf("a verdict has %d parts", len(parts))
	}
	for i, s := range []*string{&a.outcome, &a.kind, &a.text} {
		if err := json.Unmarshal(parts[i], s); err != nil {
			return fmt.Errorf("reading a verdict: %w", err)
		}
	}
	a.report = parts[3]
	if json.Unmarshal(parts[3], &a.token) != nil {
		a.token = ""
	}
	return nil
}
