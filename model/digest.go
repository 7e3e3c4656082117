package model

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"math"
	"slices"
)

// Digest returns the hex SHA-256 over everything in a request that can change
// its answer: all of it but the draft, which by contract C7 cannot, and the
// stream.
func (r Request) Digest() string {
	h := hasher{sha256.New()}
	h.prompt(r.Prompt)
	h.texts(r.Choices)
	h.decoding(r.Decoding)
	h.number(uint64(r.Probe.TopK))
	h.flag(r.Probe.HashLogits)
	return hex.EncodeToString(h.Sum(nil))
}

// hasher hashes fields so that no two lists of fields feed it the same bytes:
// texts and lists come with their length.
type hasher struct{ hash.Hash }

func (h hasher) number(v uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	h.Write(b[:])
}

func (h hasher) flag(v bool) {
	n := uint64(0)
	if v {
		n = 1
	}
	h.number(n)
}

func (h hasher) float(v float64) { h.number(math.Float64bits(v)) }

func (h hasher) text(s string) {
	h.number(uint64(len(s)))
	h.Write([]byte(s))
}

func (h hasher) texts(list []string) {
	h.number(uint64(len(list)))
	for _, s := range list {
		h.text(s)
	}
}

func (h hasher) prompt(p Prompt) {
	h.text(p.Text)
	h.flag(p.Tokens != nil)
	h.number(uint64(len(p.Tokens)))
	ids := make([]byte, 0, 4*len(p.Tokens))
	for _, t := range p.Tokens {
		ids = binary.LittleEndian.AppendUint32(ids, uint32(t))
	}
	h.Write(ids)
	h.number(uint64(len(p.Messages)))
	for _, m := range p.Messages {
		h.texts([]string{m.Role, m.Content, string(m.ToolCalls), m.ToolCallID, m.Name})
	}
	h.text(string(p.Tools))
	h.text(string(p.Documents))
	h.number(uint64(len(p.Variables)))
	for _, name := range slices.Sorted(maps.Keys(p.Variables)) {
		h.text(name)
		h.text(string(p.Variables[name]))
	}
	h.flag(p.Now.IsZero())
	if !p.Now.IsZero() {
		_, offset := p.Now.Zone() // templates print local dates
		h.number(uint64(p.Now.UnixNano()))
		h.number(uint64(offset))
	}
	h.text(p.Prefix)
}

func (h hasher) decoding(d Decoding) {
	h.number(uint64(d.MaxTokens))
	h.texts(d.Stop)
	h.float(d.Temperature)
	h.float(d.TopP)
	h.number(uint64(d.TopK))
	h.number(d.Seed)
}
