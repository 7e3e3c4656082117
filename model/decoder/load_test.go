package decoder

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/gguf"
	"assay/model/kernels"
)

// checkError fails unless err is one line that contains the given text.
func checkError(t *testing.T, name string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: error %v, want %q", name, err, want)
	}
}

func TestConfig(t *testing.T) {
	m := synthetic{seed: 1, biases: true}.load(t, Options{Threads: 3, KV: KVF16})
	want := Config{
		Architecture: "granite", Context: 512, Vocab: 101, Layers: 2, Width: 256, FFN: 512, Heads: 4, KVHeads: []int{2, 2}, HeadDim: 64,
		NormEps: 1e-5, EmbeddingScale: 12, ResidualScale: 0.22, AttentionScale: 1. / 64, LogitScale: 10,
		Rope: true, RopeStyle: kernels.RopeNorm, RopeDims: 64, RopeBase: 10000, RopeFactor: 1, TiedOutput: true,
		Parameters: 101*256 + 256 + 2*(256*256*2+256*128*2+3*256*512+2*256+256+2*128),
		Threads:    3, Activations: ActivationsInt8, KV: KVF16,
	}
	if diff := cmp.Diff(want, m.Config()); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
	c, err := Inspect(synthetic{seed: 1, biases: true}.file(t))
	c.Threads, c.KV = 3, KVF16
	if diff := cmp.Diff(want, c); err != nil || diff != "" {
		t.Errorf("Inspect: %v (-want +got):\n%s", err, diff)
	}
}

func TestDefaultPrecision(t *testing.T) {
	for name, c := range map[string]struct {
		matrix gguf.Type
		o      Options
		want   KVType
	}{
		"f32":                     {gguf.F32, Options{}, KVF32},
		"f16":                     {gguf.F16, Options{}, KVF32},
		"q8_0":                    {gguf.Q8_0, Options{}, KVF16},
		"q8_0 activations f32":    {gguf.Q8_0, Options{Activations: ActivationsF32}, KVF32},
		"q8_0 activations int8x1": {gguf.Q8_0, Options{Activations: ActivationsInt8x1}, KVF16},
		"q8_0 chosen":             {gguf.Q8_0, Options{KV: KVF32}, KVF32},
	} {
		m := synthetic{matrix: c.matrix}.load(t, c.o)
		if got := m.Config().KV; got != c.want {
			t.Errorf("%s: KV %s, want %s", name, got, c.want)
		}
	}
}

// TestHostileKeys: metadata that makes no sense is refused with the name of the key.
func TestHostileKeys(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for key, values := range map[string]map[string]any{
		"general.architecture":                     {"is missing": nil, "not supported: supported are": "granitehybrid"},
		"granite.expert_count":                     {"mixtures of experts are not supported": uint32(8)},
		"granite.block_count":                      {"is missing": nil, "is 0, want 1 to": uint32(0), "is 4294967295, want 1 to": uint32(1<<32 - 1), "is of type string": "x"},
		"granite.context_length":                   {"is missing": nil, "is 0,": uint32(0), "want at most": uint32(1 << 21)},
		"granite.embedding_length":                 {"is missing": nil, "is 0,": uint32(0), "want 1 to": uint64(1 << 60)},
		"granite.feed_forward_length":              {"is missing": nil, "is 0,": uint32(0), "differs between layers": []uint32{512, 256}},
		"granite.attention.head_count":             {"is missing": nil, "is 0,": uint32(0), "want 1 to 4096": uint32(5000)},
		"granite.attention.head_count_kv":          {"is 0,": uint32(0), "does not divide the 4 query heads": uint32(3), "want one for each of 2 layers": []uint32{2, 2, 2}, "is 0, want": []uint32{2, 0}},
		"granite.attention.key_length":             {"is 0,": uint32(0), "is 4194304, want": uint32(1 << 22)},
		"granite.attention.value_length":           {"want 64, the length of keys": uint32(32)},
		"granite.rope.dimension_count":             {"is 0,": uint32(0), "is 63, want an even number up to 64": uint32(63), "is 66, want": uint32(66)},
		"granite.rope.freq_base":                   {"is 0, want": float32(0), "is NaN": nan, "is +Inf": inf, "is -1,": float32(-1)},
		"granite.rope.scaling.type":                {"is \"yarn\", which is not supported": "yarn"},
		"granite.rope.scaling.factor":              {"is -2,": float32(-2), "is NaN": nan},
		"granite.rope.scaling.finetuned":           {"bool": uint32(1)},
		"granite.attention.layer_norm_rms_epsilon": {"is missing": nil, "is -1": float32(-1), "is NaN": nan, "is +Inf": inf},
		"granite.logit_scale":                      {"is missing": nil, "is 0, want a number above zero": float32(0), "is NaN": nan},
		"granite.embedding_scale":                  {"is +Inf": inf, "is 1e+300": 1e300},
		"granite.residual_scale":                   {"is NaN": nan},
		"granite.attention.scale":                  {"is +Inf": inf},
	} {
		for want, v := range values {
			f := synthetic{set: map[string]any{key: v}}.file(t)
			_, err := Load(t.Context(), f, Options{})
			checkError(t, key, err, want)
			checkError(t, key, err, "synthetic.gguf")
			checkError(t, key, err, key)
		}
	}
}

// TestHostileTensors: tensors that do not fit are refused with name, expected and found shape.
func TestHostileTensors(t *testing.T) {
	dims := func(name string, d ...uint64) synthetic {
		return synthetic{edit: func(n string, dims []uint64, _ []float32) (gguf.Type, []uint64) {
			if n == name {
				return gguf.F32, d
			}
			return gguf.F32, dims
		}}
	}
	value := func(name string, v float64) synthetic {
		return synthetic{edit: func(n string, dims []uint64, values []float32) (gguf.Type, []uint64) {
			if n == name {
				values[len(values)/2] = float32(v)
			}
			return gguf.F32, dims
		}}
	}
	integer := synthetic{edit: func(n string, dims []uint64, _ []float32) (gguf.Type, []uint64) {
		if n == "blk.1.ffn_up.weight" {
			return gguf.I32, dims
		}
		return gguf.F32, dims
	}}
	for name, c := range map[string]struct {
		model synthetic
		want  string
	}{
		"missing":           {synthetic{drop: map[string]bool{"blk.1.attn_v.weight": true}}, `tensor "blk.1.attn_v.weight" is missing`},
		"missing embedding": {synthetic{drop: map[string]bool{"token_embd.weight": true}}, `tensor "token_embd.weight" is missing`},
		"missing norm":      {synthetic{drop: map[string]bool{"output_norm.weight": true}}, `tensor "output_norm.weight" is missing`},
		"missing biases":    {synthetic{arch: "qwen2"}, "layer 0 lacks the biases"},
		"transposed":        {dims("blk.0.ffn_up.weight", 512, 256), `tensor "blk.0.ffn_up.weight" has shape [512 256], want [256 512]`},
		"flat":              {dims("token_embd.weight", 101*256), `tensor "token_embd.weight" has shape [25856], want [256 `},
		"wrong width":       {dims("token_embd.weight", 101, 256), `tensor "token_embd.weight" has shape [101 256], want [256 256]`},
		"norm":              {dims("blk.0.attn_norm.weight", 128, 2), `has shape [128 2], want [256]`},
		"integers":          {integer, `tensor "blk.1.ffn_up.weight" has type I32, which is not supported`},
		"NaN weight":        {value("blk.0.attn_q.weight", math.NaN()), `tensor "blk.0.attn_q.weight" row 128: a weight is infinite or NaN`},
		"infinite norm":     {value("output_norm.weight", math.Inf(1)), `tensor "output_norm.weight" has a value that is infinite or NaN`},
		"indivisible":       {synthetic{set: map[string]any{"granite.attention.head_count": uint32(3), "granite.attention.head_count_kv": uint32(1)}}, `does not divide the embedding length 256; set "granite.attention.key_length"`},
		"many elements":     {synthetic{set: map[string]any{"granite.attention.key_length": uint32(1 << 19), "granite.attention.value_length": uint32(1 << 19)}}, "at most 1048576 elements in all"},
		"rope factor":       {synthetic{ropeFactors: true, edit: value("rope_freqs.weight", 0).edit}, `the angle of pair 16`},
		"more layers":       {synthetic{set: map[string]any{"granite.block_count": uint32(3)}}, `tensor "blk.2.attn_norm.weight" is missing`},
		"fewer layers":      {synthetic{set: map[string]any{"granite.block_count": uint32(1)}}, `tensor "blk.1.attn_norm.weight" is not part of a "granite" model`},
		"other heads":       {synthetic{set: map[string]any{"granite.attention.head_count_kv": uint32(4)}}, `tensor "blk.0.attn_k.weight" has shape [256 128], want [256 256]`},
	} {
		_, err := Load(t.Context(), c.model.file(t), Options{})
		checkError(t, name, err, c.want)
		checkError(t, name, err, "synthetic.gguf")
	}
}

// TestOverflow: numbers that leave the range of float32 are an error, not an answer.
func TestOverflow(t *testing.T) {
	m := synthetic{set: map[string]any{"granite.embedding_scale": float32(3e38)}}.load(t, Options{})
	err := m.Forward(t.Context(), []Span{{m.NewSequence(), []int32{1, 2}, []bool{false, true}}}, func(int, int, []float32) error { return nil })
	checkError(t, "overflow", err, "the logits at position 1 are not finite")
}

// The last panel of a matrix may be the one with which so much is packed that the file gives it back.
func TestEvictLastPanel(t *testing.T) {
	const outputs, inputs = kernels.PanelLen + 8, 7000
	m, err := kernels.NewMatrix(gguf.F32, outputs, inputs, make([]byte, outputs*inputs*4), kernels.F32)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Stored(0, 1)) >= evictBytes || len(m.Stored(0, 2)) < evictBytes {
		t.Fatal("it is not the last panel with which so much is packed")
	}
	f := synthetic{}.file(t)
	var p packedPanels
	for panel := range m.Panels() {
		p.add(f, m, panel)
	}
	p.evict(f)
}

func TestLoadOptions(t *testing.T) {
	f := synthetic{}.file(t)
	for want, o := range map[string]Options{
		"threads is -1":         {Threads: -1},
		`activations is "int4"`: {Activations: "int4"},
		`KV type is "q8_0"`:     {KV: "q8_0"},
	} {
		_, err := Load(t.Context(), f, o)
		checkError(t, "options", err, want)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(cancelled, f, Options{}); err == nil {
		t.Error("no error for a cancelled context")
	}
}

// FuzzLoad: no file makes Load panic, or take memory that the file does not have.
func FuzzLoad(f *testing.F) {
	for _, key := range []string{"block_count", "attention.head_count", "attention.head_count_kv", "rope.dimension_count", "attention.key_length", "expert_count"} {
		f.Add(key, int64(0), float64(0), false)
		f.Add(key, int64(1<<31), float64(0), false)
	}
	for _, key := range []string{"logit_scale", "rope.freq_base", "rope.scaling.factor", "attention.layer_norm_rms_epsilon", "embedding_scale"} {
		f.Add(key, int64(0), math.Inf(1), true)
		f.Add(key, int64(0), 1e-45, true)
	}
	f.Fuzz(func(t *testing.T, key string, i int64, v float64, float bool) {
		if len(key) > 64 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_.") != "" {
			t.Skip("not the name of a key")
		}
		s := synthetic{layers: 1, width: 32, ffn: 32, vocab: 9, heads: 2, kv: []int32{1}, set: map[string]any{"granite." + key: i}}
		if float {
			s.set["granite."+key] = v
		}
		m, err := Load(t.Context(), s.file(t), Options{Threads: 1})
		if err != nil {
			return
		}
		seq := m.NewSequence()
		err = m.Forward(t.Context(), []Span{{seq, []int32{1, 8, 3}, all(3)}}, func(_, _ int, l []float32) error {
			if !kernels.Finite(l) {
				t.Error("logits are not finite")
			}
			return nil
		})
		if err == nil && seq.Len() != 3 {
			t.Errorf("the sequence has %d tokens", seq.Len())
		}
	})
}
