package bfcl

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/suites/bfcl/check"
	"assay/suites/internal/suitetest"
)

// unanswerable are the entries whose accepted answers the official checker
// rejects, too: no answer to them is right.
var unanswerable = map[string]string{
	"java_36":                 "value_error:list/tuple",                   // numbers among elements of type any, which stay text
	"java_65":                 "value_error:list/tuple",                   // likewise
	"live_simple_106-63-0":    "type_error:simple",                        // no value is accepted for a required parameter
	"live_simple_112-68-0":    "type_error:simple",                        // likewise
	"live_multiple_862-181-3": "simple_function_checker:unexpected_param", // demands a parameter that is not declared
	"live_multiple_964-207-0": "simple_function_checker:missing_required", // lacks a required parameter
}

// The accepted answers are right answers, in all three forms.
func TestTruthIsRight(t *testing.T) {
	real := suitetest.SharedData(t, "bfcl")
	counts := map[string]int{}
	for _, name := range []string{primary, toolsName, promptedName} {
		for _, it := range allItems(t, name, real) {
			if name == primary {
				counts[it.Task]++
			}
			checkTruth(t, find(t, name), it)
		}
	}
	want := map[string]int{"simple": 400, "java": 100, "javascript": 50, "multiple": 200, "parallel": 200, "parallel_multiple": 200, "irrelevance": 240,
		"live_simple": 258, "live_multiple": 1053, "live_parallel": 16, "live_parallel_multiple": 24, "live_irrelevance": 882, "live_relevance": 18}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
}

func TestSamplesAreRight(t *testing.T) {
	counts := map[string]int{}
	for _, name := range []string{primary, toolsName, promptedName} {
		for _, it := range allItems(t, name, datasets.Samples()) {
			counts[it.Task]++
			checkTruth(t, find(t, name), it)
		}
	}
	for _, c := range categories {
		if counts[c.name] < 2*3 {
			t.Errorf("%d samples of %s", counts[c.name], c.name)
		}
	}
}

func allItems(t testing.TB, name string, d eval.Data) []eval.Item {
	t.Helper()
	items, err := find(t, name).Items(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, it := range items {
		if err, bad := it.Record.(error); bad {
			t.Errorf("%s: %v", name, err)
		}
		if ids[it.ID] || len(it.Digest) != 64 || it.Input == "" || it.Target == "" {
			t.Errorf("%s: item %+v", name, it)
		}
		ids[it.ID] = true
	}
	return items
}

func checkTruth(t *testing.T, s suite, it eval.Item) {
	t.Helper()
	r := it.Record.(Record)
	request, err := s.Request(it)
	if err != nil || len(request.Prompt.Messages) < 1 || request.Decoding.MaxTokens != 4096 || !request.Decoding.Greedy() {
		t.Fatalf("%s %s: request %+v, %v", s.info.Name, it.ID, request, err)
	}
	calls := truth(t, r)
	text := map[string]func([]check.Call) string{primary: asGranite, toolsName: asTools, promptedName: asPython}[s.info.Name](calls)
	if s.info.Name == promptedName && r.Language != check.Python {
		return // values that are source text have no one form as Python literals
	}
	c := category{name: r.Category}
	if want, ok := unanswerable[it.ID]; ok {
		if right, why, _ := scoreOf(t, s, it, text); right || why != want {
			t.Errorf("%s %s: %v, %s, want %s", s.info.Name, it.ID, right, why, want)
		}
		return
	}
	right, why, _ := scoreOf(t, s, it, text)
	if right != !c.relevance() { // no call is right but where one is wanted
		t.Errorf("%s %s: %v, %s for %s", s.info.Name, it.ID, right, why, text)
	}
	if right, _, _ := scoreOf(t, s, it, "I cannot do that."); right != c.irrelevance() {
		t.Errorf("%s %s: prose is %v", s.info.Name, it.ID, right)
	}
}
