package drift

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"

	"assay/model/decoder"
)

// Fingerprint describes all activations of a forward pass over fixed tokens, small enough to be kept
// in a file: for every operation of every layer a hash of the bits, one short hash for each row, and
// statistics. A row is one token. The same function from weights and tokens to logits, computed in the
// same order, gives the same hashes.
type Fingerprint struct {
	Schema int  `json:"schema"` // FingerprintSchema
	Side        // what computed
	Chunk  int  `json:"chunk"` // tokens that were evaluated at a time
	Tokens Hash `json:"tokens_sha256"`
	// Lengths are those of the texts; their sum is the number of rows.
	Lengths    []int         `json:"lengths"`
	Operations []Activations `json:"operations"` // in the order in which they are computed
}

// FingerprintSchema is the version of the format of fingerprints.
const FingerprintSchema = 1

// Side says what computed activations.
type Side struct {
	Model       string `json:"model"` // name of the file
	Weights     string `json:"weights_digest"`
	Numerics    int    `json:"numerics_version"`
	Fault       string `json:"fault,omitempty"` // of a build for testing
	CPU         string `json:"cpu_path"`
	Activations string `json:"activations"`
	KVCache     string `json:"kv_cache"`
}

// Step is an operation of a layer. The layer is [decoder.Outside] for those that belong to none.
type Step struct {
	Layer     int               `json:"layer"`
	Operation decoder.Operation `json:"operation"`
}

func (s Step) String() string {
	if s.Layer == decoder.Outside {
		return string(s.Operation)
	}
	return fmt.Sprintf("layer %d, %s", s.Layer, s.Operation)
}

// Activations describes the results of one operation in all rows.
type Activations struct {
	Step
	Columns int  `json:"columns"` // values of a row
	Hash    Hash `json:"sha256"`  // of the hashes of the rows
	// Rows are the first 4 bytes of the SHA-256 of each row's values as little-endian float32.
	Rows RowHashes `json:"rows"`
	Moments
}

// Moments are statistics of the finite values of an operation.
type Moments struct {
	MaxAbs    float64 `json:"max_abs"`
	Mean      float64 `json:"mean"`
	RMS       float64 `json:"rms"`                  // root mean square
	NonFinite int     `json:"non_finite,omitempty"` // values that are infinite or NaN
}

// Hash is a SHA-256, in JSON hexadecimal.
type Hash [sha256.Size]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// RowHash is the first part of the hash of a row.
type RowHash [4]byte

// RowHashes are the hashes of consecutive rows, in JSON one hexadecimal string.
type RowHashes []RowHash

// MaxRows bounds the tokens of a fingerprint, and with them its size.
const MaxRows = 4096

// FingerprintOf evaluates texts with a model and describes its activations. chunk is the number of
// tokens evaluated at a time; it changes nothing unless the decoder is wrong. It is an error if the
// texts have no tokens, or more than MaxRows.
func FingerprintOf(ctx context.Context, m *decoder.Model, side Side, texts [][]int32, chunk int) (*Fingerprint, error) {
	if err := checkTexts(texts, chunk); err != nil {
		return nil, err
	}
	r := newRecorder()
	for i, text := range texts {
		if err := r.text(ctx, m, text, chunk); err != nil {
			return nil, fmt.Errorf("fingerprint of text %d of %d: %w", i+1, len(texts), err)
		}
	}
	return r.fingerprint(side, texts, chunk), nil
}

func checkTexts(texts [][]int32, chunk int) error {
	if chunk < 1 {
		return fmt.Errorf("chunks of %d tokens: want 1 or more", chunk)
	}
	rows := 0
	for _, t := range texts {
		rows += len(t)
	}
	if rows == 0 || rows > MaxRows {
		return fmt.Errorf("the texts have %d tokens, want 1 to %d", rows, MaxRows)
	}
	return nil
}

// text evaluates a text in chunks.
func (r *recorder) text(ctx context.Context, m *decoder.Model, text []int32, chunk int) error {
	seq := m.NewSequence()
	defer seq.Truncate(0)
	for part := range slices.Chunk(text, chunk) {
		if err := forward(ctx, m, seq, part, r); err != nil {
			return err
		}
	}
	return nil
}

// forward evaluates tokens with the logits of all, which an observer sees.
func forward(ctx context.Context, m *decoder.Model, seq *decoder.Sequence, tokens []int32, o decoder.Observer) error {
	spans := []decoder.Span{{Seq: seq, Tokens: tokens, Logits: slices.Repeat([]bool{true}, len(tokens))}}
	return m.ForwardObserved(ctx, spans, o, func(int, int, []float32) error { return nil })
}

// recorder is an observer that sums up what it sees. Rows of an operation come in their order.
type recorder struct {
	steps map[Step]*summary
	order []Step
}

func newRecorder() *recorder { return &recorder{steps: map[Step]*summary{}} }

// Observe implements decoder.Observer.
func (r *recorder) Observe(layer int, op decoder.Operation, x []float32, rows int) {
	step := Step{layer, op}
	s := r.steps[step]
	if s == nil {
		s = &summary{columns: len(x) / rows, all: sha256.New()}
		r.steps[step], r.order = s, append(r.order, step)
	}
	for row := range slices.Chunk(x, s.columns) {
		s.add(row)
	}
}

func (r *recorder) fingerprint(side Side, texts [][]int32, chunk int) *Fingerprint {
	f := &Fingerprint{Schema: FingerprintSchema, Side: side, Chunk: chunk, Tokens: hashTokens(texts)}
	for _, t := range texts {
		f.Lengths = append(f.Lengths, len(t))
	}
	for _, step := range r.order {
		s := r.steps[step]
		f.Operations = append(f.Operations, Activations{Step: step, Columns: s.columns, Hash: Hash(s.all.Sum(nil)), Rows: s.rows, Moments: s.moments()})
	}
	return f
}

func hashTokens(texts [][]int32) Hash {
	var bits []byte
	for _, t := range texts {
		bits = binary.LittleEndian.AppendUint32(bits, uint32(len(t)))
		for _, token := range t {
			bits = binary.LittleEndian.AppendUint32(bits, uint32(token))
		}
	}
	return sha256.Sum256(bits)
}

// summary sums up the rows of one operation.
type summary struct {
	columns int
	all     hash.Hash
	rows    RowHashes
	bits    []byte // of a row

	max, sum, squares float64
	finite, others    int
}

func (s *summary) add(row []float32) {
	s.bits = s.bits[:0]
	for _, v := range row {
		s.bits = binary.LittleEndian.AppendUint32(s.bits, math.Float32bits(v))
		x := float64(v)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			s.others++
			continue
		}
		s.finite++
		s.max = max(s.max, math.Abs(x))
		s.sum += x
		s.squares += float64(x * x)
	}
	h := sha256.Sum256(s.bits)
	s.all.Write(h[:])
	s.rows = append(s.rows, RowHash(h[:len(RowHash{})]))
}

func (s *summary) moments() Moments {
	m := Moments{MaxAbs: s.max, NonFinite: s.others}
	if n := float64(s.finite); n > 0 {
		m.Mean, m.RMS = s.sum/n, math.Sqrt(s.squares/n)
	}
	return m
}
