package bench

import (
	"fmt"
	"strings"

	"assay/model/gguf"
)

// Shape is the hyper-parameters of a model of the Granite architecture.
type Shape struct {
	Name           string
	Layers         int
	Width, FFN     int
	Heads, KVHeads int
	Vocab, Context int

	ResidualScale, AttentionScale, LogitScale float32
}

// Shapes lists the shapes that [Synthesize] can make. Those of Granite 4.0 have the numbers of the
// published models (ibm-granite/granite-4.0-350m, -1b and -micro); granite-mini is for tests.
func Shapes() []Shape {
	return []Shape{
		{"granite-mini", 4, 256, 512, 4, 2, 2048, 8192, 0.22, 1. / 64, 10},
		{"granite-4.0-350m", 28, 1024, 2048, 16, 4, 100352, 32768, 0.263, 1. / 64, 4},
		{"granite-4.0-1b", 40, 2048, 4096, 16, 4, 100352, 131072, 0.22, 1. / 128, 8},
		{"granite-4.0-micro", 40, 2560, 8192, 40, 8, 100352, 131072, 0.22, 1. / 64, 10},
	}
}

// ShapeOf returns the shape with the given name. An error lists those that there are.
func ShapeOf(name string) (Shape, error) {
	var known []string
	for _, s := range Shapes() {
		if s.Name == strings.ToLower(name) {
			return s, nil
		}
		known = append(known, s.Name)
	}
	return Shape{}, fmt.Errorf("there is no shape %q, want one of %s", name, strings.Join(known, ", "))
}

// WithLayers returns the shape with so many of its layers and as large a part of its vocabulary, so that
// layers and logits keep their shares of the work. What is left of a large model takes less memory and time
// to measure.
func (s Shape) WithLayers(n int) (Shape, error) {
	if n < 1 || n > s.Layers {
		return s, fmt.Errorf("%d layers of %s, want 1 to %d", n, s.Name, s.Layers)
	}
	s.Name = fmt.Sprintf("%s with %d of %d layers", s.Name, n, s.Layers)
	s.Vocab, s.Layers = max(s.Vocab*n/s.Layers, 1), n
	return s, nil
}

// keys returns the metadata of a model of the shape.
func (s Shape) keys() []keyValue {
	const arch = "granite."
	return []keyValue{
		{"general.architecture", "granite"},
		{"general.name", s.Name},
		{arch + "block_count", uint32(s.Layers)},
		{arch + "context_length", uint32(s.Context)},
		{arch + "embedding_length", uint32(s.Width)},
		{arch + "feed_forward_length", uint32(s.FFN)},
		{arch + "attention.head_count", uint32(s.Heads)},
		{arch + "attention.head_count_kv", uint32(s.KVHeads)},
		{arch + "attention.layer_norm_rms_epsilon", float32(1e-5)},
		{arch + "rope.freq_base", float32(1e7)},
		{arch + "embedding_scale", float32(12)},
		{arch + "residual_scale", s.ResidualScale},
		{arch + "attention.scale", s.AttentionScale},
		{arch + "logit_scale", s.LogitScale},
	}
}

type keyValue struct {
	key   string
	value any
}

// tensor is one to be made: a matrix of so many outputs, or a vector where outputs is 0.
type tensor struct {
	name            string
	kind            gguf.Type
	outputs, inputs int
}

func (t tensor) dims() []uint64 {
	if t.outputs == 0 {
		return []uint64{uint64(t.inputs)}
	}
	return []uint64{uint64(t.inputs), uint64(t.outputs)}
}

// tensors returns the tensors of a model of the shape, in the types of a mix.
func (s Shape) tensors(m Mix) []tensor {
	list := []tensor{{"token_embd.weight", m.embedding, s.Vocab, s.Width}, {"output_norm.weight", gguf.F32, 0, s.Width}}
	kv := s.Width / s.Heads * s.KVHeads
	for i := range s.Layers {
		name := func(part string) string { return fmt.Sprintf("blk.%d.%s.weight", i, part) }
		most, sensitive := m.matrices, m.matrices
		if moreBits(i, s.Layers) {
			sensitive = m.sensitive
		}
		list = append(list,
			tensor{name("attn_norm"), gguf.F32, 0, s.Width},
			tensor{name("attn_q"), most, s.Width, s.Width},
			tensor{name("attn_k"), most, kv, s.Width},
			tensor{name("attn_v"), sensitive, kv, s.Width},
			tensor{name("attn_output"), most, s.Width, s.Width},
			tensor{name("ffn_norm"), gguf.F32, 0, s.Width},
			tensor{name("ffn_gate"), most, s.FFN, s.Width},
			tensor{name("ffn_up"), most, s.FFN, s.Width},
			tensor{name("ffn_down"), sensitive, s.Width, s.FFN})
	}
	return list
}
