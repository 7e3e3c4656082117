package mbpp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
	"assay/suites/unique"
)

const (
	folder   = "mbpp"
	fileName = folder + "/mbpp.jsonl"
	license  = "CC-BY-4.0"
)

// Problems by their numbers: those of the test split, and the worked examples.
const firstTest, lastTest = 11, 510

// shotIDs are the worked examples of the harness, of the authors' ten prompts.
func shotIDs() []int { return []int{2, 3, 4} }

// Record is the parsed form of an item of MBPP.
type Record struct {
	Text    string
	Tests   []string // asserts
	defines []string // what the reference solution defines
	shots   []problem
}

// problem is a line of the file.
type problem struct {
	ID    *int     `json:"task_id"`
	Text  string   `json:"text"`
	Code  string   `json:"code"` // with the line ends of its author
	Tests []string `json:"test_list"`
}

// items reads the test split.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	if !eval.Listed(d, fileName) {
		return nil, &eval.UnpinnedError{
			File: fileName, License: license,
			Source: "https://github.com/google-research/google-research/blob/master/mbpp/mbpp.jsonl (974 problems)",
		}
	}
	lines, err := readLines(ctx, d, fileName)
	if err != nil {
		return nil, err
	}
	shots, err := findShots(lines)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileName, err)
	}
	var out []eval.Item
	var ids unique.IDs
	for i, line := range lines {
		p, err := parse(line)
		if err == nil && (*p.ID < firstTest || *p.ID > lastTest) {
			continue // of another split
		}
		it := eval.Item{Suite: suite, Task: "test", ID: fmt.Sprintf("line/%d", i+1), Digest: digest.Of(string(line))}
		if err != nil {
			// A bad line costs its own item, not the run.
			it.Record = fmt.Errorf("%s: problem %d: %w", fileName, i+1, err)
		} else {
			p.fill(&it, shots)
		}
		ids.Add(it.ID, i+1)
		out = append(out, it)
	}
	return out, ids.Err(fileName, "problems", "task_id")
}

// readLines reads the lines of a file that has some.
func readLines(ctx context.Context, d eval.Data, name string) ([][]byte, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := datasets.ReadLines(f)
	if err == nil && len(lines) == 0 {
		err = fmt.Errorf("%s: no problems", name)
	}
	return lines, err
}

func parse(line []byte) (problem, error) {
	var p problem
	if err := json.Unmarshal(line, &p); err != nil {
		return problem{}, err
	}
	if p.ID == nil || p.Text == "" || p.Code == "" || len(p.Tests) == 0 {
		return problem{}, errors.New("want the number task_id, the texts text and code, and the list test_list")
	}
	return p, nil
}

// findShots returns the worked examples.
func findShots(lines [][]byte) ([]problem, error) {
	found := map[int]problem{}
	for _, line := range lines {
		if p, err := parse(line); err == nil && slices.Contains(shotIDs(), *p.ID) {
			found[*p.ID] = p
		}
	}
	var shots []problem
	for _, id := range shotIDs() {
		p, ok := found[id]
		if !ok {
			return nil, fmt.Errorf("no problem with the task_id %d, which is a worked example", id)
		}
		shots = append(shots, p)
	}
	return shots, nil
}

// definition finds what code defines at top level.
var definition = regexp.MustCompile(`(?m)^(?:def|class)\s+(\w+)`)

// fill completes an item.
func (p problem) fill(it *eval.Item, shots []problem) {
	r := Record{Text: p.Text, Tests: p.Tests, shots: shots}
	for _, m := range definition.FindAllStringSubmatch(p.Code, -1) {
		r.defines = append(r.defines, m[1])
	}
	it.ID = fmt.Sprintf("test/%d", *p.ID)
	it.Input = p.Text + "\n" + strings.Join(p.Tests, "\n")
	it.Target = p.Code
	it.Digest = digest.Of(prompt(r), strings.Join(p.Tests, "\n"), strings.Join(r.defines, " "))
	it.Record = r
}

// record returns the parsed form of an item, or why it has none.
func record[T any](it eval.Item) (T, error) {
	var none T
	switch r := it.Record.(type) {
	case T:
		return r, nil
	case error:
		return none, r
	}
	return none, fmt.Errorf("item %s carries %T, not a record of this suite", it.ID, it.Record)
}
