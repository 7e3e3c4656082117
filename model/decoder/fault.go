//go:build fault

package decoder

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"assay/model/kernels"
)

// fault is a bug that is put in on purpose, so that it can be seen whether a gate finds it: the
// environment variable ASSAY_FAULT names it when a model is loaded. Only builds with the tag "fault"
// have this file. Empty means none: such a build then computes what every other one does.
type fault string

// The faults are bugs that kernels have had elsewhere, or could have. None depends on the CPU path
// or on the batch that a token is computed in, so that a faulty run can be repeated.
const (
	// faultScale multiplies the scores of attention by their scale twice.
	faultScale fault = "attention-scale"
	// faultRope takes the positions from the second page on for the ones that follow them.
	faultRope fault = "rope-shift"
	// faultHead reads the keys and values of the last head from the first one.
	faultHead fault = "kv-head"
	// faultBlock leaves the last block of each row out of the product with ffn_down.
	faultBlock fault = "ffn-block"
	// faultCut cuts the input of ffn_down to bfloat16: no answer need change, all bits do.
	faultCut fault = "ffn-bf16"
	// faultInt8 lets activations saturate at half of the range of int8.
	faultInt8 fault = "int8-saturate"
)

// faultVariable names the fault.
const faultVariable = "ASSAY_FAULT"

// faults lists them, with what a model needs for the fault to change anything.
var faults = []struct {
	fault
	needs string
	met   func(*Model) bool
}{
	{faultScale, "a scale of attention other than 1", func(m *Model) bool { return m.config.AttentionScale != 1 }},
	{faultRope, "a rotary embedding", func(m *Model) bool { return m.rope != nil }},
	{faultHead, "a layer with two key-value heads", (*Model).severalHeads},
	{faultBlock, "a layer", func(m *Model) bool { return len(m.layers) > 0 }},
	{faultCut, "a layer", func(m *Model) bool { return len(m.layers) > 0 }},
	{faultInt8, "a matrix with int8 activations: quantized weights, and not --activations f32", (*Model).hasInt8},
}

// injectFault gives a model the fault that the environment names. It is an error if there is none
// of that name, or if it would change nothing of what this model computes.
func injectFault(m *Model) error {
	name := os.Getenv(faultVariable)
	if name == "" {
		return nil
	}
	var names []string
	for _, f := range faults {
		names = append(names, string(f.fault))
		if string(f.fault) != name {
			continue
		}
		if !f.met(m) {
			return fmt.Errorf("%s: %s is %s, which needs %s: it would change nothing here", m.name, faultVariable, name, f.needs)
		}
		m.fault, m.config.Fault = f.fault, name
		return nil
	}
	return fmt.Errorf("%s is %q, want one of %s", faultVariable, name, strings.Join(names, ", "))
}

func (m *Model) severalHeads() bool {
	for _, n := range m.config.KVHeads {
		if n > 1 {
			return true
		}
	}
	return false
}

func (m *Model) hasInt8() bool {
	for _, l := range m.layers {
		for _, x := range []linear{l.q, l.k, l.v, l.out, l.gate, l.up, l.down} {
			if x.w.Activations != kernels.F32 {
				return true
			}
		}
	}
	return m.output.w.Activations != kernels.F32
}

// present tells whether there is one.
func (f fault) present() bool { return f != "" }

// position is where the rotary embedding takes a token to be.
func (f fault) position(position int) int {
	if f == faultRope && position >= PageLen {
		return position + 1
	}
	return position
}

// attentionScale is the factor on q·k.
func (f fault) attentionScale(scale float32) float32 {
	if f == faultScale {
		return scale * scale
	}
	return scale
}

// kvHead is the key-value head, of so many, that is read for one.
func (f fault) kvHead(head, heads int) int {
	if f == faultHead && head == heads-1 {
		return 0
	}
	return head
}

// activated changes a row of the input of ffn_down.
func (f fault) activated(z []float32) {
	switch f {
	case faultBlock:
		clear(z[len(z)-min(kernels.BlockLen, len(z)):])
	case faultCut:
		for i, v := range z {
			z[i] = math.Float32frombits(math.Float32bits(v) &^ 0xffff)
		}
	}
}

// saturate changes a row of the input of a product before it is quantized, and returns what it was before.
func (f fault) saturate(values []float32) (before []float32) {
	if f != faultInt8 {
		return nil
	}
	before = slices.Clone(values)
	for len(values) > 0 {
		block := values[:min(kernels.BlockLen, len(values))]
		values = values[len(block):]
		var top float32
		for _, v := range block {
			top = max(top, v, -v)
		}
		for i, v := range block {
			block[i] = min(max(v, -top/2), top/2)
		}
	}
	return before
}
