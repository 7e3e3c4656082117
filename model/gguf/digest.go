package gguf

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// chunkBytes is the unit of work of the weights digest, and part of its
// definition.
const chunkBytes = 16 << 20

const architectureKey = "general.architecture"

// WeightsDigest identifies what the model computes: the SHA-256, in hex, over
// name, type, dimensions and data of every tensor, the key
// general.architecture and every key under the architecture's own prefix.
// It does not depend on the order of tensors and keys, on alignment, on how the
// model is split into files, or on other metadata. Data is hashed on all
// processors in chunks of 16 MiB; the result is kept, so a second call is free.
func (f *File) WeightsDigest(ctx context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.weights != "" {
		return f.weights, nil
	}
	if len(f.parts) == 0 {
		return "", fmt.Errorf("%s: weights digest: %w", f.name, errClosed)
	}
	sums, err := f.hashTensors(ctx)
	if err != nil {
		return "", fmt.Errorf("weights digest: %w", err)
	}
	h := sha256.New()
	putString(h, "gguf weights digest 1")
	for _, name := range slices.Sorted(maps.Keys(f.byName)) {
		i := f.byName[name]
		t := f.tensors[i]
		putString(h, name)
		putUint(h, uint64(t.Type))
		dims := trimDims(t.Dims)
		putUint(h, uint64(len(dims)))
		for _, d := range dims {
			putUint(h, d)
		}
		for _, sum := range sums[i] {
			h.Write(sum[:])
		}
	}
	h.Write(f.hashKeys(f.hyperparameter()))
	f.weights = hex.EncodeToString(h.Sum(nil))
	return f.weights, nil
}

// trimDims drops extents of 1 at the end, which some writers keep and others
// (gguf-split among them) drop.
func trimDims(dims []uint64) []uint64 {
	for len(dims) > 1 && dims[len(dims)-1] == 1 {
		dims = dims[:len(dims)-1]
	}
	return dims
}

// hashTensors returns the sums of each tensor's chunks.
func (f *File) hashTensors(ctx context.Context) ([][][sha256.Size]byte, error) {
	sums := make([][][sha256.Size]byte, len(f.tensors))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range f.tensors {
		data, err := f.Data(t)
		if err != nil {
			return nil, err
		}
		chunks := slices.Collect(slices.Chunk(data, chunkBytes))
		sums[i] = make([][sha256.Size]byte, len(chunks))
		for j, chunk := range chunks {
			g.Go(func() error {
				if err := ctx.Err(); err != nil {
					return err
				}
				defer f.EvictData(chunk) // so that a file does not fill memory while it is hashed
				return f.Guard(func() error {
					sums[i][j] = sha256.Sum256(chunk)
					return nil
				})
			})
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return sums, nil
}

// MetadataDigest returns the SHA-256, in hex, over every key that starts with
// one of the prefixes, with type and value; "tokenizer." identifies the
// tokenizer. It does not depend on the order of the keys.
func (f *File) MetadataDigest(prefixes ...string) string {
	return hex.EncodeToString(f.hashKeys(func(key string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
	}))
}

// hyperparameter selects the keys that change what the weights compute.
func (f *File) hyperparameter() func(string) bool {
	arch, err := f.String(architectureKey)
	return func(key string) bool {
		return key == architectureKey || err == nil && arch != "" && strings.HasPrefix(key, arch+".")
	}
}

func (f *File) hashKeys(selected func(string) bool) []byte {
	h := sha256.New()
	putString(h, "gguf metadata digest 1")
	keys := f.Keys()
	slices.Sort(keys)
	for _, key := range keys {
		if !selected(key) {
			continue
		}
		v, _ := f.Value(key)
		putString(h, key)
		putUint(h, uint64(v.kind))
		putUint(h, uint64(v.elem))
		putUint(h, uint64(v.Len()))
		h.Write(v.raw)
	}
	return h.Sum(nil)
}

// putString and putUint write a value so that no two sequences of values give
// the same bytes.
func putString(h hash.Hash, s string) {
	putUint(h, uint64(len(s)))
	h.Write([]byte(s))
}

func putUint(h hash.Hash, n uint64) {
	h.Write(binary.LittleEndian.AppendUint64(nil, n))
}
