package gguf

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"unsafe"
)

var errClosed = errors.New("the file is closed")

// File is an open model: one GGUF file, or all parts of a split one. Its
// methods may be called from several goroutines at once, except Close.
type File struct {
	name    string
	parts   []*part
	tensors []Tensor
	byName  map[string]int

	mu      sync.Mutex
	weights string // the weights digest, once computed
}

// part is one file of a model.
type part struct {
	path  string
	data  []byte
	unmap func() error
	*header
}

// Open maps the file at path. If it is one part of a split model, named
// NAME-0000I-of-0000N.gguf, all N parts in its folder are opened as one model;
// metadata then comes from the first. Errors name the file, and where there is
// one the key or tensor.
func Open(path string) (*File, error) {
	paths, err := splitPaths(path)
	if err != nil {
		return nil, err
	}
	f := &File{name: path}
	for _, p := range paths {
		part, err := openPart(p)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		f.parts = append(f.parts, part)
	}
	if err := f.index(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Parse reads a model from memory. The name is used in errors; data is kept,
// not copied, and must not change while the File is in use.
func Parse(name string, data []byte) (*File, error) {
	h, err := parseHeader(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f := &File{name: name, parts: []*part{{path: name, data: data, header: h}}}
	if err := f.index(); err != nil {
		return nil, err
	}
	return f, nil
}

func openPart(path string) (*part, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file (name the .gguf file itself)", path)
	}
	p := &part{path: path}
	if n := info.Size(); n > math.MaxInt {
		return nil, fmt.Errorf("%s: %d bytes cannot be mapped on this system", path, n)
	} else if n > 0 {
		if p.data, p.unmap, err = mapFile(file, int(n)); err != nil {
			return nil, fmt.Errorf("%s: map %d bytes: %w", path, n, err)
		}
	}
	// Guarded, because the file may shrink between Stat and here.
	err = guard([]*part{p}, func() error {
		p.header, err = parseHeader(p.data)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), p.close())
	}
	return p, nil
}

func (p *part) close() error {
	p.data = nil
	if p.unmap == nil {
		return nil
	}
	unmap := p.unmap
	p.unmap = nil
	return unmap()
}

// index checks that the parts belong together and joins their tensors.
func (f *File) index() error {
	if err := f.checkSplit(); err != nil {
		return err
	}
	f.byName = map[string]int{}
	for i, p := range f.parts {
		for _, t := range p.tensors {
			if first, ok := f.byName[t.Name]; ok {
				return fmt.Errorf("%s: tensor %q is also in %s", p.path, t.Name, f.parts[f.tensors[first].part].path)
			}
			t.part = i
			f.byName[t.Name] = len(f.tensors)
			f.tensors = append(f.tensors, t)
		}
	}
	return nil
}

// Close releases the mapping. Values and tensor data obtained from the File
// must not be used afterwards: access to them faults.
func (f *File) Close() error {
	var errs []error
	for _, p := range f.parts {
		if err := p.close(); err != nil {
			errs = append(errs, fmt.Errorf("%s: unmap: %w", p.path, err))
		}
	}
	f.parts, f.tensors, f.byName = nil, nil, nil
	return errors.Join(errs...)
}

// Evict gives back the memory of what was read from mapped files. Data stays
// valid: what is used again is read again.
func (f *File) Evict() {
	for _, p := range f.parts {
		if p.unmap != nil && len(p.data) > 0 {
			evict(p.data)
		}
	}
}

// EvictData is Evict for a part of what Data returned.
func (f *File) EvictData(data []byte) {
	if len(data) == 0 {
		return
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(data)))
	p := partAt(f.parts, start)
	if p == nil || p.unmap == nil {
		return
	}
	// Whole pages, of which those at the ends may be read again.
	page := os.Getpagesize()
	from := int(start - uintptr(unsafe.Pointer(unsafe.SliceData(p.data))))
	evict(p.data[from/page*page : min(from+len(data), len(p.data))])
}

// Name returns the path given to Open or the name given to Parse.
func (f *File) Name() string { return f.name }

// Parts returns the paths of all files of the model, in order.
func (f *File) Parts() []string {
	var paths []string
	for _, p := range f.parts {
		paths = append(paths, p.path)
	}
	return paths
}

// Version returns the GGUF version of the (first) file.
func (f *File) Version() int {
	if len(f.parts) == 0 {
		return 0
	}
	return int(f.parts[0].version)
}

// Size returns the bytes of all files of the model.
func (f *File) Size() int64 {
	var n int64
	for _, p := range f.parts {
		n += int64(len(p.data))
	}
	return n
}

// Tensors returns all tensors in the order of the file, part by part. The
// caller may change the slice but not the Dims in it.
func (f *File) Tensors() []Tensor { return slices.Clone(f.tensors) }

// Tensor returns the tensor of that name.
func (f *File) Tensor(name string) (Tensor, bool) {
	i, ok := f.byName[name]
	if !ok {
		return Tensor{}, false
	}
	return f.tensors[i], true
}

// Data returns the bytes of the tensor named by t, as they are in the file:
// rows one after the other, numbers little-endian. The slice is a read-only
// view that is valid until Close; it starts at a multiple of the file's
// alignment from the start of the file, and of the mapping.
func (f *File) Data(t Tensor) ([]byte, error) {
	if len(f.parts) == 0 {
		return nil, fmt.Errorf("%s: tensor %q: %w", f.name, t.Name, errClosed)
	}
	own, ok := f.Tensor(t.Name)
	if !ok {
		return nil, fmt.Errorf("%s: tensor %q %w", f.name, t.Name, ErrMissing)
	}
	end := own.offset + own.Bytes()
	return f.parts[own.part].data[own.offset:end:end], nil
}
