package bbh

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/suites/internal/suitetest"
)

// solvers compute the answers to the questions that ship with Assay.
var solvers = map[string]func(string) (string, error){
	"boolean_expressions":             solveBoolean,
	"multistep_arithmetic_two":        solveArithmetic,
	"navigate":                        solveNavigate,
	"object_counting":                 solveCounting,
	"reasoning_about_colored_objects": solveColored,
	"web_of_lies":                     solveLies,
	"word_sorting":                    solveSorting,
}

func sampleItems(t *testing.T) []eval.Item {
	t.Helper()
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestSampleTargetsAreRight(t *testing.T) {
	sizes, inputs := map[string]int{}, map[string]string{}
	answers := map[string]map[string]int{}
	for _, it := range sampleItems(t) {
		if _, ok := it.Record.(Record); !ok {
			t.Errorf("%s: %v", it.ID, it.Record)
			continue
		}
		if solvers[it.Task] == nil {
			t.Fatalf("no solver for %s", it.Task)
		}
		if got, err := solvers[it.Task](it.Input); err != nil || got != it.Target {
			t.Errorf("%s: target %q, want %q (%v)\n%s", it.ID, it.Target, got, err, it.Input)
		}
		if other, ok := inputs[it.Input]; ok {
			t.Errorf("%s and %s are the same", it.ID, other)
		}
		inputs[it.Input] = it.ID
		sizes[it.Task]++
		if answers[it.Task] == nil {
			answers[it.Task] = map[string]int{}
		}
		answers[it.Task][it.Target]++
	}
	for task := range solvers {
		if sizes[task] != 24 {
			t.Errorf("%s: %d questions, want 24", task, sizes[task])
		}
	}
	for task, few := range map[string][]string{
		"boolean_expressions":             {"True", "False"},
		"navigate":                        {"Yes", "No"},
		"reasoning_about_colored_objects": {"(A)", "(B)", "(C)"},
		"web_of_lies":                     {"Yes", "No"},
	} {
		want := map[string]int{}
		for _, answer := range few {
			want[answer] = 24 / len(few)
		}
		if diff := cmp.Diff(want, answers[task]); diff != "" {
			t.Errorf("%s: %s", task, diff)
		}
	}
}

// The worked examples end in the right answer, in the words that scorers look
// for.
func TestSampleExemplarsAreRight(t *testing.T) {
	seen := map[string]bool{}
	for _, it := range sampleItems(t) {
		e := it.Record.(Record).Exemplars
		if e.Text == "" || strings.Contains(e.Text, "canary") {
			t.Errorf("%s: text %q", it.Task, e.Text)
		}
		for i, s := range e.Shots {
			if s.Input == it.Input {
				t.Errorf("%s is also a worked example", it.ID)
			}
			if seen[it.Task] {
				continue
			}
			want, err := solvers[it.Task](s.Input)
			if err != nil {
				t.Errorf("%s: exemplar %d: %v", it.Task, i+1, err)
			}
			for _, name := range []string{primary, originalName, chatLenient} {
				if got := judge(t, name, want, s.Reasoning); got.Values[0].Value != 1 || got.Unparsed {
					t.Errorf("%s: exemplar %d: %s reads %q, want %q", it.Task, i+1, name, got.Extracted, want)
				}
			}
			if s.Gap != "\n" {
				t.Errorf("%s: exemplar %d has %q before its solution", it.Task, i+1, s.Gap)
			}
		}
		seen[it.Task] = true
	}
}

// No question was taken from the benchmark.
func TestSamplesAreNotFromTheBenchmark(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), suitetest.SharedData(t, "bbh"))
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]string{}
	descriptions := map[string]bool{}
	for _, it := range items {
		r := it.Record.(Record)
		taken[it.Input] = it.ID
		descriptions[r.Exemplars.Description] = true
		for _, s := range r.Exemplars.Shots {
			taken[s.Input] = "an exemplar of " + it.Task
		}
	}
	for _, it := range sampleItems(t) {
		r := it.Record.(Record)
		texts := []string{it.Input}
		for _, s := range r.Exemplars.Shots {
			texts = append(texts, s.Input)
		}
		for _, text := range texts {
			if from, ok := taken[text]; ok {
				t.Errorf("%s: %q is also %s", it.ID, text, from)
			}
		}
		if descriptions[r.Exemplars.Description] {
			t.Errorf("%s: the description %q is the benchmark's", it.Task, r.Exemplars.Description)
		}
	}
}

// The solver of boolean expressions is tried on the real ones, whose targets
// it must give.
func TestBooleanSolverOnTheBenchmark(t *testing.T) {
	items, err := taskItems(context.Background(), suitetest.SharedData(t, "bbh"), primary, "boolean_expressions")
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if got, err := solveBoolean(it.Input); err != nil || got != it.Target {
			t.Errorf("%s: %q, %v, want %q", it.ID, got, err, it.Target)
		}
	}
}
