package cli

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"

	"assay/model/decoder"
)

// probeSet is the version of the sequences of "assay probe", raised whenever one
// of them changes.
const probeSet = 1

// probeCase is one entry of the set: sequences that are evaluated side by side,
// after a prefix that they share.
type probeCase struct {
	name    string
	covers  string
	prefix  int   // tokens that all sequences begin with, evaluated once
	lengths []int // of the sequences, without the prefix
	chunk   int   // tokens of a sequence evaluated at a time
	same    bool  // one token all the time
}

// probeCases is the set. Kernels work in tiles of up to 16 rows and in pages of
// 32 positions; the lengths lie on both sides of these, and of their multiples.
// All in all some 430 tokens.
var probeCases = []probeCase{
	{name: "one", covers: "a single row: generation at position 0", lengths: []int{1}, chunk: 1},
	{name: "steps", covers: "one row at a time: generation", lengths: []int{12}, chunk: 1},
	{name: "rows-9", covers: "part of a tile, then one row", lengths: []int{19}, chunk: 9},
	{name: "rows-15", covers: "one row less than a tile", lengths: []int{15}, chunk: 15},
	{name: "rows-16", covers: "a whole tile", lengths: []int{16}, chunk: 16},
	{name: "rows-17", covers: "a tile and one row", lengths: []int{17}, chunk: 17},
	{name: "rows-33", covers: "tiles and a row, a page of keys and a position", lengths: []int{33}, chunk: 33},
	{name: "pages", covers: "chunks that cross the pages of the KV cache", lengths: []int{65}, chunk: 31},
	{name: "long", covers: "one large batch, higher positions", lengths: []int{130}, chunk: 130},
	{name: "ragged", covers: "sequences of different lengths in one batch", lengths: []int{1, 2, 7, 19}, chunk: 6},
	{name: "branches", covers: "a shared prefix, pages that are copied when written", prefix: 40, lengths: []int{9, 1, 4}, chunk: 8},
	{name: "same", covers: "equal scores in attention", lengths: []int{34}, chunk: 34, same: true},
}

// tokens is how many tokens a case has.
func (p probeCase) tokens() int {
	n := p.prefix
	for _, length := range p.lengths {
		n += length
	}
	return n
}

// longest is the length of its longest sequence.
func (p probeCase) longest() int {
	n := 0
	for _, length := range p.lengths {
		n = max(n, p.prefix+length)
	}
	return n
}

// token is the id at a position of a sequence: anywhere in the vocabulary, and
// always the same.
func (p probeCase) token(sequence, position, vocabulary int) int32 {
	if position < p.prefix {
		sequence = 0
	}
	if p.same {
		position = 0
	}
	var key [16]byte
	binary.LittleEndian.PutUint64(key[:], uint64(sequence))
	binary.LittleEndian.PutUint64(key[8:], uint64(position))
	sum := sha256.Sum256(append([]byte(p.name), key[:]...))
	return int32(binary.LittleEndian.Uint64(sum[:]) % uint64(vocabulary))
}

// probeModel evaluates the set, as far as the model's context holds it. A chunk
// above 0 replaces those of the cases.
func probeModel(ctx context.Context, m *decoder.Model, chunk int) ([]probeSequence, error) {
	var out []probeSequence
	for _, p := range probeCases {
		if limit := m.Config().Context; limit > 0 && p.longest() > limit {
			continue
		}
		if chunk > 0 {
			p.chunk = chunk
		}
		logits, err := p.run(ctx, m)
		if err != nil {
			return nil, fmt.Errorf("probe sequence %s: %w", p.name, err)
		}
		out = append(out, probeSequence{Name: p.name, Tokens: p.tokens(), Covers: p.covers, Logits: logits})
	}
	return out, nil
}

// probing is a case at work.
type probing struct {
	probeCase
	m         *decoder.Model
	sequences []*decoder.Sequence
	hashes    []hash.Hash // over the logits of each sequence, in the order of positions
	bits      []byte
}

// run evaluates a case and returns the hash over all its logits.
func (p probeCase) run(ctx context.Context, m *decoder.Model) (string, error) {
	w := probing{probeCase: p, m: m, bits: make([]byte, 4*m.Config().Vocab)}
	for range p.lengths {
		w.sequences = append(w.sequences, m.NewSequence())
		w.hashes = append(w.hashes, sha256.New())
	}
	defer func() {
		for _, s := range w.sequences {
			s.Truncate(0)
		}
	}()
	for w.sequences[0].Len() < p.prefix {
		if err := w.forward(ctx, w.sequences[:1], p.prefix); err != nil {
			return "", err
		}
	}
	for _, s := range w.sequences[1:] {
		if err := s.CopyPrefix(w.sequences[0], p.prefix); err != nil {
			return "", err
		}
	}
	for w.unfinished() {
		if err := w.forward(ctx, w.sequences, math.MaxInt); err != nil {
			return "", err
		}
	}
	all := sha256.New()
	for _, h := range w.hashes {
		all.Write(h.Sum(nil))
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func (w *probing) unfinished() bool {
	for i, s := range w.sequences {
		if s.Len() < w.prefix+w.lengths[i] {
			return true
		}
	}
	return false
}

// forward evaluates the next chunk of each sequence in one batch, up to a
// position.
func (w *probing) forward(ctx context.Context, sequences []*decoder.Sequence, limit int) error {
	var spans []decoder.Span
	var owner []int // sequence of each span
	for i, s := range sequences {
		end := min(s.Len()+w.chunk, w.prefix+w.lengths[i], limit)
		span := decoder.Span{Seq: s}
		for position := s.Len(); position < end; position++ {
			span.Tokens = append(span.Tokens, w.token(i+1, position, w.m.Config().Vocab))
			span.Logits = append(span.Logits, true)
		}
		if len(span.Tokens) > 0 {
			spans, owner = append(spans, span), append(owner, i)
		}
	}
	return w.m.Forward(ctx, spans, func(span, _ int, logits []float32) error {
		for i, x := range logits {
			binary.LittleEndian.PutUint32(w.bits[4*i:], math.Float32bits(x))
		}
		_, err := w.hashes[owner[span]].Write(w.bits[:4*len(logits)])
		return err
	})
}
