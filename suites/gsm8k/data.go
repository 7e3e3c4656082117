package gsm8k

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
	"assay/suites/pytext"
)

const (
	fileName = "gsm8k/test.jsonl"
	license  = "MIT"
)

// Record is the parsed form of an item.
type Record struct {
	Question string // as in the file, blanks at its ends included
}

// noData says how to get at a file that is not pinned.
func noData() error {
	return &eval.UnpinnedError{
		File:    fileName,
		Source:  "https://github.com/openai/grade-school-math (grade_school_math/data/test.jsonl)",
		License: license,
	}
}

// items reads the problems.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	if !eval.Listed(d, fileName) {
		return nil, noData()
	}
	f, err := d.Open(ctx, fileName)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := datasets.ReadLines(f)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: no problems", fileName)
	}
	out := make([]eval.Item, len(lines))
	for i, line := range lines {
		out[i] = eval.Item{Suite: suite, Task: "test", ID: fmt.Sprintf("test/%d", i), Digest: digest.Of(string(line))}
		question, target, err := parse(line)
		if err != nil {
			// A bad line costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: problem %d: %w", fileName, i+1, err)
			continue
		}
		out[i].Input = question
		out[i].Target = target
		out[i].Digest = digest.Of(question, target, string(exemplarFile))
		out[i].Record = Record{Question: question}
	}
	return out, nil
}

// parse reads a line. What counts of the solution is what follows its last ####.
func parse(line []byte) (question, target string, err error) {
	var p struct {
		Question *string `json:"question"`
		Answer   *string `json:"answer"`
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return "", "", err
	}
	if p.Question == nil || p.Answer == nil {
		return "", "", errors.New("want the texts question and answer")
	}
	i := strings.LastIndex(*p.Answer, "####")
	if i < 0 {
		return "", "", errors.New("the answer has no #### before its number")
	}
	if target = pytext.Strip((*p.Answer)[i+len("####"):]); target == "" {
		return "", "", errors.New("the answer has no number after ####")
	}
	return *p.Question, target, nil
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of gsm8k", it.ID, it.Record)
}
