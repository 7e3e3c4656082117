package kernels

import "fmt"

// RopeStyle says which elements of a head are rotated together.
type RopeStyle int

const (
	// RopeNorm rotates elements 2i and 2i+1 (llama and granite as converted to GGUF).
	RopeNorm RopeStyle = iota
	// RopeNeox rotates elements i and i + dims/2 (qwen2).
	RopeNeox
)

// Rope is a rotary position embedding (Su et al., "RoFormer", 2021) of the first 2*len(freq)
// elements of each head.
type Rope struct {
	style RopeStyle
	freq  []float64 // angle per position of each pair
}

// NewRope returns the embedding of dims elements, an even number, with angles
// position * base^(-2i/dims) / (factor * factors[i]). factors, one per pair, may be nil. Angles of
// zero, or of more than 1024 per position, are an error.
func NewRope(style RopeStyle, dims int, base, factor float64, factors []float32) (*Rope, error) {
	r := &Rope{style: style, freq: make([]float64, dims/2)}
	logBase := log64(base)
	for i := range r.freq {
		r.freq[i] = exp64(float64(-2*i)/float64(dims)*logBase) / factor
		if factors != nil {
			r.freq[i] /= float64(factors[i])
		}
		if f := r.freq[i]; !(f > 0 && f <= 1024) {
			return nil, fmt.Errorf("the angle of pair %d is %v per position, want above 0 and at most 1024", i, f)
		}
	}
	return r, nil
}

// Pairs returns the number of rotated pairs, the length of the slices that Angles fills.
func (r *Rope) Pairs() int { return len(r.freq) }

// Angles sets cos and sin to those of the angles at a position, computed in float64.
func (r *Rope) Angles(cos, sin []float32, position int) {
	for i, f := range r.freq {
		s, c := sinCos64(float64(position) * f)
		cos[i], sin[i] = float32(c), float32(s)
	}
}

// Rotate rotates the pairs of one head by the given angles.
func (r *Rope) Rotate(head, cos, sin []float32) { r.rotate(path, head, cos, sin) }

func (r *Rope) rotate(i isa, head, cos, sin []float32) {
	step, apart, done := 2, 1, 0
	if r.style == RopeNeox {
		step, apart = 1, len(r.freq)
		done = i.rotateHalves(head, head[apart:], cos, sin)
	} else {
		done = i.rotatePairs(head, cos, sin)
	}
	for j := done; j < len(cos); j++ {
		c, s := cos[j], sin[j]
		a, b := &head[j*step], &head[j*step+apart]
		*a, *b = float32(*a*c)-float32(*b*s), float32(*a*s)+float32(*b*c)
	}
}
