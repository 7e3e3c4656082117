package salad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
)

const (
	folder  = "salad"
	license = "Apache-2.0"
)

// set is one of the files of the benchmark.
type set string

// The sets, by the names of their files.
const (
	baseSet    set = "base_set"
	attackSet  set = "attack_enhanced_set"
	defenseSet set = "defense_enhanced_set"
	mcqSet     set = "mcq_set"
)

func (s set) file() string { return folder + "/" + string(s) + ".json" }

// source says where the file is and how to tell it.
func (s set) source() string {
	const at = "https://huggingface.co/datasets/OpenSafetyLab/Salad-Data/resolve/d785e2453bc42128bfcbb1533c634c11a52d7532/"
	known := map[set]string{
		baseSet:    "21,318 questions, 'git hash-object' gives 2ed08c2d1748350c7581bb4eb2503780d58381e7",
		attackSet:  "15,004,743 bytes, sha256 389da12f029a7f0c4a562f753e1dd5e53aed46d873ef1f568919d9f4b72e7062",
		defenseSet: "111,576 bytes, sha256 df1434a7e2c2057d7fe0a7b34f86f0eb3ec368aad998f9800fa3f46025c95ee0",
		mcqSet:     "3,840 questions; there are several versions, the first of which 'git hash-object' calls f0bdcf8b734e42958dfaf599d05ee09c58a6389c",
	}
	return at + string(s) + ".json (" + known[s] + ")"
}

// kind is the first element of the ids of a set: "base", "attack".
func (s set) kind() string {
	kind, _, _ := strings.Cut(string(s), "_")
	return kind
}

// Record is the parsed form of an item.
type Record struct{ Prompt string }

// row is a row of any of the files, with the fields that are used.
type row struct {
	QID      *int64  `json:"qid"`
	Question *string `json:"question"`

	AID    *int64  `json:"aid"`
	Attack *string `json:"augq"`
	Method string  `json:"method"`

	DID           *int64  `json:"did"`
	Defense       *string `json:"daugq"`
	DefenseMethod string  `json:"dmethod"`

	Choice *string `json:"mcq"`
	Truth  letters `json:"gt"`

	Domain   string `json:"1-category"`
	Task     string `json:"2-category"`
	Category string `json:"3-category"`
}

// items reads a set.
func items(ctx context.Context, d eval.Data, suite string, s set) ([]eval.Item, error) {
	if !eval.Listed(d, s.file()) {
		return nil, &eval.UnpinnedError{File: s.file(), Source: s.source(), License: license}
	}
	f, err := d.Open(ctx, s.file())
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := datasets.ReadJSON[[]json.RawMessage](f)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no questions, want an array of objects", s.file())
	}
	out := make([]eval.Item, len(rows))
	ids := map[string]int{}
	for i, text := range rows {
		out[i] = eval.Item{
			Suite:  suite,
			ID:     fmt.Sprintf("%s/row-%d", s.kind(), i+1), // of a row that has none
			Task:   "unknown",
			Digest: digest.Of(string(s), string(text)),
			Unsafe: true,
		}
		if err := s.parse(&out[i], text, i); err != nil {
			// A bad row costs its own item, not the run. The reason quotes nothing of it.
			out[i].Record = fmt.Errorf("%s: row %d: %w", s.file(), i+1, err)
			continue
		}
		if ids[out[i].ID]++; ids[out[i].ID] > 1 {
			out[i].ID += fmt.Sprintf("-%d", ids[out[i].ID])
		}
	}
	return out, nil
}

// parse fills in an item from the row of number i.
func (s set) parse(it *eval.Item, text json.RawMessage, i int) error {
	var r row
	if err := json.Unmarshal(text, &r); err != nil {
		return errors.New("not an object with the fields of this set")
	}
	var prompt *string
	var id *int64
	number := int64(i) // multiple-choice questions have no number of their own
	switch s {
	case baseSet:
		prompt, id = r.Question, r.QID
		it.Group, it.Task = r.Domain, r.Task+taskSeparator+r.Category
	case attackSet:
		prompt, id, it.Task = r.Attack, r.AID, r.Method
	case defenseSet:
		prompt, id, it.Task = r.Defense, r.DID, r.DefenseMethod
	case mcqSet:
		prompt, id = r.Choice, &number
		it.Group, it.Task, it.Target = r.Domain, r.Task, string(r.Truth)
	}
	if prompt == nil || *prompt == "" || id == nil {
		return errors.New("want a number and a question")
	}
	if it.Task == "" || it.Task == taskSeparator {
		return errors.New("want a category or a method")
	}
	if s == mcqSet && it.Target == "" {
		return errors.New("want the letters of the right choices")
	}
	it.ID = fmt.Sprintf("%s/%d", s.kind(), *id)
	it.Input = *prompt
	it.Record = Record{Prompt: *prompt}
	if r.QID != nil && s != baseSet { // enhancements of one question are not independent
		it.Cluster = fmt.Sprintf("q%d", *r.QID)
	}
	return nil
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of salad", it.ID, it.Record)
}
