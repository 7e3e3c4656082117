package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"sort"

	"assay/internal/explog"
	"assay/model"
)

// distribution is what one row of logits says about the next token.
type distribution struct {
	best   model.Token // highest logit, the lowest id on ties
	first  float32     // its logit
	second float32     // the highest logit of the others
	lse    float64     // logarithm of the sum of exp(logit); 0 until it is asked for
	row    []float32
}

// newDistribution reads a row of logits. A NaN is an error: it means that the
// engine or the weights are broken, not that the model answered.
func newDistribution(row []float32) (*distribution, error) {
	d := &distribution{first: row[0], second: float32(math.Inf(-1)), row: row}
	for i, v := range row {
		if v != v {
			return nil, fmt.Errorf("logit of token %d is not a number: the weights or the arithmetic are broken", i)
		}
		switch {
		case i == 0:
		case v > d.first:
			d.best, d.first, d.second = model.Token(i), v, d.first
		case v > d.second:
			d.second = v
		}
	}
	return d, nil
}

// margin is the best logit minus the next best.
func (d *distribution) margin() float64 { return float64(d.first) - float64(d.second) }

// logProb is the logarithm of the probability of a token with this logit.
func (d *distribution) logProb(logit float32) float64 {
	if d.lse == 0 {
		sum := 0.0
		for _, v := range d.row {
			sum += explog.Exp(float64(v) - float64(d.first))
		}
		d.lse = float64(d.first) + explog.Log(sum)
	}
	return float64(logit) - d.lse
}

// probe collects evidence about the logits of an answer.
type probe struct {
	want     model.Probe
	bits     hash.Hash // nil unless asked for
	seen     bool      // evidence.Top is taken
	evidence model.Evidence
}

func newProbe(want model.Probe) probe {
	p := probe{want: want}
	if want.HashLogits {
		p.bits = sha256.New()
	}
	return p
}

// take notes one row of logits, in the order of the answer.
func (p *probe) take(row []float32, d *distribution) {
	if p.bits != nil {
		buf := make([]byte, 4*len(row))
		for i, v := range row {
			binary.LittleEndian.PutUint32(buf[4*i:], math.Float32bits(v))
		}
		p.bits.Write(buf)
	}
	if p.want.TopK > 0 && !p.seen {
		p.evidence.Top, p.evidence.TailMass = top(row, d, p.want.TopK)
	}
	p.seen = true
}

// hash returns the hex digest over all rows taken, empty unless asked for.
func (p *probe) hash() string {
	if p.bits == nil {
		return ""
	}
	return hex.EncodeToString(p.bits.Sum(nil))
}

// top returns the k most likely tokens, best first and the lower id first on
// ties, and the probability of all others.
func top(row []float32, d *distribution, k int) ([]model.TokenProb, float64) {
	k = min(k, len(row))
	ids := make([]model.Token, 0, k+1) // sorted, best first
	for i, v := range row {
		if len(ids) == k && v <= row[ids[k-1]] {
			continue
		}
		at := sort.Search(len(ids), func(j int) bool { return row[ids[j]] < v })
		ids = append(ids, 0)
		copy(ids[at+1:], ids[at:])
		ids[at] = model.Token(i)
		ids = ids[:min(len(ids), k)]
	}
	out := make([]model.TokenProb, len(ids))
	tail := 1.0
	for i, id := range ids {
		out[i] = model.TokenProb{Token: id, LogProb: d.logProb(row[id])}
		tail -= explog.Exp(out[i].LogProb)
	}
	return out, max(tail, 0)
}
