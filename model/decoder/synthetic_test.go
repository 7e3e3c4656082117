package decoder

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"assay/model/gguf"
	"assay/model/quant"
)

// synthetic describes a model with random weights. Zero values give a small Granite model.
type synthetic struct {
	arch    string
	matrix  gguf.Type // of the matrices; F32 unless set
	seed    uint64
	layers  int
	width   int
	ffn     int
	vocab   int
	heads   int
	kv      []int32 // one element: a scalar key; else an array
	headDim int     // 0: width/heads
	context int

	untied, fused, biases, outBias, ropeFactors bool

	set  map[string]any // keys to add or replace; nil removes
	drop map[string]bool
	edit func(name string, dims []uint64, values []float32) (gguf.Type, []uint64)
}

func (s synthetic) withDefaults() synthetic {
	def := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	if s.arch == "" {
		s.arch = "granite"
	}
	def(&s.layers, 2)
	def(&s.width, 256)
	def(&s.ffn, 512)
	def(&s.vocab, 101)
	def(&s.heads, 4)
	def(&s.context, 512)
	if s.kv == nil {
		s.kv = []int32{2}
	}
	return s
}

func (s synthetic) dim() int {
	if s.headDim != 0 {
		return s.headDim
	}
	return s.width / s.heads
}

func (s synthetic) kvHeads(layer int) int {
	if len(s.kv) == 1 {
		return int(s.kv[0])
	}
	return int(s.kv[layer])
}

// keys returns the metadata.
func (s synthetic) keys() map[string]any {
	k := map[string]any{
		"block_count": uint32(s.layers), "context_length": uint32(s.context),
		"embedding_length": uint32(s.width), "feed_forward_length": uint32(s.ffn),
		"attention.head_count": uint32(s.heads), "attention.layer_norm_rms_epsilon": float32(1e-5),
		"rope.freq_base": float32(10000),
	}
	if k["attention.head_count_kv"] = any(s.kv); len(s.kv) == 1 {
		k["attention.head_count_kv"] = uint32(s.kv[0])
	}
	if s.headDim != 0 {
		k["attention.key_length"], k["attention.value_length"] = uint32(s.headDim), uint32(s.headDim)
	}
	if s.arch == "granite" {
		k["embedding_scale"], k["residual_scale"] = float32(12), float32(0.22)
		k["attention.scale"], k["logit_scale"] = float32(1./64), float32(10)
	}
	out := map[string]any{"general.architecture": s.arch}
	for name, v := range k {
		out[s.arch+"."+name] = v
	}
	for name, v := range s.set {
		if out[name] = v; v == nil {
			delete(out, name)
		}
	}
	return out
}

// file writes the model and opens it again.
func (s synthetic) file(t testing.TB) *gguf.File {
	t.Helper()
	s = s.withDefaults()
	w := gguf.NewWriter()
	keys := s.keys()
	for _, name := range sortedKeys(keys) {
		if err := w.Set(name, keys[name]); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(s.seed, 1))
	for _, tensor := range s.tensors() {
		if !s.drop[tensor.name] {
			s.write(t, w, r, tensor)
		}
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Parse("synthetic.gguf", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func (s synthetic) load(t testing.TB, o Options) *Model {
	t.Helper()
	m, err := Load(context.Background(), s.file(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tensorSpec is a tensor to be written. scale is the size of its values; shift is added.
type tensorSpec struct {
	name         string
	dims         []uint64
	kind         gguf.Type
	scale, shift float64
}

func (s synthetic) tensors() []tensorSpec {
	var list []tensorSpec
	matrix := func(name string, outputs, inputs int) {
		// As wide as a distribution of variance 2/inputs.
		scale := math.Sqrt(6 / float64(inputs))
		list = append(list, tensorSpec{name + ".weight", []uint64{uint64(inputs), uint64(outputs)}, s.matrix, scale, 0})
	}
	vector := func(name string, n int, scale, shift float64) {
		list = append(list, tensorSpec{name, []uint64{uint64(n)}, gguf.F32, scale, shift})
	}
	matrix("token_embd", s.vocab, s.width)
	vector("output_norm.weight", s.width, 0.2, 1)
	if s.untied {
		matrix("output", s.vocab, s.width)
	}
	if s.ropeFactors {
		vector("rope_freqs.weight", s.dim()/2, 2, 4)
	}
	q := s.heads * s.dim()
	for i := range s.layers {
		kv := s.kvHeads(i) * s.dim()
		p := fmt.Sprintf("blk.%d.", i)
		vector(p+"attn_norm.weight", s.width, 0.2, 1)
		parts := []struct {
			name string
			n    int
		}{{"attn_q", q}, {"attn_k", kv}, {"attn_v", kv}}
		if s.fused {
			parts = parts[:1]
			parts[0].name, parts[0].n = "attn_qkv", q+2*kv
		}
		for _, part := range parts {
			matrix(p+part.name, part.n, s.width)
			if s.biases {
				vector(p+part.name+".bias", part.n, 1, 0)
			}
		}
		matrix(p+"attn_output", s.width, q)
		vector(p+"ffn_norm.weight", s.width, 0.2, 1)
		matrix(p+"ffn_gate", s.ffn, s.width)
		matrix(p+"ffn_up", s.ffn, s.width)
		matrix(p+"ffn_down", s.width, s.ffn)
		if s.outBias {
			vector(p+"attn_output.bias", s.width, 1, 0)
			vector(p+"ffn_gate.bias", s.ffn, 1, 0)
			vector(p+"ffn_up.bias", s.ffn, 1, 0)
			vector(p+"ffn_down.bias", s.width, 1, 0)
		}
	}
	return list
}

func (s synthetic) write(t testing.TB, w *gguf.Writer, r *rand.Rand, spec tensorSpec) {
	n := uint64(1)
	for _, d := range spec.dims {
		n *= d
	}
	var data []byte
	kind, dims := spec.kind, spec.dims
	if _, blocks := quant.LayoutOf(kind); blocks {
		data = randomBlocks(t, r, kind, int(n), spec.scale/math.Sqrt(3))
	} else {
		values := make([]float32, n)
		for i := range values {
			values[i] = float32(float64(2*float64(r.Uint32())/(1<<32)-1)*spec.scale + spec.shift)
		}
		if s.edit != nil {
			kind, dims = s.edit(spec.name, dims, values)
		}
		data = encode(kind, values)
	}
	if err := w.AddTensor(spec.name, kind, dims, gguf.Bytes(data)); err != nil {
		t.Fatal(err)
	}
}

func encode(kind gguf.Type, values []float32) []byte {
	var data []byte
	for _, v := range values {
		switch kind {
		case gguf.F16:
			data = binary.LittleEndian.AppendUint16(data, quant.ToF16(v))
		case gguf.BF16:
			data = binary.LittleEndian.AppendUint16(data, quant.ToBF16(v))
		default:
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
	}
	return data
}

// scaleFields gives, for each block format, the places of its binary16 scale and, if it has one,
// of its min, with the ratio of min to scale that centres the values.
var scaleFields = map[gguf.Type]struct {
	scale, min int
	ratio      float32
}{
	gguf.Q8_0: {0, -1, 0}, gguf.Q4_0: {0, -1, 0}, gguf.Q5_0: {0, -1, 0}, gguf.Q3_K: {108, -1, 0}, gguf.Q6_K: {208, -1, 0},
	gguf.IQ4_NL: {0, -1, 0}, gguf.IQ4_XS: {0, -1, 0}, gguf.Q4_1: {0, 2, -7.5}, gguf.Q5_1: {0, 2, -15.5},
	gguf.Q2_K: {80, 82, 1.5}, gguf.Q4_K: {0, 2, 7.5}, gguf.Q5_K: {0, 2, 15.5},
}

// randomBlocks returns n random values of a block format with the given root mean square.
func randomBlocks(t testing.TB, r *rand.Rand, kind gguf.Type, n int, rms float64) []byte {
	t.Helper()
	f := scaleFields[kind]
	size := int(kind.BlockBytes())
	data := make([]byte, n/int(kind.BlockSize())*size)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	fill := func(scale float32) {
		for at := 0; at < len(data); at += size {
			binary.LittleEndian.PutUint16(data[at+f.scale:], quant.ToF16(scale))
			if f.min >= 0 {
				binary.LittleEndian.PutUint16(data[at+f.min:], quant.ToF16(scale*f.ratio))
			}
		}
	}
	fill(1)
	values := make([]float32, n)
	if err := quant.Dequantize(kind, values, data); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range values {
		sum += float64(float64(v) * float64(v))
	}
	fill(float32(rms / math.Sqrt(sum/float64(n))))
	return data
}

// randomTokens returns n token ids.
func randomTokens(seed uint64, n, vocab int) []int32 {
	r := rand.New(rand.NewPCG(seed, 2))
	tokens := make([]int32, n)
	for i := range tokens {
		tokens[i] = int32(r.Uint64() % uint64(vocab))
	}
	return tokens
}
