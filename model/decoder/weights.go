package decoder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/model/gguf"
	"assay/model/kernels"
	"assay/model/quant"
)

// linear is a matrix with an optional bias.
type linear struct {
	w    *kernels.Matrix
	bias []float32 // [outputs] or nil
}

// layer holds the weights of one transformer block.
type layer struct {
	attnNorm       []float32 // [width]
	q, k, v, out   linear    // width -> heads*dim, kv*dim, kv*dim; heads*dim -> width
	ffnNorm        []float32 // [width]
	gate, up, down linear    // width -> ffn, ffn; ffn -> width
}

// embedding is the token embedding, read row by row from the file.
type embedding struct {
	kind     gguf.Type
	data     []byte
	rowBytes int
}

func (e *embedding) row(dst []float32, token int32) error {
	return quant.Dequantize(e.kind, dst, e.data[int(token)*e.rowBytes:][:e.rowBytes])
}

// loader reads the tensors of a model and checks that every one of the file is used.
type loader struct {
	file   *gguf.File
	config *Config
	used   map[string]bool
	pack   []packing
	int8   bool // some matrix reads quantized activations
}

// packing is a matrix that waits for its weights.
type packing struct {
	name string
	m    *kernels.Matrix
}

// tensor returns a tensor of the given shape, innermost dimension first, and its bytes.
func (l *loader) tensor(name string, dims ...int) (gguf.Tensor, []byte, error) {
	t, ok := l.file.Tensor(name)
	if !ok {
		return t, nil, fmt.Errorf("%s: tensor %q %w: the file is incomplete or not a %q model",
			l.file.Name(), name, gguf.ErrMissing, l.config.Architecture)
	}
	l.used[name] = true
	want := make([]uint64, len(dims))
	for i, d := range dims {
		want[i] = uint64(d)
	}
	have := t.Dims
	for len(have) > len(want) && have[len(have)-1] == 1 {
		have = have[:len(have)-1]
	}
	if !slices.Equal(have, want) {
		return t, nil, l.bad(name, "has shape %v, want %v", t.Dims, want)
	}
	if !quant.Supported(t.Type) {
		return t, nil, l.bad(name, "has type %v, which is not supported", t.Type)
	}
	data, err := l.file.Data(t)
	if err == nil {
		l.config.Parameters += t.Elements()
	}
	return t, data, err
}

func (l *loader) bad(name, format string, args ...any) error {
	return fmt.Errorf("%s: tensor %q %s", l.file.Name(), name, fmt.Sprintf(format, args...))
}

// vector returns a tensor of n values as float32.
func (l *loader) vector(name string, n int) ([]float32, error) {
	t, data, err := l.tensor(name, n)
	if err != nil {
		return nil, err
	}
	v := make([]float32, n)
	if err := quant.Dequantize(t.Type, v, data); err != nil {
		return nil, l.bad(name, "cannot be read: %v", err)
	}
	if !kernels.Finite(v) {
		return nil, l.bad(name, "has a value that is infinite or NaN: the file is damaged")
	}
	return v, nil
}

// optional is vector for a tensor that may be missing.
func (l *loader) optional(name string, n int) ([]float32, error) {
	if _, ok := l.file.Tensor(name); !ok {
		return nil, nil
	}
	return l.vector(name, n)
}

// matrix prepares rows of a tensor for products. form is the form of activations to use if the
// tensor is block-quantized.
func (l *loader) matrix(name string, t gguf.Type, outputs, inputs int, data []byte, form kernels.Activations) (*kernels.Matrix, error) {
	switch l.config.Activations {
	case ActivationsF32:
		form = kernels.F32
	case ActivationsInt8x1:
		form = kernels.Int8
	}
	m, err := kernels.NewMatrix(t, outputs, inputs, data, form)
	if err != nil {
		return nil, l.bad(name, "cannot be used: %v", err)
	}
	l.int8 = l.int8 || m.Activations != kernels.F32
	l.pack = append(l.pack, packing{name, m})
	return m, nil
}

// linear reads NAME.weight and, where the file has it, NAME.bias.
func (l *loader) linear(name string, outputs, inputs int, form kernels.Activations) (linear, error) {
	t, data, err := l.tensor(name+".weight", inputs, outputs)
	if err != nil {
		return linear{}, err
	}
	m, err := l.matrix(t.Name, t.Type, outputs, inputs, data, form)
	if err != nil {
		return linear{}, err
	}
	bias, err := l.optional(name+".bias", outputs)
	return linear{m, bias}, err
}

// layer reads one block.
func (l *loader) layer(i int) (layer, error) {
	c := l.config
	name := func(s string) string { return fmt.Sprintf("blk.%d.%s", i, s) }
	var b layer
	var errs [8]error
	b.attnNorm, errs[0] = l.vector(name("attn_norm.weight"), c.Width)
	errs[1] = l.projections(&b, i, name)
	b.out, errs[2] = l.linear(name("attn_output"), c.Width, c.Heads*c.HeadDim, kernels.Int8)
	b.ffnNorm, errs[3] = l.vector(name("ffn_norm.weight"), c.Width)
	b.gate, errs[4] = l.linear(name("ffn_gate"), c.FFN, c.Width, kernels.Int8)
	b.up, errs[5] = l.linear(name("ffn_up"), c.FFN, c.Width, kernels.Int8)
	b.down, errs[6] = l.linear(name("ffn_down"), c.Width, c.FFN, kernels.Int8)
	if c.Architecture == "qwen2" && (b.q.bias == nil || b.k.bias == nil || b.v.bias == nil) {
		errs[7] = fmt.Errorf("%s: layer %d lacks the biases of queries, keys and values that %q has",
			l.file.Name(), i, c.Architecture)
	}
	return b, firstError(errs[:])
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// projections reads the matrices of queries, keys and values, which may be fused into one.
func (l *loader) projections(b *layer, i int, name func(string) string) error {
	c := l.config
	q, kv := c.Heads*c.HeadDim, c.KVHeads[i]*c.HeadDim
	parts := []struct {
		dst  *linear
		name string
		rows int
		form kernels.Activations
	}{{&b.q, "attn_q", q, kernels.Int8}, {&b.k, "attn_k", kv, kernels.Int8x2}, {&b.v, "attn_v", kv, kernels.Int8x2}}
	fused := name("attn_qkv")
	if _, ok := l.file.Tensor(fused + ".weight"); !ok {
		for _, p := range parts {
			var err error
			if *p.dst, err = l.linear(name(p.name), p.rows, c.Width, p.form); err != nil {
				return err
			}
		}
		return nil
	}
	t, data, err := l.tensor(fused+".weight", c.Width, q+2*kv)
	if err != nil {
		return err
	}
	bias, err := l.optional(fused+".bias", q+2*kv)
	if err != nil {
		return err
	}
	rowBytes := len(data) / (q + 2*kv)
	for _, p := range parts {
		m, err := l.matrix(t.Name, t.Type, p.rows, c.Width, data[:p.rows*rowBytes], p.form)
		if err != nil {
			return err
		}
		*p.dst = linear{w: m}
		data = data[p.rows*rowBytes:]
		if bias != nil {
			p.dst.bias, bias = bias[:p.rows], bias[p.rows:]
		}
	}
	return nil
}

// model reads everything outside the blocks, and the blocks.
func (l *loader) model(m *Model) error {
	c := l.config
	t, ok := l.file.Tensor("token_embd.weight")
	if ok && len(t.Dims) == 2 {
		if c.Vocab = int(min(t.Dims[1], maxVocab)); uint64(c.Vocab) != t.Dims[1] {
			return l.bad(t.Name, "has %d rows, want at most %d", t.Dims[1], maxVocab)
		}
	}
	t, data, err := l.tensor("token_embd.weight", c.Width, c.Vocab)
	if err != nil {
		return err
	}
	m.embedding = embedding{t.Type, data, len(data) / c.Vocab}
	if m.norm, err = l.vector("output_norm.weight", c.Width); err != nil {
		return err
	}
	if _, untied := l.file.Tensor("output.weight"); untied {
		m.output, err = l.linear("output", c.Vocab, c.Width, kernels.Int8)
	} else {
		c.TiedOutput = true
		m.output.w, err = l.matrix(t.Name, t.Type, c.Vocab, c.Width, data, kernels.Int8)
	}
	if err != nil {
		return err
	}
	for i := range c.Layers {
		b, err := l.layer(i)
		if err != nil {
			return err
		}
		m.layers = append(m.layers, b)
	}
	return l.rope(m)
}

// maxVocab bounds the length of the logits.
const maxVocab = 1 << 24

// rope prepares the rotary embedding, with one factor per pair if the file has them.
func (l *loader) rope(m *Model) error {
	c := l.config
	factors, err := l.optional("rope_freqs.weight", c.RopeDims/2)
	if err != nil || !c.Rope {
		return err
	}
	m.rope, err = kernels.NewRope(c.RopeStyle, c.RopeDims, c.RopeBase, c.RopeFactor, factors)
	if err != nil {
		return fmt.Errorf("%s: rotary embedding with base %v, factor %v and the tensor \"rope_freqs.weight\" if present: %w",
			l.file.Name(), c.RopeBase, c.RopeFactor, err)
	}
	return nil
}

// unused returns an error if the file has a tensor that was not read: the model computes
// something that this package does not.
func (l *loader) unused() error {
	for _, t := range l.file.Tensors() {
		if !l.used[t.Name] && !strings.HasSuffix(t.Name, ".attn_rot_embd") {
			return l.bad(t.Name, "is not part of a %q model as supported here; logits without it would be wrong", l.config.Architecture)
		}
	}
	return nil
}

// packAll packs the matrices, several panels at a time.
func (l *loader) packAll(ctx context.Context, threads int) error {
	type job struct{ matrix, panel int }
	var jobs []job
	for i, p := range l.pack {
		p.m.Allocate()
		for panel := range p.m.Panels() {
			jobs = append(jobs, job{i, panel})
		}
	}
	errs, done := make([]error, threads), make([]packedPanels, threads)
	parallel(threads, len(jobs), max(len(jobs)/(16*threads), 1), func(worker, i int) {
		p := l.pack[jobs[i].matrix]
		if errs[worker] == nil {
			errs[worker] = ctx.Err()
		}
		if errs[worker] != nil {
			return
		}
		if err := p.m.Pack(jobs[i].panel); err != nil {
			errs[worker] = l.bad(p.name, "%v", err)
		}
		done[worker].add(l.file, p.m, jobs[i].panel)
	})
	for _, d := range done {
		d.evict(l.file)
	}
	for _, p := range l.pack {
		p.m.Release()
	}
	return errors.Join(errs...)
}

// packedPanels are neighbouring panels that a thread has packed last. What the file has of them is given
// back from time to time, so that weights are at no time in memory twice.
type packedPanels struct {
	m        *kernels.Matrix
	from, to int
}

// evictBytes is how much a thread packs before it gives back that much of the file.
const evictBytes = 1 << 20

func (p *packedPanels) add(f *gguf.File, m *kernels.Matrix, panel int) {
	if p.m != m || p.to != panel {
		p.evict(f)
		*p = packedPanels{m, panel, panel}
	}
	p.to++
	if len(m.Stored(p.from, p.to)) >= evictBytes {
		p.evict(f)
		p.from = p.to
	}
}

func (p *packedPanels) evict(f *gguf.File) {
	if p.from < p.to {
		f.EvictData(p.m.Stored(p.from, p.to))
	}
}
