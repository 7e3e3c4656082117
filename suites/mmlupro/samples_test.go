package mmlupro

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

// The worked examples end in the right answer, in the words that the filter
// looks for.
func TestSampleExamplesAreRight(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int{}
	places := map[string]int{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Fatalf("%s: %v", it.ID, it.Record)
		}
		sizes[it.Task]++
		places[it.Target]++
		seen := map[string]bool{}
		for _, o := range r.Options {
			if seen[o] {
				t.Errorf("%s: option %q is there twice", it.ID, o)
			}
			seen[o] = true
		}
		for _, s := range r.Shots {
			if !strings.HasPrefix(s.Reasoning, "A: Let's think step by step. ") || s.block() == r.block() {
				t.Errorf("example %d: %q", s.ID, s.Reasoning)
			}
			got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: s.Answer}, model.Response{Text: s.Reasoning})
			if err != nil || got.Values[0].Value != 1 {
				t.Errorf("example %d: %+v, %v", s.ID, got, err)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"biology": 10, "health": 10, "history": 10, "math": 10, "other": 10}, sizes); diff != "" {
		t.Error(diff)
	}
	for letter, n := range places {
		if n > 10 {
			t.Errorf("%d of 50 answers are %s", n, letter)
		}
	}
}

var sum = regexp.MustCompile(`(\d) ([-+]) (\d)`)

// Sums, computed again.
func TestSampleArithmetic(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, it := range items {
		r := it.Record.(Record)
		m := sum.FindStringSubmatch(r.Text)
		if m == nil {
			continue
		}
		want := int(m[1][0]-'0') + int(m[3][0]-'0')
		if m[2] == "-" {
			want = int(m[1][0]) - int(m[3][0])
		}
		if got := r.Options[strings.Index(letters, r.Answer)]; got != strconv.Itoa(want) {
			t.Errorf("%s %q: %s, want %d", it.ID, r.Text, got, want)
		}
		checked++
	}
	if checked != 10 {
		t.Errorf("%d sums checked, want 10", checked)
	}
}
