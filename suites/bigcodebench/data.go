package bigcodebench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
	"assay/suites/pycode"
	"assay/suites/unique"
)

const (
	folder   = "bigcodebench"
	fullName = folder + "/BigCodeBench-v0.1.0_hf.jsonl.gz"
	hardName = folder + "/bigcodebench_hard-v0.1.0_hf.json"
)

// Record is the parsed form of an item.
type Record struct {
	Complete string   // imports, signature and a long docstring, to be completed
	Instruct string   // the task in prose, which ends in imports and signature
	Code     string   // imports and signature alone
	Test     string   // defines the class TestCases
	Entry    string   // name of the function
	Libs     []string // modules that the reference solution imports
}

// problem is a problem in the files.
type problem struct {
	ID       *string `json:"task_id"`
	Complete *string `json:"complete_prompt"`
	Instruct *string `json:"instruct_prompt"`
	Code     *string `json:"code_prompt"`
	Solution *string `json:"canonical_solution"`
	Test     *string `json:"test"`
	Entry    *string `json:"entry_point"`
	Libs     *string `json:"libs"` // a list in the notation of Python
}

// items reads the problems of the full set or of the hard subset.
func items(ctx context.Context, d eval.Data, s suite) ([]eval.Item, error) {
	name, read := s.file, fullLines
	if s.hard {
		read = hardLines
	}
	lines, err := read(ctx, d, name)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: no problems", name)
	}
	out := make([]eval.Item, len(lines))
	var ids unique.IDs
	for i, line := range lines {
		out[i] = eval.Item{Suite: s.info.Name, Task: "test", ID: fmt.Sprintf("line/%d", i+1), Digest: digest.Of(string(line))}
		if err := parse(line, &out[i]); err != nil {
			// A bad line costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: problem %d: %w", name, i+1, err)
		}
		ids.Add(out[i].ID, i+1)
	}
	return out, ids.Err(name, "problems", "task_id")
}

// fullLines returns the problems of the full set, one a line.
func fullLines(ctx context.Context, d eval.Data, name string) ([][]byte, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return datasets.ReadLines(f)
}

// hardLines returns the problems of the hard subset, which are the values of one
// object, in the order of their numbers.
func hardLines(ctx context.Context, d eval.Data, name string) ([][]byte, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var problems map[string]json.RawMessage
	if err := json.NewDecoder(f).Decode(&problems); err != nil {
		return nil, fmt.Errorf("%s: want an object of problems by their task_id: %w", name, err)
	}
	ids := make([]string, 0, len(problems))
	for id := range problems {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(number(a), number(b)), strings.Compare(a, b))
	})
	var lines [][]byte
	for _, id := range ids {
		lines = append(lines, problems[id])
	}
	return lines, nil
}

// number is that of an id, which comes behind its last slash; 0 where there is
// none.
func number(id string) int {
	n, err := strconv.Atoi(id[strings.LastIndexByte(id, '/')+1:])
	if err != nil {
		return 0
	}
	return n
}

// parse fills in an item from a problem.
func parse(line []byte, it *eval.Item) error {
	var p problem
	if err := json.Unmarshal(line, &p); err != nil {
		return err
	}
	for _, text := range []*string{p.ID, p.Complete, p.Instruct, p.Code, p.Solution, p.Test, p.Entry, p.Libs} {
		if text == nil || *text == "" {
			return errors.New("want the texts task_id, complete_prompt, instruct_prompt, code_prompt, canonical_solution, test, entry_point and libs")
		}
	}
	if !pycode.IsName(*p.Entry) {
		return fmt.Errorf("entry_point %q is no name of a function", *p.Entry)
	}
	libs, err := parseLibs(*p.Libs)
	if err != nil {
		return err
	}
	it.ID, it.Input, it.Target = *p.ID, *p.Complete, *p.Solution
	it.Digest = digest.Of(*p.Complete, *p.Instruct, *p.Code, *p.Test, *p.Entry, *p.Solution, *p.Libs)
	it.Record = Record{Complete: *p.Complete, Instruct: *p.Instruct, Code: *p.Code, Test: *p.Test, Entry: *p.Entry, Libs: libs}
	return nil
}

// libList is a list of names as Python writes it: ['os', 'numpy'].
var libList = regexp.MustCompile(`^\[(?:'[A-Za-z_][A-Za-z0-9_]*'(?:, '[A-Za-z_][A-Za-z0-9_]*')*)?\]$`)

// parseLibs reads a list of modules.
func parseLibs(text string) ([]string, error) {
	if !libList.MatchString(text) {
		return nil, fmt.Errorf("libs %q is no list of modules", text)
	}
	var libs []string
	for i, part := range strings.Split(text, "'") {
		if i%2 == 1 { // between quotes
			libs = append(libs, part)
		}
	}
	return libs, nil
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of bigcodebench", it.ID, it.Record)
}
