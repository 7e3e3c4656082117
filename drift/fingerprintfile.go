package drift

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"assay/model/decoder"
)

// maxFingerprint bounds the size of a file: 4096 rows of a thousand layers.
const maxFingerprint = 1 << 30

// maxTexts and maxColumns bound what a file may say of its texts and operations.
const (
	maxTexts   = MaxRows
	maxColumns = 1 << 28
)

// operations are the names that a fingerprint may have, in the order in which they are computed.
var operations = []decoder.Operation{
	decoder.OpEmbedding, decoder.OpAttnNorm, decoder.OpQuery, decoder.OpKey, decoder.OpValue, decoder.OpQueryRope, decoder.OpKeyRope,
	decoder.OpAttention, decoder.OpAttnOutput, decoder.OpAttnResidual, decoder.OpFFNNorm, decoder.OpGate, decoder.OpUp,
	decoder.OpActivation, decoder.OpDown, decoder.OpFFNResidual, decoder.OpOutputNorm, decoder.OpLogits,
}

// Write writes a fingerprint as JSON, one line for each operation.
func (f *Fingerprint) Write(w io.Writer) error {
	head := *f
	head.Operations = []Activations{}
	text, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("encode the fingerprint of %s: %w", f.Model, err)
	}
	var out bytes.Buffer
	out.Write(bytes.TrimSuffix(text, []byte("]}")))
	for i, a := range f.Operations {
		line, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("encode the fingerprint of %s: %s: %w", f.Model, a.Step, err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(line)
	}
	out.WriteString("\n]}\n")
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the fingerprint of %s: %w", f.Model, err)
	}
	return nil
}

// ReadFingerprint reads what Write wrote. Errors say what is wrong with it.
func ReadFingerprint(r io.Reader) (*Fingerprint, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFingerprint))
	if err != nil {
		return nil, fmt.Errorf("read fingerprint: %w", err)
	}
	var f Fingerprint
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("not a fingerprint: %w", err)
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	return &f, nil
}

// check verifies what comparing relies on.
func (f *Fingerprint) check() error {
	if f.Schema != FingerprintSchema {
		return fmt.Errorf("not a fingerprint of this version: its schema is %d, want %d", f.Schema, FingerprintSchema)
	}
	if len(f.Lengths) > maxTexts {
		return fmt.Errorf("not a fingerprint: it has %d texts, want at most %d", len(f.Lengths), maxTexts)
	}
	for i, n := range f.Lengths {
		if n < 0 || n > MaxRows {
			return fmt.Errorf("not a fingerprint: text %d has %d tokens, want 0 to %d", i+1, n, MaxRows)
		}
	}
	if n := f.rows(); n < 1 || n > MaxRows {
		return fmt.Errorf("not a fingerprint: its texts have %d tokens, want 1 to %d", n, MaxRows)
	}
	if len(f.Operations) == 0 {
		return errors.New("not a fingerprint: it has no operations")
	}
	seen := map[Step]bool{}
	for i, a := range f.Operations {
		if err := a.check(f.rows()); err != nil {
			return fmt.Errorf("not a fingerprint: operation %d: %w", i+1, err)
		}
		if seen[a.Step] {
			return fmt.Errorf("not a fingerprint: operation %d: %s is there twice", i+1, a.Step)
		}
		seen[a.Step] = true
	}
	return nil
}

// rows is the number of rows of each operation.
func (f *Fingerprint) rows() int {
	n := 0
	for _, length := range f.Lengths {
		n += length
	}
	return n
}

func (a *Activations) check(rows int) error {
	switch {
	case !slices.Contains(operations, a.Operation):
		return fmt.Errorf("there is no operation %.40q", a.Operation)
	case a.Layer < decoder.Outside || a.Layer > math.MaxInt32:
		return fmt.Errorf("layer is %d", a.Layer)
	case a.Columns < 1 || a.Columns > maxColumns:
		return fmt.Errorf("%s has %d columns, want 1 to %d", a.Step, a.Columns, maxColumns)
	case len(a.Rows) != rows:
		return fmt.Errorf("%s has %d rows, want %d", a.Step, len(a.Rows), rows)
	case a.MaxAbs < 0 || a.RMS < 0 || a.NonFinite < 0:
		return fmt.Errorf("%s has a negative max_abs, rms or non_finite", a.Step)
	}
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("a hash has %d digits, want %d", len(text), hex.EncodedLen(len(h)))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (r RowHashes) MarshalText() ([]byte, error) {
	var out []byte
	for _, h := range r {
		out = hex.AppendEncode(out, h[:])
	}
	return out, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *RowHashes) UnmarshalText(text []byte) error {
	data, err := hex.AppendDecode(nil, text)
	if err != nil {
		return fmt.Errorf("the hashes of rows: %w", err)
	}
	if len(data)%len(RowHash{}) != 0 {
		return fmt.Errorf("the hashes of rows have %d digits, want a multiple of %d", len(text), hex.EncodedLen(len(RowHash{})))
	}
	*r = make(RowHashes, 0, len(data)/len(RowHash{}))
	for h := range slices.Chunk(data, len(RowHash{})) {
		*r = append(*r, RowHash(h))
	}
	return nil
}
