package mgsm

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"assay/datasets"
	"assay/eval"
	"assay/suites/cpyrandom"
	"assay/suites/digest"
)

const (
	license   = "CC-BY-SA-4.0"
	shotCount = 8
	seed      = 1234 // of the harness, for the order of the worked examples
)

// Shot is a worked example.
type Shot struct {
	Question, Answer string // each with its own cue before it
}

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	language language
	Shots    []Shot // shared by all items of the language
	Order    []int  // in which the prompt has them
	Question string
}

// row is a row of the files. Worked examples have an answer, problems have none.
type row struct {
	Question string  `parquet:"question"`
	Answer   *string `parquet:"answer,optional"`
	Number   *int32  `parquet:"answer_number,optional"`
}

// fileOf names a file of a language; split is "train" or "test".
func fileOf(code, split string) string {
	return "mgsm/" + code + "/" + split + "-00000-of-00001.parquet"
}

// noData says how to get at a file that is not pinned.
func noData(file string) error {
	return &eval.UnpinnedError{
		File:    file,
		Source:  "https://huggingface.co/datasets/juletxara/mgsm (both splits of each language that is wanted, as Parquet)",
		License: license,
	}
}

// items reads the languages that the data has.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	var out []eval.Item
	for _, l := range languages {
		if !eval.Listed(d, fileOf(l.code, "test")) {
			continue
		}
		of, err := l.items(ctx, d, suite)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	if len(out) == 0 {
		return nil, noData(fileOf("<LANGUAGE>", "test"))
	}
	return out, nil
}

func (l language) items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	shots, err := l.shots(ctx, d)
	if err != nil {
		return nil, err
	}
	name := fileOf(l.code, "test")
	rows, err := readRows(ctx, d, name)
	if err != nil {
		return nil, err
	}
	random := cpyrandom.New(seed)
	out := make([]eval.Item, len(rows))
	for i, r := range rows {
		order := random.Sample(shotCount, shotCount) // also for rows that are no problems
		out[i] = eval.Item{
			Suite:   suite,
			Task:    l.code,
			Group:   l.code,
			ID:      fmt.Sprintf("%s/%d", l.code, i),
			Cluster: fmt.Sprintf("problem/%d", i), // all languages have the same problems in the same order
			Input:   r.Question,
		}
		record := Record{language: l, Shots: shots, Order: order, Question: r.Question}
		out[i].Record = record
		if r.Number == nil {
			// A bad row costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: row %d: want the number answer_number", name, i+1)
			out[i].Digest = digest.Of(r.Question)
			continue
		}
		out[i].Target = strconv.Itoa(int(*r.Number))
		out[i].Digest = record.digest(out[i].Target)
	}
	return out, nil
}

// digest covers all that a prompt and its target are made of.
func (r Record) digest(target string) string {
	fields := []string{r.language.code, r.Question, target}
	for _, i := range r.Order {
		fields = append(fields, r.Shots[i].Question, r.Shots[i].Answer)
	}
	return digest.Of(fields...)
}

// shots returns the worked examples of a language.
func (l language) shots(ctx context.Context, d eval.Data) ([]Shot, error) {
	name := fileOf(l.code, "train")
	if !eval.Listed(d, name) {
		return nil, noData(name)
	}
	rows, err := readRows(ctx, d, name)
	if err != nil {
		return nil, err
	}
	if len(rows) != shotCount {
		return nil, fmt.Errorf("%s: %d rows, want %d worked examples", name, len(rows), shotCount)
	}
	shots := make([]Shot, len(rows))
	for i, r := range rows {
		if r.Answer == nil {
			return nil, fmt.Errorf("%s: row %d: a worked example without an answer", name, i+1)
		}
		shots[i] = Shot{Question: r.Question, Answer: *r.Answer}
	}
	return shots, nil
}

func readRows(ctx context.Context, d eval.Data, name string) ([]row, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := datasets.ReadParquet[row](f)
	if err == nil && len(rows) == 0 {
		err = errors.New(name + ": no rows")
	}
	return rows, err
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of mgsm", it.ID, it.Record)
}
