// Package local is the model that runs in this process: a GGUF file with its
// tokenizer, chat template and decoder, behind model.Model.
package local

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"assay/model"
	"assay/model/chat"
	"assay/model/decoder"
	"assay/model/engine"
	"assay/model/gguf"
	"assay/model/tokenizer"
)

// Options sets how a model runs.
type Options struct {
	Decoder decoder.Options
	Engine  engine.Options
	Warning string // for Info.Warning
}

// Model runs a GGUF file. It implements model.Model and model.Tokenizing.
type Model struct {
	file      *gguf.File
	tokenizer *tokenizer.Tokenizer
	template  *chat.Template // nil where the file has none
	noChat    error          // why template is nil
	decoder   *decoder.Model
	engine    *engine.Engine
	info      model.Info
}

var (
	_ model.Model      = (*Model)(nil)
	_ model.Tokenizing = (*Model)(nil)
)

// Open loads a GGUF file, or all parts of a split one.
func Open(ctx context.Context, path string, o Options) (*Model, error) {
	f, err := gguf.Open(path)
	if err != nil {
		return nil, err
	}
	m, err := New(ctx, f, o)
	if err != nil {
		f.Close()
		return nil, err
	}
	return m, nil
}

// New loads a model from an open file, which it closes with itself.
func New(ctx context.Context, f *gguf.File, o Options) (*Model, error) {
	m := &Model{file: f}
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		m.decoder, err = decoder.Load(gctx, f, o.Decoder)
		return err
	})
	var weights string
	group.Go(func() (err error) {
		weights, err = f.WeightsDigest(gctx)
		return err
	})
	group.Go(func() (err error) {
		m.tokenizer, err = tokenizer.FromGGUF(f)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if n, vocab := m.tokenizer.Size(), m.decoder.Config().Vocab; n > vocab {
		return nil, fmt.Errorf("%s: tokenizer has %d tokens, the weights have %d: the file is inconsistent", f.Name(), n, vocab)
	}
	f.Evict() // the weights are packed; of the file only token embeddings are still read
	m.template, m.noChat = chat.FromGGUF(f)
	m.engine = engine.New(m.decoder, defaultKV(o.Engine))
	m.info = describe(f, m.decoder.Config(), o.Warning)
	m.info.WeightsDigest = weights
	m.info.TokenizerDigest = f.MetadataDigest("tokenizer.ggml.")
	if m.template != nil {
		m.info.TemplateDigest = m.template.Digest()
	}
	return m, nil
}

// Info describes the model.
func (m *Model) Info() model.Info { return m.info }

// Close stops the engine and unmaps the file.
func (m *Model) Close() error {
	m.engine.Close()
	return m.file.Close()
}

// describe tells what the file and the decoder's configuration say.
func describe(f *gguf.File, c decoder.Config, warning string) model.Info {
	name, err := f.String("general.name")
	if err != nil {
		name = filepath.Base(f.Name())
	}
	return model.Info{
		URI:             filepath.Base(f.Name()),
		Name:            name,
		Engine:          "assay",
		Architecture:    c.Architecture,
		Quantization:    Quantization(f),
		Parameters:      int64(c.Parameters),
		Bytes:           f.Size(),
		ContextLength:   c.Context,
		VocabularySize:  c.Vocab,
		NumericsVersion: decoder.NumericsVersion,
		Fault:           c.Fault,
		CPUPath:         decoder.CPUPath(),
		Activations:     string(c.Activations),
		KVCache:         string(c.KV),
		Threads:         c.Threads,
		Warning:         withFault(warning, c.Fault),
	}
}

// withFault adds to a warning that the decoder has a bug put in on purpose.
func withFault(warning, fault string) string {
	if fault == "" {
		return warning
	}
	return strings.TrimSuffix("computed with a bug put in on purpose ("+fault+"); "+warning, "; ")
}
