package mmlupro

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

var update = flag.Bool("update", false, "write the sample files from testdata/samples.jsonl")

// sampleRow is a row of the sample files and, as JSON, of their source.
type sampleRow struct {
	Split     string   `json:"split" parquet:"-"`
	ID        int64    `json:"question_id" parquet:"question_id"`
	Question  string   `json:"question" parquet:"question,optional"`
	Options   []string `json:"options" parquet:"options,list"`
	Answer    string   `json:"answer" parquet:"answer,optional"`
	Category  string   `json:"category" parquet:"category,optional"`
	Reasoning string   `json:"cot_content" parquet:"cot_content,optional"`
}

// The sample files hold what their readable source says, in the columns and
// types of the upstream files.
func TestSampleFilesAreTheirSource(t *testing.T) {
	f, err := os.Open("testdata/samples.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	source, err := datasets.ReadJSONL[sampleRow](f)
	if err != nil {
		t.Fatal(err)
	}
	for split, name := range map[string]string{"test": testFile, "validation": shotFile} {
		var want []sampleRow
		for _, r := range source {
			if r.Split == split {
				r.Split = ""
				want = append(want, r)
			}
		}
		if *update {
			var b bytes.Buffer
			if err := parquet.Write(&b, want); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile("../../datasets/samples/"+name, b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		file, err := datasets.Samples().Open(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parquet.Read[sampleRow](bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: run the tests with -update\n%s", name, diff)
		}
	}
}

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
			if !strings.HasPrefix(s.Reasoning, "A: Let's think step by step. ") || s.Text == r.Text {
				t.Errorf("example %d: %q", s.ID, s.Reasoning)
			}
			got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: s.Answer}, model.Response{Text: s.Reasoning})
			if err != nil || got.Values[0].Value != 1 {
				t.Errorf("example %d: %+v, %v", s.ID, got, err)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"math": 10, "computer_science": 10, "biology": 10}, sizes); diff != "" {
		t.Error(diff)
	}
	for letter, n := range places {
		if n > 9 {
			t.Errorf("%d of 30 answers are %s", n, letter)
		}
	}
}

// The answers of sums and the like, computed another way.
func TestSampleArithmetic(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"13 times 12": "156", "divisor of 36 and 60": "12", "4 different books": "24", "sum of 7": "1/6",
		"100 divided by 7": "2", "raised by a quarter": "75", "1 to 20": "210", "legs of 5 and 12": "13",
		"2F in decimal": "47", "15 nodes": "4",
	}
	for _, it := range items {
		for part, answer := range want {
			if r := it.Record.(Record); strings.Contains(r.Text, part) {
				if got := r.Options[strings.Index(letters, r.Answer)]; got != answer {
					t.Errorf("%s: %s, want %s", it.ID, got, answer)
				}
				delete(want, part)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if !regexp.MustCompile(`^[A-J]$`).MatchString(items[0].Target) {
		t.Errorf("target %q", items[0].Target)
	}
}
