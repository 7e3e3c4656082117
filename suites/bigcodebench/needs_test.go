package bigcodebench

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/sandbox"
)

func TestLacking(t *testing.T) {
	env := open(t, "")
	record := func(code, test string, libs ...string) Record {
		return Record{Code: code, Test: test, Entry: "task_func", Libs: libs}
	}
	items := []eval.Item{
		{ID: "own", Target: "    return os.sep\n", Record: record("import os.path as p, json\ndef task_func():\n", "import unittest\n")},
		{ID: "test", Target: "    pass\n", Record: record("def task_func():\n", "def f():\n    from no_such_a.b import c\n    import no_such_b.c, os\n")},
		{ID: "said", Target: "    pass\n", Record: record("def task_func():\n", "import no_such_b", "no_such_c", "os")},
		{ID: "relative", Target: "    from . import x\n", Record: record("def task_func():\n", "'import no_such_d'")},
		{ID: "broken", Target: "  (", Record: record("def task_func(:\n", "import no_such_e", "no_such_f")},
		{ID: "acts", Target: "    pass\n", Record: record("import this\ndef task_func():\n", "")},
		{ID: "data", Target: "    nltk.download('no_such_words')\n", Record: record("import nltk\ndef task_func():\n", "stop = nltk.corpus.stopwords")},
		{ID: "unread", Record: context.Canceled},
	}
	got, err := find(t, primary).Lacking(context.Background(), env, items)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(got["data"], "nltk") { // which this Python may have
		got["data"] = append(got["data"], "nltk")
	}
	want := map[string][]string{
		"test": {"no_such_a", "no_such_b"}, "said": {"no_such_b", "no_such_c"}, "broken": {"no_such_f"}, "data": {"NLTK data no_such_words", "NLTK data stopwords", "nltk"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A module that is there and does not work is missing, also if it ends its process.
func TestLackingWhatDoesNotWork(t *testing.T) {
	got, err := unusable(context.Background(), open(t, ""), []string{"json", "no_such_module", "os, sys; sys.exit(3)"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"no_such_module", "os, sys; sys.exit(3)"}, got); diff != "" {
		t.Error(diff)
	}
}

// What the sandbox refuses is missing where there is one.
func TestLackingWhatIsRefused(t *testing.T) {
	var id string
	for id = range refusals() {
		break
	}
	items := []eval.Item{{ID: id, Target: "    pass\n", Record: square()}}
	for _, c := range []struct {
		level string
		want  map[string][]string
	}{
		{eval.LevelNamespaces, map[string][]string{id: {refusals()[id]}}},
		{eval.LevelRestricted, map[string][]string{id: {noFolder, refusals()[id]}}},
		{eval.LevelNone, map[string][]string{}},
	} {
		t.Run(c.level, func(t *testing.T) {
			got, err := find(t, primary).Lacking(context.Background(), openLevel(t, sandbox.Options{Level: c.level}), items)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLackingWithoutSandbox(t *testing.T) {
	if got, err := find(t, primary).Lacking(context.Background(), eval.Env{}, nil); err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
}
