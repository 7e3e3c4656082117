package decoder

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"assay/model/gguf"
	"assay/model/kernels"
)

// NumericsVersion names the function from weights and token ids to logits. It is raised whenever
// any bit of any logits may change; hashes of the logits of small models guard it in the tests.
const NumericsVersion = 2

// Activations is the precision of the inputs of block-quantized matrices.
type Activations string

const (
	// ActivationsInt8 is 8 bits in blocks of 32, twice that for keys and values. The default.
	ActivationsInt8 Activations = "int8"
	// ActivationsInt8x1 is 8 bits in blocks of 32 everywhere, as in llama.cpp, whose errors it is
	// meant to have when figures are compared.
	ActivationsInt8x1 Activations = "int8x1"
	// ActivationsF32 is float32: the only errors left are those of the weights.
	ActivationsF32 Activations = "f32"
)

// KVType is the precision in which keys and values are kept.
type KVType string

const (
	// KVF16 is binary16, the default where activations are quantized.
	KVF16 KVType = "f16"
	// KVF32 is float32, the default otherwise.
	KVF32 KVType = "f32"
)

// Options chooses how a model is run. The zero value is a good choice.
type Options struct {
	// Threads is the number of goroutines that compute; 0 means GOMAXPROCS. It does not
	// change results.
	Threads int
	// Activations is used for block-quantized matrices; others have float32 activations. Empty
	// means ActivationsInt8.
	Activations Activations
	// KV is the precision of keys and values. Empty means KVF16 if some matrix has quantized
	// activations, else KVF32.
	KV KVType
}

// Model is a loaded model. It may be used from several goroutines at once.
type Model struct {
	name      string
	config    Config
	embedding embedding
	layers    []layer
	norm      []float32 // [width]
	output    linear    // width -> vocab
	rope      *kernels.Rope
	pages     pageLayout
	pool      pagePool
	free      sync.Pool // of *workspace
	team      team
	fault     fault // of a build for testing
}

// Load checks the hyper-parameters and tensors of a file and packs the weights for computing. The
// token embedding stays in the file, which must be open as long as the model is in use. Errors
// name the file and the key or tensor at fault, or say that the environment variable ASSAY_CPU
// asks for what there is not.
func Load(ctx context.Context, f *gguf.File, o Options) (*Model, error) {
	if err := kernels.Check(); err != nil {
		return nil, fmt.Errorf("load %s: %w", f.Name(), err)
	}
	m, l, err := describe(f, o)
	if err != nil {
		return nil, err
	}
	if err := injectFault(m); err != nil {
		return nil, err
	}
	if err := l.packAll(ctx, m.config.Threads); err != nil {
		return nil, err
	}
	m.free.New = func() any { return newWorkspace(m.config.Threads) }
	return m, nil
}

// Inspect returns the configuration that Load would choose with the default options, after the same
// checks, but does not read the weights.
func Inspect(f *gguf.File) (Config, error) {
	m, _, err := describe(f, Options{})
	if err != nil {
		return Config{}, err
	}
	return m.Config(), nil
}

// describe is Load up to the point where weights are packed.
func describe(f *gguf.File, o Options) (*Model, *loader, error) {
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	config, err := readConfig(f)
	if err != nil {
		return nil, nil, err
	}
	if config.Threads = o.Threads; o.Threads == 0 {
		config.Threads = runtime.GOMAXPROCS(0)
	}
	if config.Activations = o.Activations; o.Activations == "" {
		config.Activations = ActivationsInt8
	}
	m := &Model{name: f.Name(), config: config}
	l := &loader{file: f, config: &m.config, used: map[string]bool{}}
	if err := l.model(m); err != nil {
		return nil, nil, err
	}
	if err := l.unused(); err != nil {
		return nil, nil, err
	}
	if m.config.KV = o.KV; o.KV == "" {
		m.config.KV = KVF32
		if l.int8 {
			m.config.KV = KVF16
		}
	}
	m.pages = newPageLayout(&m.config)
	m.pool.layout = &m.pages
	return m, l, nil
}

// MaxThreads bounds Options.Threads.
const MaxThreads = 1024

func (o Options) check() error {
	if o.Threads < 0 || o.Threads > MaxThreads {
		return fmt.Errorf("threads is %d, want 1 to %d, or 0 for the number of processors", o.Threads, MaxThreads)
	}
	if !slices.Contains([]Activations{"", ActivationsInt8, ActivationsInt8x1, ActivationsF32}, o.Activations) {
		return fmt.Errorf("activations is %q, want %q, %q or %q", o.Activations, ActivationsInt8, ActivationsInt8x1, ActivationsF32)
	}
	if !slices.Contains([]KVType{"", KVF16, KVF32}, o.KV) {
		return fmt.Errorf("KV type is %q, want %q or %q", o.KV, KVF16, KVF32)
	}
	return nil
}

// Config returns the hyper-parameters and the precision chosen.
func (m *Model) Config() Config {
	c := m.config
	c.KVHeads = slices.Clone(c.KVHeads)
	return c
}

// CPUPath names the implementation of the kernels in use, for records. It does not change results.
func CPUPath() string { return kernels.Path() }
