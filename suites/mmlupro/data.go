package mmlupro

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/eval"
	"assay/suites/digest"
	"assay/suites/unique"
)

const (
	testFile = "mmlu_pro/test-00000-of-00001.parquet"
	shotFile = "mmlu_pro/validation-00000-of-00001.parquet"
	license  = "MIT"

	shotCount = 5
	letters   = "ABCDEFGHIJ"
)

// Question is one row of the dataset.
type Question struct {
	ID        int64
	Category  string
	Text      string   // as in the file, blanks at its ends included
	Options   []string // likewise; more than ten are cut off
	Answer    string   // letter of the right option
	Reasoning string   // of a worked example
}

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	Shots []Question // shared by all items of the category
	Question
}

// noData says how to get at a file that is not pinned.
func noData(file string) error {
	name := strings.TrimPrefix(file, "mmlu_pro/")
	return &eval.UnpinnedError{
		File:    file,
		Source:  "https://huggingface.co/datasets/TIGER-Lab/MMLU-Pro (data/" + name + ")",
		License: license,
	}
}

// categories are those of the dataset in alphabetical order.
func categories() []string {
	return []string{"biology", "business", "chemistry", "computer science", "economics", "engineering", "health",
		"history", "law", "math", "other", "philosophy", "physics", "psychology"}
}

// items reads the categories that the data has.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	var files [2]map[string][]Question
	for i, name := range []string{testFile, shotFile} {
		if !eval.Listed(d, name) {
			return nil, noData(name)
		}
		questions, err := readFile(ctx, d, name)
		if err != nil {
			return nil, err
		}
		if files[i], err = byCategory(name, questions); err != nil {
			return nil, err
		}
	}
	var out []eval.Item
	for _, category := range categories() {
		questions := files[0][category]
		shots := files[1][category]
		if len(questions) == 0 {
			continue
		}
		if len(shots) < shotCount {
			return nil, fmt.Errorf("%s: %d worked examples of %s, want %d", shotFile, len(shots), category, shotCount)
		}
		out = append(out, categoryItems(suite, questions, shots[:shotCount])...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no questions", testFile)
	}
	return out, nil
}

// byCategory sorts questions of a file by category, which keep their order. Of a
// category, each needs a number of its own.
func byCategory(name string, questions []Question) (map[string][]Question, error) {
	known := categories()
	var ids unique.IDs
	out := map[string][]Question{}
	for i, q := range questions {
		if !slices.Contains(known, q.Category) {
			return nil, fmt.Errorf("%s: row %d: %q is none of the 14 categories of MMLU-Pro", name, i+1, q.Category)
		}
		ids.Add(q.itemID(), i+1)
		out[q.Category] = append(out[q.Category], q)
	}
	return out, ids.Err(name, "rows", "question_id")
}

func categoryItems(suite string, questions, shots []Question) []eval.Item {
	shotDigest := digestOf(shots...)
	out := make([]eval.Item, len(questions))
	for i, q := range questions {
		out[i] = eval.Item{
			Suite:  suite,
			Task:   taskOf(q.Category),
			ID:     q.itemID(),
			Input:  strings.TrimSuffix(q.block(), "\n"),
			Target: q.Answer,
			Digest: digest.Of(q.Category, digestOf(q), shotDigest),
			Record: Record{Shots: shots, Question: q},
		}
		if err := q.check(); err != nil {
			// A bad row costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: question %d: %w", testFile, q.ID, err)
		}
	}
	return out
}

// itemID is the id of a question's item.
func (q Question) itemID() string { return fmt.Sprintf("%s/%d", taskOf(q.Category), q.ID) }

// taskOf is a category's name without blanks, as in the harness's tasks.
func taskOf(category string) string { return strings.ReplaceAll(category, " ", "_") }

// check refuses a question whose answer is none of its options.
func (q Question) check() error {
	at := strings.Index(letters, q.Answer)
	if len(q.Answer) != 1 || at < 0 || at >= len(q.Options) {
		return fmt.Errorf("answer %q, want the letter of one of %d options", q.Answer, min(len(q.Options), len(letters)))
	}
	return nil
}

func digestOf(questions ...Question) string {
	var fields []string
	for _, q := range questions {
		fields = append(fields, q.Text, q.Answer, q.Reasoning, digest.Of(q.Options...))
	}
	return digest.Of(fields...)
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of mmlupro", it.ID, it.Record)
}
