package mgsm

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

// The five languages have the same problems, and the worked examples are right
// and end in the words that the filter of their language looks for.
func TestSampleProblems(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string][]string{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Fatalf("%s: %v", it.ID, it.Record)
		}
		targets[it.Task] = append(targets[it.Task], it.Target)
		prompt := request(t, primary, it).Prompt.Text
		for i, s := range r.Shots {
			checkExample(t, fmt.Sprintf("%s: example %d", it.Task, i+1), r.language, s)
			if !strings.Contains(prompt, "\n"+r.language.cue+" "+r.language.withoutCue(s.Answer)+"\n\n") {
				t.Errorf("%s: the prompt lacks example %d: %q", it.ID, i+1, prompt)
			}
		}
	}
	if len(targets["en"]) != 12 || len(targets) != len(cardLanguages()) {
		t.Errorf("targets %v", targets)
	}
	for _, l := range cardLanguages() {
		if diff := cmp.Diff(targets["en"], targets[l]); diff != "" {
			t.Errorf("%s: %s", l, diff)
		}
	}
}

var change = regexp.MustCompile(`(has|gets|gives away) (\d+)`)

// The numbers of the English problems, which the others share, give the targets.
func TestSampleTargetsAreRight(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if it.Task != "en" {
			continue
		}
		total := 0
		for _, m := range change.FindAllStringSubmatch(it.Input, -1) {
			n, err := strconv.Atoi(m[2])
			if err != nil {
				t.Fatal(err)
			}
			if m[1] == "gives away" {
				n = -n
			}
			total += n
		}
		if it.Target != strconv.Itoa(total) {
			t.Errorf("%s: target %s, want %d: %s", it.ID, it.Target, total, it.Input)
		}
	}
}

var equation = regexp.MustCompile(`(\d+) ([-+x/]) (\d+) = (\d+)`)

// checkExample evaluates the equations of a worked example; the last result is
// the answer.
func checkExample(t *testing.T, name string, l language, s Shot) {
	t.Helper()
	if !strings.HasPrefix(s.Question, l.prefix) {
		t.Errorf("%s: question %q", name, s.Question)
	}
	last := ""
	for _, m := range equation.FindAllStringSubmatch(s.Answer, -1) {
		var a, b, want int
		if _, err := fmt.Sscan(m[1], &a); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(m[3], &b); err != nil {
			t.Fatal(err)
		}
		switch m[2] {
		case "+":
			want = a + b
		case "-":
			want = a - b
		case "x":
			want = a * b
		case "/":
			want = a / b
		}
		if last = m[4]; last != fmt.Sprint(want) {
			t.Errorf("%s: %s", name, m[0])
		}
	}
	got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Task: l.code, Target: last}, model.Response{Text: s.Answer})
	if err != nil || got.Values[0].Value != 1 || got.Values[1].Value != 1 {
		t.Errorf("%s: %q for %s: %+v, %v", name, s.Answer, last, got, err)
	}
}
