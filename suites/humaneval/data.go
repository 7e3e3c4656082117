package humaneval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
	"assay/suites/pycode"
	"assay/suites/unique"
)

const (
	folder   = "humaneval"
	fileName = folder + "/HumanEval.jsonl.gz"
	plusName = folder + "/HumanEvalPlus.jsonl.gz"
)

// Record is the parsed form of an item.
type Record struct {
	Prompt string // imports, signature and docstring, with its final newline
	Entry  string // name of the function
	Test   string // defines check(candidate); HumanEval only
	line   []byte // the problem in the JSON of Python; HumanEval+ only
}

// items reads the problems.
func items(ctx context.Context, d eval.Data, s suite) ([]eval.Item, error) {
	if s.plus && !eval.Listed(d, s.file) {
		return nil, &eval.UnpinnedError{
			File:    s.file,
			Source:  "https://github.com/evalplus/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz",
			License: "Apache-2.0",
		}
	}
	f, err := d.Open(ctx, s.file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := datasets.ReadLines(f)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: no problems", s.file)
	}
	out := make([]eval.Item, len(lines))
	var ids unique.IDs
	for i, line := range lines {
		out[i] = eval.Item{Suite: s.info.Name, Task: "test", ID: fmt.Sprintf("line/%d", i+1), Digest: digest.Of(string(line))}
		if err := s.parse(line, &out[i]); err != nil {
			// A bad line costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: problem %d: %w", s.file, i+1, err)
		}
		ids.Add(out[i].ID, i+1)
	}
	return out, ids.Err(s.file, "problems", "task_id")
}

// parse fills in an item from a line.
func (s suite) parse(line []byte, it *eval.Item) error {
	var p struct {
		ID       *string `json:"task_id"`
		Prompt   *string `json:"prompt"`
		Entry    *string `json:"entry_point"`
		Solution *string `json:"canonical_solution"`
		Test     *string `json:"test"`
	}
	if err := json.Unmarshal(pycode.StandardJSON(line), &p); err != nil {
		return err
	}
	for _, text := range []*string{p.ID, p.Prompt, p.Entry, p.Solution} {
		if text == nil || *text == "" {
			return errors.New("want the texts task_id, prompt, entry_point and canonical_solution")
		}
	}
	if !pycode.IsName(*p.Entry) {
		return fmt.Errorf("entry_point %q is no name of a function", *p.Entry)
	}
	r := Record{Prompt: *p.Prompt, Entry: *p.Entry}
	if s.plus {
		if err := pycode.CheckProblem(line); err != nil {
			return err
		}
		r.line = line
	} else {
		if p.Test == nil || *p.Test == "" {
			return errors.New("want the text test")
		}
		r.Test = *p.Test
		it.Digest = digest.Of(r.Prompt, r.Entry, r.Test, *p.Solution)
	}
	it.ID, it.Input, it.Target, it.Record = *p.ID, r.Prompt, *p.Solution, r
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
	return Record{}, fmt.Errorf("item %s carries %T, not a record of humaneval", it.ID, it.Record)
}
