package mbpp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"assay/eval"
	"assay/suites/digest"
	"assay/suites/pycode"
	"assay/suites/unique"
)

const (
	plusName    = folder + "/MbppPlus.jsonl.gz"
	plusLicense = "Apache-2.0"
)

// PlusRecord is the parsed form of an item of MBPP+.
type PlusRecord struct {
	Prompt string // a docstring: the task and one assert
	Entry  string // name of the function
	line   []byte // the problem in the JSON of Python
}

// plusItems reads the problems.
func plusItems(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	if !eval.Listed(d, plusName) {
		return nil, &eval.UnpinnedError{
			File: plusName, License: plusLicense,
			Source: "https://github.com/evalplus/mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz",
		}
	}
	lines, err := readLines(ctx, d, plusName)
	if err != nil {
		return nil, err
	}
	out := make([]eval.Item, len(lines))
	var ids unique.IDs
	for i, line := range lines {
		out[i] = eval.Item{Suite: suite, Task: "test", ID: fmt.Sprintf("line/%d", i+1), Digest: digest.Of(string(line))}
		if err := parsePlus(line, &out[i]); err != nil {
			// A bad line costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: problem %d: %w", plusName, i+1, err)
		}
		ids.Add(out[i].ID, i+1)
	}
	return out, ids.Err(plusName, "problems", "task_id")
}

// parsePlus fills in an item from a line.
func parsePlus(line []byte, it *eval.Item) error {
	var p struct {
		ID       string `json:"task_id"`
		Prompt   string `json:"prompt"`
		Entry    string `json:"entry_point"`
		Solution string `json:"canonical_solution"`
	}
	if err := json.Unmarshal(pycode.StandardJSON(line), &p); err != nil {
		return err
	}
	if p.ID == "" || p.Prompt == "" || p.Solution == "" {
		return errors.New("want the texts task_id, prompt, entry_point and canonical_solution")
	}
	if !pycode.IsName(p.Entry) {
		return fmt.Errorf("entry_point %q is no name of a function", p.Entry)
	}
	if err := pycode.CheckProblem(line); err != nil {
		return err
	}
	it.ID, it.Input, it.Target = p.ID, p.Prompt, p.Solution
	it.Record = PlusRecord{Prompt: p.Prompt, Entry: p.Entry, line: line}
	return nil
}
