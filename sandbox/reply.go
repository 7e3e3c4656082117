package sandbox

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"assay/eval"
)

// The first byte of a server's answer.
const (
	replyAnswer    = '='
	replyException = '!'
)

// Texts of exceptions as guest/wire.py bounds them, in bytes of the longest
// characters: a program may write to its pipe by itself.
const maxException = 4 * 1000

// errReply says that a server sent what is no answer.
var errReply = errors.New("it sent what is no answer")

// readReply reads one answer of a server: a length of four bytes, a byte that
// tells an answer from an exception, and JSON. Nothing about it is trusted. The
// error is a *eval.RequestError for an exception, wraps errReply for what is no
// answer, and is that of the reader otherwise.
func readReply(r io.Reader) (json.RawMessage, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size == 0 || size > frameCap {
		return nil, fmt.Errorf("%w: a message of %d bytes", errReply, size)
	}
	body, err := io.ReadAll(io.LimitReader(r, int64(size))) // grows with what arrives, not with what is promised
	if err != nil {
		return nil, err
	}
	if len(body) < int(size) {
		return nil, io.ErrUnexpectedEOF
	}
	mark, content := body[0], body[1:]
	if !json.Valid(content) {
		return nil, fmt.Errorf("%w: not JSON", errReply)
	}
	switch mark {
	case replyAnswer:
		return content, nil
	case replyException:
		return nil, exception(content)
	}
	return nil, fmt.Errorf("%w: it begins with %q", errReply, mark)
}

// exception reads [TYPE, TEXT].
func exception(content []byte) error {
	var parts []string
	if err := json.Unmarshal(content, &parts); err != nil || len(parts) != 2 {
		return fmt.Errorf("%w: an exception that is not its type and its text", errReply)
	}
	for i := range parts {
		parts[i] = parts[i][:min(len(parts[i]), maxException)]
	}
	return &eval.RequestError{Kind: parts[0], Text: parts[1]}
}
