package decoder

import (
	"fmt"
	"math"
	"slices"

	"assay/model/gguf"
	"assay/model/kernels"
)

// Config describes a model: its hyper-parameters and the precision it runs in.
type Config struct {
	Architecture string // "granite", "llama" or "qwen2"
	Context      int    // greatest number of tokens of a sequence
	Vocab        int    // length of the logits
	Layers       int
	Width        int   // elements of the residual stream
	FFN          int   // elements of the feed-forward network's hidden state
	Heads        int   // query heads
	KVHeads      []int // key-value heads of each layer; each serves Heads/KVHeads query heads
	HeadDim      int   // elements of a head

	NormEps        float32 // of every RMSNorm
	EmbeddingScale float32 // factor on token embeddings; 1 if the model has none
	ResidualScale  float32 // factor on what each block adds to the residual stream; 1 if none
	AttentionScale float32 // factor on q·k; 1/sqrt(HeadDim) if the model gives none
	LogitScale     float32 // logits are divided by it; 1 if none

	Rope       bool // whether queries and keys are rotated at all
	RopeStyle  kernels.RopeStyle
	RopeDims   int     // rotated elements of a head
	RopeBase   float64 // angles are position * RopeBase^(-2i/RopeDims) / RopeFactor
	RopeFactor float64 // linear context extension; 1 if none

	TiedOutput bool   // the output matrix is the token embedding
	Parameters uint64 // number of weights, counting a tied matrix once

	Threads     int
	Activations Activations
	KV          KVType

	Fault string // bug that a build for testing was told to have; empty in all others
}

// Bounds on hyper-parameters. They are far above any model of these architectures; their purpose
// is that products of them cannot overflow. Memory is bounded by the tensors of the file.
const (
	maxLayers  = 1 << 12
	maxWidth   = 1 << 20
	maxHeads   = 1 << 12
	maxContext = 1 << 20 // the range in which the angles of RoPE are accurate
)

// supported lists the architectures for messages.
const supported = `"granite" (without experts), "llama" and "qwen2"`

// hyper reads the hyper-parameters of one file. It keeps the first error, so that a list of them
// can be read without a check after each.
type hyper struct {
	file *gguf.File
	arch string
	err  error
}

func (h *hyper) key(name string) string { return h.arch + "." + name }

func (h *hyper) has(name string) bool { return h.file.Has(h.key(name)) }

func (h *hyper) fail(name, format string, args ...any) {
	if h.err == nil {
		h.err = fmt.Errorf("%s: key %q %s", h.file.Name(), h.key(name), fmt.Sprintf(format, args...))
	}
}

func (h *hyper) note(err error) {
	if h.err == nil {
		h.err = err
	}
}

// count reads an integer between 1 and most. An array is accepted if its elements are equal.
func (h *hyper) count(name string, most int) int {
	list := h.counts(name, 0, most)
	if h.err != nil {
		return 0
	}
	for _, n := range list {
		if n != list[0] {
			h.fail(name, "differs between layers (%v), which is not supported", list)
			return 0
		}
	}
	return list[0]
}

// counts reads an integer between 1 and most, or an array of such. If layers is not 0, an
// integer stands for that many equal ones and an array must have that length.
func (h *hyper) counts(name string, layers, most int) []int {
	v, ok := h.file.Value(h.key(name))
	var values []int64
	var err error
	if ok && v.Kind() == gguf.KindArray {
		values, err = h.file.Ints(h.key(name))
		if err == nil && (len(values) == 0 || layers != 0 && len(values) != layers) {
			h.fail(name, "has %d elements, want one for each of %d layers", len(values), layers)
		}
	} else {
		var n int64
		n, err = h.file.Int(h.key(name))
		values = slices.Repeat([]int64{n}, max(layers, 1))
	}
	h.note(err)
	if h.err != nil {
		return nil
	}
	list := make([]int, len(values))
	for i, n := range values {
		if n < 1 || n > int64(most) {
			h.fail(name, "is %d, want 1 to %d", n, most)
			return nil
		}
		list[i] = int(n)
	}
	return list
}

// float reads a finite number, def if the key is missing.
func (h *hyper) float(name string, def float64) float64 {
	v, err := h.file.FloatOr(h.key(name), def)
	h.note(err)
	if f := float32(v); math.IsInf(v, 0) || f-f != 0 {
		h.fail(name, "is %v, want a finite number", v)
		return def
	}
	return v
}

// positive reads a number above zero that is one as a float32 too, def if the key is missing.
func (h *hyper) positive(name string, def float64) float64 {
	v := h.float(name, def)
	if float32(v) <= 0 {
		h.fail(name, "is %v, want a number above zero", v)
		return def
	}
	return v
}

// multiplier reads one of Granite's factors. Zero means that the model does without it.
func (h *hyper) multiplier(name string, off float32) float32 {
	if v := float32(h.float(name, 0)); v != 0 {
		return v
	}
	return off
}

// readConfig reads and checks what the metadata says; sizes that only tensors tell are added later.
func readConfig(f *gguf.File) (Config, error) {
	arch, err := f.String("general.architecture")
	if err != nil {
		return Config{}, err
	}
	h := &hyper{file: f, arch: arch}
	c := Config{Architecture: arch}
	switch arch {
	case "granite", "llama":
		c.RopeStyle = kernels.RopeNorm
	case "qwen2":
		c.RopeStyle = kernels.RopeNeox
	default:
		return c, fmt.Errorf("%s: key %q is %q, which is not supported: supported are %s",
			f.Name(), "general.architecture", arch, supported)
	}
	h.refuseExperts()
	c.readShape(h)
	c.readRope(h)
	c.readScales(h)
	return c, h.err
}

func (h *hyper) refuseExperts() {
	n, err := h.file.IntOr(h.key("expert_count"), 0)
	h.note(err)
	if n != 0 {
		h.fail("expert_count", "is %d, but mixtures of experts are not supported: supported are %s", n, supported)
	}
}

func (c *Config) readShape(h *hyper) {
	c.Layers = h.count("block_count", maxLayers)
	c.Context = h.count("context_length", math.MaxInt32)
	c.Width = h.count("embedding_length", maxWidth)
	c.FFN = h.count("feed_forward_length", maxWidth)
	c.Heads = h.count("attention.head_count", maxHeads)
	if h.err != nil {
		return
	}
	if c.Context > maxContext {
		h.fail("context_length", "is %d, want at most %d", c.Context, maxContext)
	}
	c.KVHeads = slices.Repeat([]int{c.Heads}, c.Layers)
	if h.has("attention.head_count_kv") {
		c.KVHeads = h.counts("attention.head_count_kv", c.Layers, maxHeads)
	}
	for i, n := range c.KVHeads {
		if c.Heads%n != 0 {
			h.fail("attention.head_count_kv", "is %d in layer %d, which does not divide the %d query heads", n, i, c.Heads)
		}
	}
	c.readHeadDim(h)
}

func (c *Config) readHeadDim(h *hyper) {
	if h.has("attention.key_length") {
		c.HeadDim = h.count("attention.key_length", maxWidth)
	} else if c.HeadDim = c.Width / c.Heads; c.Width%c.Heads != 0 {
		h.fail("attention.head_count", "is %d, which does not divide the embedding length %d; set %q",
			c.Heads, c.Width, h.key("attention.key_length"))
	}
	if h.has("attention.value_length") {
		if n := h.count("attention.value_length", maxWidth); n != c.HeadDim {
			h.fail("attention.value_length", "is %d, want %d, the length of keys", n, c.HeadDim)
		}
	}
	if c.Heads*c.HeadDim > maxWidth {
		h.fail("attention.head_count", "is %d with heads of %d, want at most %d elements in all", c.Heads, c.HeadDim, maxWidth)
	}
}

func (c *Config) readRope(h *hyper) {
	c.Rope = true
	if c.Architecture == "granite" {
		// Granite models without positions are marked by this key, see llama.cpp
		// src/models/granite.cpp at 34af94cd9.
		on, err := h.file.BoolOr(h.key("rope.scaling.finetuned"), true)
		h.note(err)
		c.Rope = on
	}
	c.RopeDims = c.HeadDim
	if h.has("rope.dimension_count") {
		c.RopeDims = h.count("rope.dimension_count", maxWidth)
	}
	if c.RopeDims > c.HeadDim || c.RopeDims%2 != 0 {
		h.fail("rope.dimension_count", "is %d, want an even number up to %d, the length of a head", c.RopeDims, c.HeadDim)
	}
	c.RopeBase = h.positive("rope.freq_base", 10000)
	c.RopeFactor = 1
	kind, err := h.file.StringOr(h.key("rope.scaling.type"), "linear")
	h.note(err)
	switch kind {
	case "none":
	case "linear":
		name := "rope.scaling.factor"
		if !h.has(name) {
			name = "rope.scale_linear" // its name in old files
		}
		if f := h.float(name, 0); f != 0 { // zero means none
			c.RopeFactor = h.positive(name, 1)
		}
	default:
		h.fail("rope.scaling.type", "is %q, which is not supported: supported are \"none\" and \"linear\"", kind)
	}
}

func (c *Config) readScales(h *hyper) {
	const eps = "attention.layer_norm_rms_epsilon"
	if _, err := h.file.Float(h.key(eps)); err != nil {
		h.note(err)
	}
	c.NormEps = float32(h.float(eps, 0))
	if c.NormEps < 0 {
		h.fail(eps, "is %v, want a number from zero", c.NormEps)
	}
	c.EmbeddingScale, c.ResidualScale, c.LogitScale = 1, 1, 1
	c.AttentionScale = float32(1 / math.Sqrt(float64(c.HeadDim)))
	if c.Architecture != "granite" {
		return
	}
	c.EmbeddingScale = h.multiplier("embedding_scale", 1)
	c.ResidualScale = h.multiplier("residual_scale", 1)
	c.AttentionScale = h.multiplier("attention.scale", c.AttentionScale)
	if _, err := h.file.Float(h.key("logit_scale")); err != nil {
		h.note(err)
	}
	c.LogitScale = float32(h.positive("logit_scale", 1))
}
