package mmmlu

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
)

// The questions that ship with Assay have the form of the real ones.
func TestSampleQuestions(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int{}
	inputs := map[string]string{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Fatalf("%s: %v", it.ID, it.Record)
		}
		sizes[it.Group]++
		checkSample(t, it, r)
		if other, ok := inputs[it.Input]; ok {
			t.Errorf("%s and %s are the same", it.ID, other)
		}
		inputs[it.Input] = it.ID
	}
	delete(sizes, english)
	want := map[string]int{"ar": 12, "bn": 12, "de": 12, "es": 12, "fr": 12, "hi": 12, "ja": 12, "ko": 12, "pt": 12, "sw": 12, "zh": 12}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Error(diff)
	}
}

// checkSample checks the form of a question, and that it is the translation of
// the English one at its place.
func checkSample(t *testing.T, it eval.Item, r Record) {
	t.Helper()
	distinct := map[string]bool{}
	for _, s := range append(r.Choices[:], r.Text) {
		if s == "" || s != strings.TrimSpace(s) {
			t.Errorf("%s: white space at the ends of %q", it.ID, s)
		}
		distinct[s] = true
	}
	if len(distinct) != 5 {
		t.Errorf("%s: choices %q are not all different", it.ID, r.Choices)
	}
	if want := strings.TrimPrefix(it.ID, it.Group+"/"); it.Cluster != want {
		t.Errorf("%s: cluster %q, want %q", it.ID, it.Cluster, want)
	}
}

// Scripts are the languages' own.
func TestSampleScripts(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	ranges := map[string][2]rune{"ar": {0x600, 0x6ff}, "bn": {0x980, 0x9ff}, "hi": {0x900, 0x97f}, "ja": {0x3040, 0x30ff}, "ko": {0xac00, 0xd7a3}, "zh": {0x4e00, 0x9fff}}
	for _, it := range items {
		of, ok := ranges[it.Group]
		if ok && !strings.ContainsFunc(it.Input, func(r rune) bool { return r >= of[0] && r <= of[1] }) {
			t.Errorf("%s: %q", it.ID, it.Input)
		}
	}
}
