package decoder

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"assay/model/gguf"
	"assay/model/quant"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// reference is a transformer in float64, written from the papers without any of this package's
// code: every position is computed from the tokens before it, nothing is cached.
type reference struct {
	t     *testing.T
	f     *gguf.File
	cache map[string][]float64
}

func (r reference) weights(name string) []float64 {
	if w, ok := r.cache[name]; ok {
		return w
	}
	t, ok := r.f.Tensor(name)
	if !ok {
		return nil
	}
	data, err := r.f.Data(t)
	if err != nil {
		r.t.Fatal(err)
	}
	v := make([]float32, t.Elements())
	if err := quant.Dequantize(t.Type, v, data); err != nil {
		r.t.Fatal(err)
	}
	out := make([]float64, len(v))
	for i := range v {
		out[i] = float64(v[i])
	}
	r.cache[name] = out
	return out
}

func (r reference) number(key string, def float64) float64 {
	arch, _ := r.f.String("general.architecture")
	v, err := r.f.FloatOr(arch+"."+key, def)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// apply returns W x + b for the tensors NAME.weight and NAME.bias.
func (r reference) apply(name string, x []float64) []float64 {
	w, b := r.weights(name+".weight"), r.weights(name+".bias")
	out := make([]float64, len(w)/len(x))
	for o := range out {
		for i, v := range x {
			out[o] += w[o*len(x)+i] * v
		}
		if b != nil {
			out[o] += b[o]
		}
	}
	return out
}

func (r reference) norm(x, weight []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	scale := 1 / math.Sqrt(sum/float64(len(x))+r.number("attention.layer_norm_rms_epsilon", 0))
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i] * scale * weight[i]
	}
	return out
}

func (r reference) rotate(heads []float64, dim, position int) {
	arch, _ := r.f.String("general.architecture")
	if on, _ := r.f.BoolOr("granite.rope.scaling.finetuned", true); !on && arch == "granite" {
		return
	}
	n := int(r.number("rope.dimension_count", float64(dim)))
	factors := r.weights("rope_freqs.weight")
	for at := 0; at < len(heads); at += dim {
		for i := range n / 2 {
			angle := float64(position) * math.Pow(r.number("rope.freq_base", 10000), -2*float64(i)/float64(n))
			angle /= r.number("rope.scaling.factor", 1)
			if factors != nil {
				angle /= factors[i]
			}
			a, b := &heads[at+2*i], &heads[at+2*i+1]
			if arch == "qwen2" {
				a, b = &heads[at+i], &heads[at+i+n/2]
			}
			c, s := math.Cos(angle), math.Sin(angle)
			*a, *b = *a*c-*b*s, *a*s+*b*c
		}
	}
}

// multiplier reads a factor of Granite, which zero switches off.
func (r reference) multiplier(key string, off float64) float64 {
	if arch, _ := r.f.String("general.architecture"); arch != "granite" {
		return off
	}
	if v := r.number(key, 0); v != 0 {
		return v
	}
	return off
}

func (r reference) logits(tokens []int32) []float64 {
	heads := int(r.number("attention.head_count", 0))
	width := int(r.number("embedding_length", 0))
	dim := int(r.number("attention.key_length", float64(width/heads)))
	embedding := r.weights("token_embd.weight")
	x := make([][]float64, len(tokens))
	for i, t := range tokens {
		x[i] = slices.Clone(embedding[int(t)*width:][:width])
		for j := range x[i] {
			x[i][j] *= r.multiplier("embedding_scale", 1)
		}
	}
	residual := r.multiplier("residual_scale", 1)
	for layer := range int(r.number("block_count", 0)) {
		p := fmt.Sprintf("blk.%d.", layer)
		keys, values := make([][]float64, len(x)), make([][]float64, len(x))
		for i := range x {
			q, k, v := r.project(p, r.norm(x[i], r.weights(p+"attn_norm.weight")), heads*dim)
			r.rotate(q, dim, i)
			r.rotate(k, dim, i)
			keys[i], values[i] = k, v
			a := r.attend(q, keys[:i+1], values[:i+1], heads, dim)
			for j, v := range r.apply(p+"attn_output", a) {
				x[i][j] += residual * v
			}
			h := r.norm(x[i], r.weights(p+"ffn_norm.weight"))
			gate, up := r.apply(p+"ffn_gate", h), r.apply(p+"ffn_up", h)
			for j, g := range gate {
				up[j] *= g / (1 + math.Exp(-g))
			}
			for j, v := range r.apply(p+"ffn_down", up) {
				x[i][j] += residual * v
			}
		}
	}
	var out []float64
	for i := range x {
		h := r.norm(x[i], r.weights("output_norm.weight"))
		name := "output"
		if _, ok := r.f.Tensor("output.weight"); !ok {
			name = "token_embd"
		}
		for _, v := range r.apply(name, h) {
			out = append(out, v/r.multiplier("logit_scale", 1))
		}
	}
	return out
}

func (r reference) project(p string, h []float64, n int) (q, k, v []float64) {
	if _, fused := r.f.Tensor(p + "attn_qkv.weight"); !fused {
		return r.apply(p+"attn_q", h), r.apply(p+"attn_k", h), r.apply(p+"attn_v", h)
	}
	all := r.apply(p+"attn_qkv", h)
	kv := (len(all) - n) / 2
	return all[:n], all[n:][:kv], all[n+kv:]
}

func (r reference) attend(q []float64, keys, values [][]float64, heads, dim int) []float64 {
	scale := r.multiplier("attention.scale", 1/math.Sqrt(float64(dim)))
	group := heads / (len(keys[0]) / dim)
	out := make([]float64, len(q))
	for h := range heads {
		weights, sum := make([]float64, len(keys)), 0.0
		for t, k := range keys {
			dot := 0.0
			for d := range dim {
				dot += q[h*dim+d] * k[h/group*dim+d]
			}
			weights[t] = math.Exp(dot * scale)
			sum += weights[t]
		}
		for t, v := range values {
			for d := range dim {
				out[h*dim+d] += weights[t] / sum * v[h/group*dim+d]
			}
		}
	}
	return out
}

// TestArchitectures compares every variant of the model with the float64 reference.
func TestArchitectures(t *testing.T) {
	for name, s := range map[string]synthetic{
		"granite":                  {},
		"granite untied":           {untied: true},
		"granite without factors":  {set: map[string]any{"granite.embedding_scale": nil, "granite.residual_scale": float32(0), "granite.attention.scale": float32(0)}},
		"granite without rope":     {set: map[string]any{"granite.rope.scaling.finetuned": false}},
		"granite kv array":         {kv: []int32{2, 2}},
		"granite kv by layer":      {kv: []int32{4, 1}},
		"granite key_length":       {heads: 3, kv: []int32{1}, headDim: 20},
		"granite kv key absent":    {kv: []int32{4}, set: map[string]any{"granite.attention.head_count_kv": nil}},
		"granite all biases":       {biases: true, outBias: true},
		"granite other widths":     {width: 96, ffn: 200, heads: 3, kv: []int32{3}, vocab: 33},
		"llama":                    {arch: "llama", untied: true},
		"llama tied":               {arch: "llama"},
		"llama 3 rope factors":     {arch: "llama", ropeFactors: true, set: map[string]any{"llama.rope.freq_base": float32(500000)}},
		"llama linear scaling":     {arch: "llama", set: map[string]any{"llama.rope.scaling.type": "linear", "llama.rope.scaling.factor": float32(4)}},
		"llama partial rope":       {arch: "llama", set: map[string]any{"llama.rope.dimension_count": uint32(16)}},
		"llama fused":              {arch: "llama", fused: true},
		"llama finetuned is other": {arch: "llama", set: map[string]any{"llama.rope.scaling.finetuned": false}},
		"qwen2":                    {arch: "qwen2", biases: true, untied: true},
		"qwen2 fused":              {arch: "qwen2", biases: true, fused: true},
		"f16":                      {matrix: gguf.F16},
		"bf16":                     {arch: "llama", matrix: gguf.BF16},
	} {
		t.Run(name, func(t *testing.T) {
			if s.width == 0 {
				s.width, s.ffn = 128, 160
			}
			f := s.file(t)
			tokens := randomTokens(3, 40, s.withDefaults().vocab)
			checkReference(t, f, tokens, Options{}, 2e-5)
		})
	}
}

// TestFormats does so for the block-quantized formats. With float32 activations they are as
// near as other formats are.
func TestFormats(t *testing.T) {
	for _, kind := range []gguf.Type{gguf.Q8_0, gguf.Q4_0, gguf.Q4_1, gguf.Q5_0, gguf.Q5_1, gguf.Q2_K, gguf.Q3_K,
		gguf.Q4_K, gguf.Q5_K, gguf.Q6_K, gguf.IQ4_NL, gguf.IQ4_XS} {
		t.Run(kind.String(), func(t *testing.T) {
			f := synthetic{matrix: kind, ffn: 256}.file(t)
			tokens := randomTokens(4, 24, 101)
			checkReference(t, f, tokens, Options{Activations: ActivationsF32}, 2e-5)
			checkReference(t, f, tokens, Options{}, 0.01)
		})
	}
}

func checkReference(t *testing.T, f *gguf.File, tokens []int32, o Options, tolerance float64) {
	t.Helper()
	m, err := Load(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	want := reference{t, f, map[string][]float64{}}.logits(tokens)
	got := logitsOf(t, m, tokens, 16)
	if len(got) != len(want) {
		t.Fatalf("%d logits, want %d", len(got), len(want))
	}
	greatest, size := 0.0, 0.0
	for i := range got {
		greatest = max(greatest, math.Abs(float64(got[i])-want[i]))
		size = max(size, math.Abs(want[i]))
	}
	t.Logf("activations %s, KV %s: greatest difference %.2g, greatest logit %.3g", m.config.Activations, m.config.KV, greatest, size)
	if size < 0.2 {
		t.Errorf("the greatest logit is %g: the model is too quiet for a test", size)
	}
	if !(greatest <= tolerance*size) {
		t.Errorf("activations %s: greatest difference %g of logits up to %g", m.config.Activations, greatest, size)
	}
}
