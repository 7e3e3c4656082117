package mmlu

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/suites/internal/suitetest"
)

// The questions that ship with Assay have the form of the real ones.
func TestSampleQuestions(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	sizes, letters, groups, inputs := map[string]int{}, map[string]int{}, map[string]bool{}, map[string]string{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Errorf("%s: %v", it.ID, it.Record)
			continue
		}
		sizes[it.Task]++
		letters[it.Target]++
		groups[it.Group] = true
		for i, q := range append(r.Shots[:len(r.Shots):len(r.Shots)], r.Question) {
			checkSample(t, it.ID, q)
			if i < len(r.Shots) && q.block() == it.Input {
				t.Errorf("%s is also a worked example", it.ID)
			}
		}
		if other, ok := inputs[it.Input]; ok {
			t.Errorf("%s and %s are the same", it.ID, other)
		}
		inputs[it.Input] = it.ID
	}
	if len(sizes) != 8 || len(groups) != 4 {
		t.Errorf("subjects %v, groups %v", sizes, groups)
	}
	for subject, n := range sizes {
		if n != 28 {
			t.Errorf("%s: %d questions, want 28", subject, n)
		}
		rows, err := readRows(context.Background(), datasets.Samples(), devFolder+"/"+subject+devSuffix)
		if err != nil || len(rows) != shotCount {
			t.Errorf("%s: %d worked examples, %v", subject, len(rows), err)
		}
	}
	if diff := cmp.Diff(map[string]int{"A": 56, "B": 56, "C": 56, "D": 56}, letters); diff != "" {
		t.Error(diff)
	}
}

func checkSample(t *testing.T, id string, q Question) {
	t.Helper()
	distinct := map[string]bool{}
	for _, s := range append(q.Choices[:], q.Text) {
		if s == "" || s != strings.TrimSpace(s) {
			t.Errorf("%s: white space at the ends of %q", id, s)
		}
		distinct[s] = true
	}
	if len(distinct) != 5 {
		t.Errorf("%s: choices %q are not all different", id, q.Choices)
	}
}

var sum = regexp.MustCompile(`(\d) ([-+]) (\d)`)

// Sums can be checked.
func TestSampleSumsAreRight(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, it := range items {
		r := it.Record.(Record)
		for _, q := range append(r.Shots[:len(r.Shots):len(r.Shots)], r.Question) {
			m := sum.FindStringSubmatch(q.Text)
			if m == nil {
				continue
			}
			if got, want := q.Choices[q.Answer], evaluate(t, m); got != want {
				t.Errorf("%s %q: %s, want %s", it.ID, q.Text, got, want)
			}
			checked++
		}
	}
	if want := 28 * (1 + shotCount); checked != want {
		t.Errorf("%d sums checked, want %d", checked, want)
	}
}

func evaluate(t *testing.T, m []string) string {
	t.Helper()
	a, errA := strconv.Atoi(m[1])
	b, errB := strconv.Atoi(m[3])
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if m[2] == "-" {
		b = -b
	}
	return strconv.Itoa(a + b)
}

var notAlphanumeric = regexp.MustCompile(`[^\p{L}\p{N}]+`)

// plainWords makes texts comparable that differ in form only.
func plainWords(s string) string {
	return strings.TrimSpace(notAlphanumeric.ReplaceAllString(strings.ToLower(s), " "))
}

// No question was taken from the benchmark.
func TestSamplesAreNotFromTheBenchmark(t *testing.T) {
	d := suitetest.SharedData(t, "mmlu")
	taken := map[string]string{}
	for _, folder := range []string{devFolder, testFolder, "mmlu/val"} {
		for _, name := range d.List(folder) {
			rows, err := readRows(context.Background(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				taken[plainWords(row[0])] = name
			}
		}
	}
	if len(taken) < 15000 {
		t.Fatalf("%d real questions", len(taken))
	}
	for _, folder := range []string{devFolder, testFolder} {
		for _, name := range datasets.Samples().List(folder) {
			rows, err := readRows(context.Background(), datasets.Samples(), name)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if from, ok := taken[plainWords(row[0])]; ok {
					t.Errorf("%s: %q is also in %s", name, row[0], from)
				}
			}
		}
	}
}
