package bench

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"assay/model/gguf"
)

// Synthesize makes a model with random weights in memory: one of the given shape, with the tensor
// types of a mix. It takes as long as memory needs to be written, and is the same each time.
func Synthesize(ctx context.Context, s Shape, m Mix) (*gguf.File, error) {
	tensors := s.tensors(m)
	data, err := layOut(s, tensors)
	if err != nil {
		return nil, fmt.Errorf("make a model of shape %s: %w", s.Name, err)
	}
	name := s.Name + " " + m.Name
	blank, err := gguf.Parse(name, data)
	if err != nil {
		return nil, fmt.Errorf("make a model: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range tensors {
		stored, _ := blank.Tensor(t.name)
		weights, err := blank.Data(stored)
		if err != nil {
			return nil, fmt.Errorf("make a model: %w", err)
		}
		fill, err := fillerOf(t)
		if err != nil {
			return nil, fmt.Errorf("make tensor %s: %w", t.name, err)
		}
		for n, part := range chunks(weights, t.kind.BlockBytes()) {
			group.Go(func() error {
				fill.fill(part, uint64(i), uint64(n))
				return ctx.Err()
			})
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return gguf.Parse(name, data)
}

// layOut returns a file whose weights are all zero bytes.
func layOut(s Shape, tensors []tensor) ([]byte, error) {
	w := gguf.NewWriter()
	for _, k := range s.keys() {
		if err := w.Set(k.key, k.value); err != nil {
			return nil, err
		}
	}
	size := 1 << 20 // more than the header takes
	for _, t := range tensors {
		n := max(t.outputs, 1) * t.inputs / t.kind.BlockSize() * t.kind.BlockBytes()
		size += n + 64
		write := func(out io.Writer) error { return writeZeros(out, n) }
		if err := w.AddTensor(t.name, t.kind, t.dims(), write); err != nil {
			return nil, err
		}
	}
	out := buffer{make([]byte, 0, size)}
	if _, err := w.WriteTo(&out); err != nil {
		return nil, err
	}
	return out.data, nil
}

// buffer is a writer to memory that is allocated once.
type buffer struct{ data []byte }

func (b *buffer) Write(p []byte) (int, error) {
	b.data = append(b.data, p...)
	return len(p), nil
}

func writeZeros(w io.Writer, n int) error {
	zeros := make([]byte, min(n, 1<<20))
	for n > 0 {
		k := min(n, len(zeros))
		if _, err := w.Write(zeros[:k]); err != nil {
			return err
		}
		n -= k
	}
	return nil
}

// chunks cuts data into parts of about a megabyte that hold whole blocks.
func chunks(data []byte, blockBytes int) [][]byte {
	size := (1 << 20) / blockBytes * blockBytes
	var parts [][]byte
	for len(data) > size {
		parts = append(parts, data[:size])
		data = data[size:]
	}
	return append(parts, data)
}
