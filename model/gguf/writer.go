package gguf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxWrittenName is the longest tensor name that ggml reads.
const maxWrittenName = 63

// Writer collects metadata and tensors and writes them as one GGUF file of
// version 3. Keys and tensors are written in the order in which they were
// added.
type Writer struct {
	keys    []string
	values  map[string]Value
	tensors []pending
	names   map[string]bool
}

type pending struct {
	Tensor
	write func(io.Writer) error
}

// NewWriter returns a Writer without keys and tensors.
func NewWriter() *Writer {
	return &Writer{values: map[string]Value{}, names: map[string]bool{}}
}

// Set stores a key. The Go type decides the stored type: string, bool, uint8
// to uint64, int8 to int64, float32, float64, slices of these, slices of
// slices, or a [Value] from another file. int and uint are refused, because
// other readers insist on a width (usually uint32). A key that is set again keeps its
// place and takes the new value. The key general.alignment, a uint32, decides
// how tensors are aligned; without it they are aligned to 32 bytes.
func (w *Writer) Set(key string, v any) error {
	if key == "" || len(key) > maxKeyBytes {
		return fmt.Errorf("key of %d bytes, want 1 to %d", len(key), maxKeyBytes)
	}
	value, err := NewValue(v)
	if err != nil {
		return fmt.Errorf("key %q: %w", key, err)
	}
	if key == alignmentKey {
		if err := checkAlignment(value); err != nil {
			return fmt.Errorf("key %q %w", key, err)
		}
	}
	if _, ok := w.values[key]; !ok {
		if len(w.keys) == maxKeys {
			return fmt.Errorf("key %q: more than %d keys", key, maxKeys)
		}
		w.keys = append(w.keys, key)
	}
	w.values[key] = value
	return nil
}

func checkAlignment(v Value) error {
	if v.kind != KindUint32 {
		return v.mismatch("u32")
	}
	if a, _ := v.Uint(); a < 8 || a&(a-1) != 0 || a > maxAlignment {
		return fmt.Errorf("is %d, want a power of two from 8 to %d", a, maxAlignment)
	}
	return nil
}

// AddTensor adds a tensor with dims in ggml's order (the row length first).
// write is called by WriteTo, once each time, and must write exactly the bytes
// of the tensor; [Bytes] makes one from a slice.
func (w *Writer) AddTensor(name string, t Type, dims []uint64, write func(io.Writer) error) error {
	if name == "" || len(name) > maxWrittenName {
		return fmt.Errorf("tensor %q: name of %d bytes, want 1 to %d", name, len(name), maxWrittenName)
	}
	if w.names[name] {
		return fmt.Errorf("tensor %q is already there", name)
	}
	if len(w.tensors) == maxTensors {
		return fmt.Errorf("tensor %q: more than %d tensors", name, maxTensors)
	}
	tensor := Tensor{Name: name, Type: t, Dims: append([]uint64(nil), dims...)}
	if err := tensor.check(); err != nil {
		return fmt.Errorf("tensor %q: %w", name, err)
	}
	w.names[name] = true
	w.tensors = append(w.tensors, pending{tensor, write})
	return nil
}

// Bytes returns a function for [Writer.AddTensor] that writes b.
func Bytes(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
}

// WriteTo writes the file and returns the number of bytes written. It fails if
// a tensor's function writes more or fewer bytes than its type and dimensions
// ask for.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	buf := bufio.NewWriterSize(out, 1<<20)
	c := &counter{w: buf}
	if err := w.writeAll(c); err != nil {
		return c.n - int64(buf.Buffered()), err
	}
	if err := buf.Flush(); err != nil {
		return c.n - int64(buf.Buffered()), err
	}
	return c.n, nil
}

func (w *Writer) writeAll(c *counter) error {
	alignment := w.alignment()
	if _, err := c.Write(w.header(alignment)); err != nil {
		return err
	}
	for _, t := range w.tensors {
		if err := c.pad(alignment); err != nil {
			return err
		}
		if err := c.tensor(t); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	// llama.cpp expects the last tensor to be padded as well.
	return c.pad(alignment)
}

func (w *Writer) alignment() uint64 {
	if v, ok := w.values[alignmentKey]; ok {
		a, _ := v.Uint() // checked by Set
		return a
	}
	return defAlignment
}

// header encodes everything before the tensor data.
func (w *Writer) header(alignment uint64) []byte {
	le := binary.LittleEndian
	b := append([]byte(nil), magic...)
	b = le.AppendUint32(b, 3)
	b = le.AppendUint64(b, uint64(len(w.tensors)))
	b = le.AppendUint64(b, uint64(len(w.keys)))
	for _, key := range w.keys {
		v := w.values[key]
		b = appendText(b, key)
		b = le.AppendUint32(b, uint32(v.kind))
		b = v.appendTo(b)
	}
	offset := uint64(0)
	for _, t := range w.tensors {
		b = appendText(b, t.Name)
		b = le.AppendUint32(b, uint32(len(t.Dims)))
		for _, d := range t.Dims {
			b = le.AppendUint64(b, d)
		}
		b = le.AppendUint32(b, uint32(t.Type))
		b = le.AppendUint64(b, offset)
		offset = alignUp(offset+t.Bytes(), alignment)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(len(s)))
	return append(b, s...)
}

// counter counts the bytes that pass through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) pad(alignment uint64) error {
	n := uint64(c.n)
	_, err := c.Write(make([]byte, alignUp(n, alignment)-n))
	return err
}

func (c *counter) tensor(t pending) error {
	start := c.n
	want := int64(t.Bytes())
	if err := t.write(&limited{c, want}); err != nil {
		return err
	}
	if got := c.n - start; got != want {
		return fmt.Errorf("%d bytes written, want %d", got, want)
	}
	return nil
}

// limited stops a tensor's function before it writes into the next tensor.
type limited struct {
	c    *counter
	left int64
}

func (l *limited) Write(p []byte) (int, error) {
	if int64(len(p)) > l.left {
		return 0, fmt.Errorf("%d bytes more than the tensor holds", int64(len(p))-l.left)
	}
	n, err := l.c.Write(p)
	l.left -= int64(n)
	return n, err
}

// WriteFile writes the file at path. A file that is there already is replaced
// only when the new one is complete, so that a model in use stays whole.
func (w *Writer) WriteFile(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".tmp*")
	if err != nil {
		return fmt.Errorf("write model %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write model %s: %w", path, errors.Join(err, os.Remove(f.Name())))
		}
	}()
	_, err = w.WriteTo(f)
	if err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
