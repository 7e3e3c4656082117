package bbh

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
)

const (
	questionFolder = "bbh/bbh"
	promptFolder   = "bbh/cot-prompts"
)

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	Task      string
	Exemplars *Exemplars // shared by all items of the task
	Input     string
}

// items reads all tasks that the data has, in alphabetical order.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	var out []eval.Item
	for _, name := range d.List(questionFolder) {
		task, ok := strings.CutSuffix(strings.TrimPrefix(name, questionFolder+"/"), ".json")
		if !ok {
			continue
		}
		of, err := taskItems(ctx, d, suite, task)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no questions in %s: want files <task>.json", questionFolder)
	}
	return out, nil
}

func taskItems(ctx context.Context, d eval.Data, suite, task string) ([]eval.Item, error) {
	exemplars, err := readExemplars(ctx, d, promptFolder+"/"+task+".txt")
	if err != nil {
		return nil, err
	}
	name := questionFolder + "/" + task + ".json"
	examples, err := readExamples(ctx, d, name)
	if err != nil {
		return nil, err
	}
	out := make([]eval.Item, len(examples))
	for i, e := range examples {
		out[i] = eval.Item{
			Suite:  suite,
			Task:   task,
			ID:     fmt.Sprintf("%s/%d", task, i),
			Digest: digest.Of(task, string(e), exemplars.Text),
		}
		input, target, err := parseExample(e)
		if err != nil {
			// A bad example costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: example %d: %w", name, i, err)
			continue
		}
		out[i].Input = input
		out[i].Target = target
		out[i].Digest = digest.Of(task, input, target, exemplars.Text)
		out[i].Record = Record{Task: task, Exemplars: exemplars, Input: input}
	}
	return out, nil
}

func readExemplars(ctx context.Context, d eval.Data, name string) (*Exemplars, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	e, err := ParseExemplars(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return e, nil
}

// readExamples splits a task's file into its examples. The file's canary is
// left where it is.
func readExamples(ctx context.Context, d eval.Data, name string) ([]json.RawMessage, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := datasets.ReadJSON[struct {
		Examples []json.RawMessage `json:"examples"`
	}](f)
	if err != nil {
		return nil, err
	}
	if len(content.Examples) == 0 {
		return nil, fmt.Errorf(`%s: no examples, want {"examples": [{"input": ..., "target": ...}]}`, name)
	}
	return content.Examples, nil
}

func parseExample(data json.RawMessage) (input, target string, err error) {
	var e struct {
		Input  *string `json:"input"`
		Target *string `json:"target"`
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return "", "", err
	}
	if e.Input == nil || e.Target == nil {
		return "", "", errors.New("want the strings input and target")
	}
	return *e.Input, *e.Target, nil
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of bbh", it.ID, it.Record)
}
