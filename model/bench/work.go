package bench

import (
	"fmt"
	"strings"

	"assay/model/decoder"
	"assay/model/gguf"
	"assay/model/kernels"
)

// operations counts multiplications and additions, by what they are of.
type operations struct{ integer, float float64 }

func (o *operations) add(m *kernels.Matrix, n float64) {
	if m.Activations == kernels.F32 {
		o.float += n
		return
	}
	o.integer += n
}

// work is what the matrices of a model ask for.
type work struct {
	token  operations // for every token evaluated
	logits operations // besides, for every token whose logits are wanted
	bytes  float64    // of packed weights
}

// workOf counts the products of a model's forward pass. In the last layer only tokens whose logits
// are wanted go on after keys and values.
func workOf(f *gguf.File, c decoder.Config) (work, error) {
	var w work
	_, untied := f.Tensor("output.weight")
	last := fmt.Sprintf("blk.%d.", c.Layers-1)
	for _, t := range f.Tensors() {
		output := t.Name == "output.weight" || t.Name == "token_embd.weight" && !untied
		if !output && (!strings.HasPrefix(t.Name, "blk.") || len(t.Dims) != 2 || !strings.HasSuffix(t.Name, ".weight")) {
			continue
		}
		m, bytes, err := panel(t, c.Activations)
		if err != nil {
			return w, fmt.Errorf("%s: tensor %q: %w", f.Name(), t.Name, err)
		}
		w.bytes += bytes * float64((t.Dims[1]+kernels.PanelLen-1)/kernels.PanelLen)
		n := 2 * float64(t.Elements())
		if tail := strings.HasPrefix(t.Name, last) && !isProjection(t.Name[len(last):]); output || tail {
			w.logits.add(m, n)
		} else {
			w.token.add(m, n)
		}
	}
	return w, nil
}

// isProjection tells whether a matrix makes queries, keys and values.
func isProjection(name string) bool {
	switch name {
	case "attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_qkv.weight":
		return true
	}
	return false
}

// panel returns one panel of a matrix, without weights, and its bytes.
func panel(t gguf.Tensor, a decoder.Activations) (*kernels.Matrix, float64, error) {
	form := kernels.Int8
	if a == decoder.ActivationsF32 {
		form = kernels.F32
	}
	m, err := kernels.NewMatrix(t.Type, kernels.PanelLen, int(t.Dims[0]), nil, form)
	if err != nil {
		return nil, 0, err
	}
	m.Allocate()
	return m, float64(m.PackedBytes()), nil
}

// amount is the work of a measurement.
type amount struct {
	tokens, logits float64 // tokens evaluated, and those whose logits were wanted
	passes         float64 // how often all weights were read, where that can bound it
	memoryOnly     bool    // the share is of reading alone
}

// ideal returns the seconds that work takes at the ceilings, and which of them bounds it.
func (w work) ideal(a amount, c ceilings) (seconds float64, by string) {
	integer := (a.tokens*w.token.integer + a.logits*w.logits.integer) / c.dot
	float := (a.tokens*w.token.float + a.logits*w.logits.float) / c.fma
	seconds, by = integer+float, CeilingDot
	if float > integer {
		by = CeilingFMA
	}
	if read := a.passes * w.bytes / c.read; read > seconds || a.memoryOnly {
		return read, CeilingRead
	}
	return seconds, by
}
