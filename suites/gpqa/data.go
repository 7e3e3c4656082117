package gpqa

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/cpyrandom"
	"assay/suites/digest"
	"assay/suites/pytext"
)

const (
	fileName = "gpqa/gpqa_main.csv"
	license  = "CC-BY-4.0"
)

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	Question string
	Choices  [4]string // in the order in which they are asked
	Seed     int64     // of that order
}

// noData says how to get at a file that is not pinned.
func noData() error {
	return &eval.UnpinnedError{
		File:    fileName,
		Source:  "https://huggingface.co/datasets/Idavidrein/gpqa (gpqa_main.csv; its authors ask for an account, and not to publish the questions)",
		License: license,
	}
}

// Columns of the file. The ones of optional may be absent.
var (
	columns  = []string{"Question", "Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3"}
	optional = []string{"High-level domain", "Record ID"}
)

// items reads the questions.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	if !eval.Listed(d, fileName) {
		return nil, noData()
	}
	f, err := d.Open(ctx, fileName)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	table, err := datasets.ReadCSV(f)
	if err != nil {
		return nil, err
	}
	if len(table) < 2 {
		return nil, fmt.Errorf("%s: no questions", fileName)
	}
	at := map[string]int{}
	for _, name := range slices.Concat(columns, optional) {
		at[name] = slices.Index(table[0], name)
		if at[name] < 0 && slices.Contains(columns, name) {
			return nil, fmt.Errorf("%s: no column %q", fileName, name)
		}
	}
	out := make([]eval.Item, len(table)-1)
	for i, fields := range table[1:] {
		out[i] = eval.Item{Suite: suite, Task: "main", ID: fmt.Sprintf("main/%d", i), Digest: digest.Of(fields...)}
		err := fill(&out[i], at, fields)
		if n := len(table[0]); len(fields) != n {
			err = fmt.Errorf("%d fields, want %d as in the header", len(fields), n)
		}
		if err != nil {
			// A bad row costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: question %d: %w", fileName, i+1, err)
		}
	}
	return out, nil
}

// fill completes an item from the fields of its row.
func fill(it *eval.Item, at map[string]int, fields []string) error {
	value := func(name string) string {
		if i := at[name]; i >= 0 && i < len(fields) {
			return fields[i]
		}
		return ""
	}
	if pytext.Strip(value("Question")) == "" {
		return errors.New("want a question")
	}
	if value("Correct Answer") == "" {
		return errors.New("want a correct answer")
	}
	if domain := value("High-level domain"); domain != "" {
		it.Task = strings.ToLower(domain)
	}
	r := Record{Question: value("Question")}
	for i, name := range []string{"Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3", "Correct Answer"} {
		r.Choices[i] = preprocess(value(name))
	}
	right := r.Choices[3]
	r.Seed = seedOf(r)
	cpyrandom.New(r.Seed).Shuffle(len(r.Choices), func(i, j int) { r.Choices[i], r.Choices[j] = r.Choices[j], r.Choices[i] })
	target := slices.Index(r.Choices[:], right)
	it.Target = "(" + letters[target:target+1] + ")"
	it.Input = r.Question + "\n" + r.choices()
	it.Digest = digest.Of(r.Question, digest.Of(r.Choices[:]...), it.Target)
	it.Record = r
	return nil
}

// seedOf derives the seed of the order of choices from the question and the
// choices, so that it depends neither on other rows nor on the run.
func seedOf(r Record) int64 {
	sum := sha256.Sum256([]byte(digest.Of(append([]string{r.Question}, r.Choices[:]...)...)))
	return int64(binary.LittleEndian.Uint32(sum[:4]))
}

// preprocess cleans a choice as the harness does.
func preprocess(text string) string {
	if isNull(text) {
		return " "
	}
	text = strings.ReplaceAll(pytext.Strip(text), " [title]", ". ")
	return strings.ReplaceAll(text, "  ", " ")
}

// isNull reports whether a field is none to the reader of the harness's data
// (pandas.read_csv with its default na_values).
func isNull(field string) bool {
	switch field {
	case "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
		"N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null":
		return true
	}
	return false
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of gpqa", it.ID, it.Record)
}
