package gguf

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// splitParts returns the files of a model in three parts, as gguf-split writes
// them: metadata in the first, two tensors in each.
func splitParts(t testing.TB) []*Writer {
	var parts []*Writer
	for i := range 3 {
		w := NewWriter()
		if i == 0 {
			set(t, w, "general.architecture", "llama")
			set(t, w, "llama.block_count", uint32(6))
		}
		set(t, w, splitNoKey, uint16(i))
		set(t, w, splitCountKey, uint16(3))
		set(t, w, splitTensorsKey, int32(6))
		for j := range 2 {
			n := 2*i + j
			add(t, w, fmt.Sprintf("blk.%d.weight", n), F32, []uint64{4, 2}, pattern(32, byte(n)))
		}
		parts = append(parts, w)
	}
	return parts
}

func saveParts(t testing.TB, dir string, parts []*Writer) []string {
	var paths []string
	for i, w := range parts {
		p := filepath.Join(dir, fmt.Sprintf("big model-%05d-of-%05d.gguf", i+1, len(parts)))
		if err := w.WriteFile(p); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}

func TestOpenSplit(t *testing.T) {
	paths := saveParts(t, t.TempDir(), splitParts(t))
	var size int64
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	for _, named := range paths {
		f, err := Open(named)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name() != named || strings.Join(f.Parts(), "|") != strings.Join(paths, "|") || f.Size() != size {
			t.Errorf("name %q, parts %q, size %d, want %q, %q, %d", f.Name(), f.Parts(), f.Size(), named, paths, size)
		}
		if n, err := f.Uint("llama.block_count"); n != 6 || err != nil {
			t.Errorf("block count %d, %v", n, err)
		}
		for i, x := range f.Tensors() {
			data, err := f.Data(x)
			if want := fmt.Sprintf("blk.%d.weight", i); x.Name != want || err != nil || !bytes.Equal(data, pattern(32, byte(i))) {
				t.Errorf("tensor %d is %q with %v, %v", i, x.Name, data, err)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenSplitRefuses(t *testing.T) {
	edit := func(change func(t *testing.T, w []*Writer)) func(*testing.T, []string) {
		return func(t *testing.T, paths []string) {
			parts := splitParts(t)
			change(t, parts)
			saveParts(t, filepath.Dir(paths[0]), parts)
		}
	}
	cases := []struct {
		name   string
		change func(t *testing.T, paths []string)
		want   string // %d stands for the path of part d
	}{
		{"missing part", func(t *testing.T, p []string) { os.Remove(p[1]) },
			"%1: 1 of 3 parts missing in the same folder: big model-00002-of-00003.gguf (fetch them too)"},
		{"two missing", func(t *testing.T, p []string) { os.Remove(p[1]); os.Remove(p[2]) },
			"2 of 3 parts missing in the same folder: big model-00002-of-00003.gguf, big model-00003-of-00003.gguf"},
		{"part cut", func(t *testing.T, p []string) { os.Truncate(p[2], 250) },
			"%3: tensor \"blk.4.weight\": data ends at byte "},
		{"part empty", func(t *testing.T, p []string) { os.Truncate(p[1], 0) },
			"%2: not a GGUF file: it is empty"},
		{"parts swapped", func(t *testing.T, p []string) {
			os.Rename(p[1], p[1]+"x")
			os.Rename(p[2], p[1])
			os.Rename(p[1]+"x", p[2])
		}, `%2: key "split.no" is 2, but the file is named as part 2`},
		{"other count", edit(func(t *testing.T, w []*Writer) { set(t, w[1], splitCountKey, uint16(4)) }),
			`%2: key "split.count" is 4, but the file is named as one of 3 parts`},
		{"other tensor count", edit(func(t *testing.T, w []*Writer) { set(t, w[2], splitTensorsKey, int32(7)) }),
			`%3: key "split.tensors.count" is 7, but the parts hold 6 tensors`},
		{"negative", edit(func(t *testing.T, w []*Writer) { set(t, w[2], splitTensorsKey, int32(-1)) }),
			`%3: key "split.tensors.count" is -1, want an unsigned integer`},
		{"no split keys", func(t *testing.T, p []string) { save(t, p[1], write(t, small(t))) },
			`%2: named as one of 3 parts, but has no key "split.count"`},
		{"tensor twice", edit(func(t *testing.T, w []*Writer) {
			add(t, w[2], "blk.0.weight", F32, []uint64{1}, make([]byte, 4))
			for _, w := range w {
				set(t, w, splitTensorsKey, int32(7))
			}
		}), `%3: tensor "blk.0.weight" is also in %1`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			paths := saveParts(t, t.TempDir(), splitParts(t))
			c.change(t, paths)
			_, err := Open(paths[0])
			want := c.want
			for i, p := range paths {
				want = strings.ReplaceAll(want, fmt.Sprintf("%%%d", i+1), p)
			}
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v\nwant  %s", err, want)
			}
			if missing := strings.Contains(c.name, "missing"); missing != errors.Is(err, fs.ErrNotExist) {
				t.Errorf("errors.Is(err, fs.ErrNotExist) = %v", !missing)
			}
		})
	}
}

func TestNamesThatOnlyLookSplit(t *testing.T) {
	for _, name := range []string{"m-00001-of-00001.gguf", "m-00003-of-00002.gguf", "m-00000-of-00002.gguf", "m-1-of-2.gguf", "m-00001-of-00002.gguf.bak"} {
		path := filepath.Join(t.TempDir(), name)
		save(t, path, write(t, small(t)))
		f, err := Open(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f.Close()
	}
}
