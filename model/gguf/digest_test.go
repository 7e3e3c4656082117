package gguf

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tensorSpec and model describe a file, so that tests can write the same model
// in different ways.
type tensorSpec struct {
	name string
	typ  Type
	dims []uint64
	data []byte
}

type model struct {
	keys    []string
	values  []any
	tensors []tensorSpec
}

func baseModel() model {
	return model{
		keys:   []string{"general.architecture", "granite.block_count", "granite.rope.freq_base", "general.name", "tokenizer.ggml.tokens", "tokenizer.ggml.pre"},
		values: []any{"granite", uint32(2), float32(1e7), "a name", []string{"a", "b"}, "dbrx"},
		tensors: []tensorSpec{
			{"a", F32, []uint64{4, 2}, pattern(32, 1)},
			{"b", Q8_0, []uint64{32}, pattern(34, 2)},
			{"c", F16, []uint64{8, 4}, pattern(64, 3)},
		},
	}
}

func (m *model) set(key string, v any) {
	if i := slices.Index(m.keys, key); i >= 0 {
		m.values[i] = v
		return
	}
	m.keys = append(m.keys, key)
	m.values = append(m.values, v)
}

func (m model) writer(t testing.TB) *Writer {
	w := NewWriter()
	for i, key := range m.keys {
		set(t, w, key, m.values[i])
	}
	for _, x := range m.tensors {
		add(t, w, x.name, x.typ, x.dims, x.data)
	}
	return w
}

func digests(t testing.TB, f *File) (weights, tokenizer string) {
	t.Helper()
	weights, err := f.WeightsDigest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.WeightsDigest(t.Context())
	if err != nil || again != weights {
		t.Fatalf("second call gave %s, %v, first %s", again, err, weights)
	}
	return weights, f.MetadataDigest("tokenizer.")
}

func TestDigests(t *testing.T) {
	cases := []struct {
		name               string
		change             func(m *model)
		weights, tokenizer bool // must they stay the same?
	}{
		{"nothing", func(m *model) {}, true, true},
		{"tensor order", func(m *model) { slices.Reverse(m.tensors) }, true, true},
		{"key order", func(m *model) { slices.Reverse(m.keys); slices.Reverse(m.values) }, true, true},
		{"alignment", func(m *model) { m.set("general.alignment", uint32(64)) }, true, true},
		{"name of the model", func(m *model) { m.set("general.name", "other") }, true, true},
		{"extents of 1 at the end", func(m *model) { m.tensors[1].dims = []uint64{32, 1} }, true, true},
		{"one bit of data", func(m *model) { m.tensors[2].data = bytes.Clone(m.tensors[2].data); m.tensors[2].data[63] ^= 1 }, false, true},
		{"data of two tensors swapped", func(m *model) { a := m.tensors; a[0].name, a[2].name = a[2].name, a[0].name }, false, true},
		{"shape", func(m *model) { m.tensors[0].dims = []uint64{2, 4} }, false, true},
		{"type", func(m *model) { m.tensors[2].typ = BF16 }, false, true},
		{"tensor gone", func(m *model) { m.tensors = m.tensors[:2] }, false, true},
		{"hyper-parameter", func(m *model) { m.set("granite.block_count", uint32(3)) }, false, true},
		{"hyper-parameter's type", func(m *model) { m.set("granite.block_count", int32(2)) }, false, true},
		{"hyper-parameter added", func(m *model) { m.set("granite.logit_scale", float32(10)) }, false, true},
		{"architecture", func(m *model) { m.set("general.architecture", "llama") }, false, true},
		{"key of another architecture", func(m *model) { m.set("granitemoe.block_count", uint32(3)) }, true, true},
		{"token", func(m *model) { m.set("tokenizer.ggml.tokens", []string{"ab", ""}) }, true, false},
		{"pre-tokenizer", func(m *model) { m.set("tokenizer.ggml.pre", "qwen2") }, true, false},
		{"tokenizer key added", func(m *model) { m.set("tokenizer.ggml.add_bos_token", true) }, true, false},
	}
	weights, tokenizer := digests(t, parse(t, write(t, baseModel().writer(t))))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := baseModel()
			c.change(&m)
			w, k := digests(t, parse(t, write(t, m.writer(t))))
			if (w == weights) != c.weights {
				t.Errorf("weights digest the same: %v", w == weights)
			}
			if (k == tokenizer) != c.tokenizer {
				t.Errorf("tokenizer digest the same: %v", k == tokenizer)
			}
		})
	}
}

// The digests are stored with results, so their values must never change.
func TestDigestsArePinned(t *testing.T) {
	weights, tokenizer := digests(t, parse(t, write(t, baseModel().writer(t))))
	if want := "1db9e01bffe7fbcc2b013f4bcbd601396e904c1a7ac596065dd06e4ad23ec7ad"; weights != want {
		t.Errorf("weights digest %s, want %s", weights, want)
	}
	if want := "1c0a68e5377195028c5a2233456a58ea9f2e1694052daf55e1a4825ce1ac17ba"; tokenizer != want {
		t.Errorf("tokenizer digest %s, want %s", tokenizer, want)
	}
}

func TestDigestIgnoresSplitting(t *testing.T) {
	m := baseModel()
	whole := parse(t, write(t, m.writer(t)))
	first, second := m, m
	first.keys, first.values = slices.Clone(m.keys), slices.Clone(m.values)
	second.keys, second.values = nil, nil
	first.tensors, second.tensors = m.tensors[2:], m.tensors[:2]
	var parts []*Writer
	for i, p := range []*model{&first, &second} {
		p.set(splitNoKey, uint16(i))
		p.set(splitCountKey, uint16(2))
		p.set(splitTensorsKey, int32(3))
		parts = append(parts, p.writer(t))
	}
	f, err := Open(saveParts(t, t.TempDir(), parts)[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w1, k1 := digests(t, whole)
	w2, k2 := digests(t, f)
	if w1 != w2 || k1 != k2 {
		t.Errorf("split: %s %s, whole: %s %s", w2, k2, w1, k1)
	}
}

func TestDigestOfTensorsOverSeveralChunks(t *testing.T) {
	data := make([]byte, 2*chunkBytes+4)
	digest := func() string {
		w := NewWriter()
		add(t, w, "big", F32, []uint64{uint64(len(data)) / 4}, data)
		d, _ := digests(t, parse(t, write(t, w)))
		return d
	}
	seen := map[string]int{digest(): -1}
	for _, at := range []int{0, chunkBytes - 1, chunkBytes, 2*chunkBytes + 3} {
		data[at] = 1
		d := digest()
		if other, ok := seen[d]; ok {
			t.Errorf("a change at byte %d gives the digest of one at %d", at, other)
		}
		seen[d] = at
		data[at] = 0
	}
}

func TestMetadataDigestPrefixes(t *testing.T) {
	f := parse(t, write(t, baseModel().writer(t)))
	all := []string{f.MetadataDigest(), f.MetadataDigest(""), f.MetadataDigest("tokenizer."), f.MetadataDigest("granite.")}
	for i, d := range all {
		if len(d) != 64 || slices.Index(all, d) != i {
			t.Errorf("digest %d is %q", i, d)
		}
	}
	if f.MetadataDigest("granite.", "tokenizer.") != f.MetadataDigest("tokenizer.", "granite.") {
		t.Error("the order of prefixes matters")
	}
	if f.MetadataDigest("nothing") != f.MetadataDigest() {
		t.Error("a prefix without keys matters")
	}
}

func TestWeightsDigestStops(t *testing.T) {
	f := parse(t, write(t, baseModel().writer(t)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.WeightsDigest(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d, err := f.WeightsDigest(t.Context()); err != nil || len(d) != 64 {
		t.Errorf("after a cancelled call: %q, %v", d, err)
	}
}

func TestWeightsDigestFromFile(t *testing.T) {
	w := baseModel().writer(t)
	path := filepath.Join(t.TempDir(), "m.gguf")
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mapped, _ := digests(t, f)
	memory, _ := digests(t, parse(t, write(t, w)))
	if mapped != memory || strings.ToLower(mapped) != mapped {
		t.Errorf("mapped %s, in memory %s", mapped, memory)
	}
}
