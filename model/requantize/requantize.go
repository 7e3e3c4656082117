package requantize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"assay/model/gguf"
	"assay/model/quant"
)

// Options says how a file is quantized.
type Options struct {
	Format Format
	Pure   bool // every matrix in the format's type, no mixture
	// Again allows matrices that are quantized already, whose errors add up.
	Again bool
	// Progress, which may be nil, is called before each tensor is written.
	Progress func(done, of int, name string)
}

// ErrQuantized says that the source is quantized already.
var ErrQuantized = errors.New("is quantized already: errors would add up")

// quantizationVersion is GGML_QNT_VERSION of ggml/include/ggml.h.
const quantizationVersion = 2

// Writer returns a writer of the file f in another format. f must stay open until it has written.
// Tensors are converted one by one while they are written, so that memory holds no more than a piece
// of one. An error names the tensor at fault.
func Writer(ctx context.Context, f *gguf.File, o Options) (*gguf.Writer, error) {
	w := gguf.NewWriter()
	if err := copyKeys(w, f, o.Format); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	layers, err := blockCount(f)
	if err != nil {
		return nil, err
	}
	_, untied := f.Tensor("output.weight")
	all := f.Tensors()
	for i, t := range all {
		kind := o.Format.typeOf(t, layers, !untied, o.Pure)
		if err := o.check(t, kind); err != nil {
			return nil, fmt.Errorf("%s: tensor %q %w", f.Name(), t.Name, err)
		}
		write := func(out io.Writer) error {
			if o.Progress != nil {
				o.Progress(i, len(all), t.Name)
			}
			data, err := f.Data(t)
			if err != nil {
				return err
			}
			c := conversion{from: t.Type, to: kind, row: int(t.Dims[0]), guard: f.Guard}
			return c.write(ctx, out, data)
		}
		if err := w.AddTensor(t.Name, kind, t.Dims, write); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	return w, nil
}

// check refuses what cannot be converted.
func (o Options) check(t gguf.Tensor, kind gguf.Type) error {
	switch {
	case kind == t.Type:
		return nil
	case !quant.Supported(t.Type):
		return fmt.Errorf("has type %v, which cannot be read", t.Type)
	case t.Type.BlockSize() > 1 && !o.Again:
		return fmt.Errorf("(%v) %w", t.Type, ErrQuantized)
	}
	return nil
}

// copyKeys copies the metadata, but for what describes the old file.
func copyKeys(w *gguf.Writer, f *gguf.File, format Format) error {
	for _, key := range f.Keys() {
		value, _ := f.Value(key)
		if strings.HasPrefix(key, "split.") || strings.HasPrefix(key, "quantize.imatrix.") {
			continue // one file, made without an importance matrix
		}
		if err := w.Set(key, value); err != nil {
			return err
		}
	}
	if err := w.Set("general.quantization_version", uint32(quantizationVersion)); err != nil {
		return err
	}
	return w.Set("general.file_type", format.fileType)
}

// blockCount returns the number of layers.
func blockCount(f *gguf.File) (int, error) {
	architecture, err := f.String("general.architecture")
	if err != nil {
		return 0, err
	}
	n, err := f.Uint(architecture + ".block_count")
	if err != nil {
		return 0, err
	}
	if n > 1<<16 {
		return 0, fmt.Errorf("%s: key %q is %d: the file is damaged", f.Name(), architecture+".block_count", n)
	}
	return int(n), nil
}

// pieceValues is the least number of values that are converted at a time by one goroutine.
const pieceValues = 1 << 18

// conversion is the change of a tensor's type.
type conversion struct {
	from, to gguf.Type
	row      int                      // values of a row
	guard    func(func() error) error // turns faults of a mapped file into errors
}

// write writes the data of a tensor, converted; several goroutines take turns of pieces.
func (c conversion) write(ctx context.Context, out io.Writer, data []byte) error {
	if c.from == c.to {
		return c.guard(func() error {
			_, err := out.Write(data)
			return err
		})
	}
	piece := (pieceValues/c.row + 1) * (c.row / c.from.BlockSize() * c.from.BlockBytes())
	pieces := make([][]byte, runtime.GOMAXPROCS(0))
	for len(data) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		var group errgroup.Group
		for i := range pieces {
			from := data[:min(piece, len(data))]
			data = data[len(from):]
			group.Go(func() error {
				return c.guard(func() (err error) {
					pieces[i], err = c.convert(pieces[i][:0], from)
					return err
				})
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		for _, p := range pieces {
			if _, err := out.Write(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// convert returns whole rows in the other type, in dst where it is large enough.
func (c conversion) convert(dst, data []byte) ([]byte, error) {
	values := make([]float32, len(data)/c.from.BlockBytes()*c.from.BlockSize())
	if len(values) == 0 {
		return dst, nil
	}
	if err := quant.Dequantize(c.from, values, data); err != nil {
		return nil, err
	}
	size := len(values) / c.to.BlockSize() * c.to.BlockBytes()
	if cap(dst) < size {
		dst = make([]byte, size)
	}
	dst = dst[:size]
	return dst, quant.Quantize(c.to, dst, values)
}
