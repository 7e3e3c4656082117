package bigcodebench

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
)

// How many sample problems there are, and how many of them are written by hand:
// they come first, the others are drawn by tools/tinymodel.
const sampleCount, writtenCount = 49, 9

// The packed sample file begins with what its readable source says, and the hard
// subset is a part of it.
func TestSampleFilesAreTheirSource(t *testing.T) {
	lines, err := fullLines(context.Background(), datasets.Samples(), fullName)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, l := range lines[:writtenCount] {
		got.Write(l)
		got.WriteByte('\n')
	}
	want, err := os.ReadFile("testdata/samples/BigCodeBench.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
	full := map[string]string{}
	for _, it := range samples(t, primary, sampleCount) {
		full[it.ID] = it.Digest
	}
	for _, it := range samples(t, hard, 3) {
		if full[it.ID] != it.Digest {
			t.Errorf("%s differs", it.ID)
		}
	}
}

func samples(t testing.TB, suite string, count int) []eval.Item {
	t.Helper()
	items, err := find(t, suite).Items(context.Background(), datasets.Samples())
	if err != nil || len(items) != count {
		t.Fatalf("%s: %d items, %v", suite, len(items), err)
	}
	return items
}

// Every sample problem but the one whose library nobody has is solved by its
// solution, and not by one that returns nothing.
func TestSampleSolutions(t *testing.T) {
	env := open(t, "")
	s := find(t, primary)
	items := samples(t, primary, sampleCount)
	lacking, err := s.Lacking(context.Background(), env, items)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{"BigCodeBench/2008": {"no_such_library"}}, lacking); diff != "" {
		t.Error(diff)
	}
	for _, it := range items {
		if lacking[it.ID] != nil {
			continue
		}
		if got := score(t, s, env, it, it.Input+it.Target+"\n```\nDone."); got.Values[0].Value != 1 || got.Explanation != "" {
			t.Errorf("%s: the solution fails: %+v", it.ID, got)
		}
		if got := score(t, s, env, it, it.Input+"    return object()\n"); got.Values[0].Value != 0 || got.Unparsed {
			t.Errorf("%s: no solution passes: %+v", it.ID, got)
		}
	}
}
