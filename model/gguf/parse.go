package gguf

import (
	"cmp"
	"fmt"
	"slices"
)

// header is what one file of a model says.
type header struct {
	version   uint32
	alignment uint64
	keys      []string
	values    map[string]Value
	tensors   []Tensor
}

// parseHeader reads the metadata and tensor descriptions at the start of data
// and checks that the tensor data is there. Errors do not name the file.
func parseHeader(data []byte) (*header, error) {
	if err := checkMagic(data); err != nil {
		return nil, err
	}
	c := &cursor{data: data, off: len(magic)}
	h := &header{values: map[string]Value{}}
	var err error
	if h.version, err = c.version(); err != nil {
		return nil, err
	}
	if err := h.read(c); err != nil {
		return nil, err
	}
	return h, h.place(uint64(c.off), uint64(len(data)))
}

func (h *header) read(c *cursor) error {
	tensors, err := c.count("tensors", maxTensors, minInfoBytes)
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	keys, err := c.count("metadata keys", maxKeys, minKeyBytes)
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	for i := range keys {
		if err := h.readKey(c, i, keys); err != nil {
			return err
		}
	}
	if h.alignment, err = h.readAlignment(); err != nil {
		return err
	}
	seen := make(map[string]bool, tensors)
	for i := range tensors {
		if err := h.readTensor(c, i, tensors, seen); err != nil {
			return err
		}
	}
	return nil
}

func (h *header) readKey(c *cursor, i, n int) error {
	key, err := c.name(maxKeyBytes)
	if err != nil {
		return fmt.Errorf("metadata key %d of %d: %w", i+1, n, err)
	}
	if _, ok := h.values[key]; ok {
		return fmt.Errorf("metadata key %q occurs twice", key)
	}
	kind, err := c.u32()
	if err != nil {
		return fmt.Errorf("metadata key %q (%d of %d): %w", key, i+1, n, err)
	}
	v, err := c.value(Kind(kind), 0)
	if err != nil {
		return fmt.Errorf("metadata key %q (%d of %d): %w", key, i+1, n, err)
	}
	h.keys = append(h.keys, key)
	h.values[key] = v
	return nil
}

func (h *header) readAlignment() (uint64, error) {
	v, ok := h.values[alignmentKey]
	if !ok {
		return defAlignment, nil
	}
	a, err := v.Uint()
	if err != nil {
		return 0, fmt.Errorf("key %q %w", alignmentKey, err)
	}
	if a == 0 || a&(a-1) != 0 || a > maxAlignment {
		return 0, fmt.Errorf("key %q is %d, want a power of two up to %d %s", alignmentKey, a, maxAlignment, corruptHeader)
	}
	return a, nil
}

func (h *header) readTensor(c *cursor, i, n int, seen map[string]bool) error {
	name, err := c.name(maxNameBytes)
	if err != nil {
		return fmt.Errorf("tensor description %d of %d: %w", i+1, n, err)
	}
	if seen[name] {
		return fmt.Errorf("tensor %q occurs twice", name)
	}
	seen[name] = true
	t := Tensor{Name: name}
	if err := c.shape(&t); err != nil {
		return fmt.Errorf("tensor %q (%d of %d): %w", name, i+1, n, err)
	}
	if t.offset%h.alignment != 0 {
		return fmt.Errorf("tensor %q: offset %d is not a multiple of the alignment %d %s", name, t.offset, h.alignment, corruptHeader)
	}
	h.tensors = append(h.tensors, t)
	return nil
}

// shape reads what follows a tensor's name.
func (c *cursor) shape(t *Tensor) error {
	dims, err := c.u32()
	if err != nil {
		return err
	}
	if dims > maxDims {
		return fmt.Errorf("has %d dimensions, at most %d are allowed %s", dims, maxDims, corruptHeader)
	}
	for range dims {
		d, err := c.u64()
		if err != nil {
			return err
		}
		t.Dims = append(t.Dims, d)
	}
	if dims == 0 { // a scalar
		t.Dims = []uint64{1}
	}
	kind, err := c.u32()
	if err != nil {
		return err
	}
	t.Type = Type(kind)
	if t.offset, err = c.u64(); err != nil {
		return err
	}
	return t.check()
}

// place turns the offsets, which the format counts from the start of the data
// section, into offsets from the start of the file, and checks that each
// tensor lies inside the file and apart from the others.
func (h *header) place(end, size uint64) error {
	start := alignUp(end, h.alignment)
	order := make([]int, len(h.tensors))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.tensors[a].offset, h.tensors[b].offset) })
	var last *Tensor
	for _, i := range order {
		t := &h.tensors[i]
		if t.offset > 1<<62 {
			return fmt.Errorf("tensor %q: offset %d is out of range %s", t.Name, t.offset, corruptHeader)
		}
		t.offset += start
		if last != nil && last.offset+last.Bytes() > t.offset {
			return fmt.Errorf("tensor %q: data overlaps that of tensor %q %s", t.Name, last.Name, corruptHeader)
		}
		if stop := t.offset + t.Bytes(); stop > size {
			return fmt.Errorf("tensor %q: data ends at byte %d, file has %d %s", t.Name, stop, size, fetchAgain)
		}
		last = t
	}
	return nil
}

func alignUp(n, a uint64) uint64 { return (n + a - 1) &^ (a - 1) }
