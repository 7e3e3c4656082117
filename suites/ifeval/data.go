package ifeval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
	"assay/suites/unique"
)

const fileName = "ifeval/input_data.jsonl"

// Record is the parsed form of an item.
type Record struct {
	Prompt       string
	Instructions []Instruction
}

// row is a line of the dataset. What may be missing is a pointer.
type row struct {
	Key          *int                         `json:"key"`
	Prompt       *string                      `json:"prompt"`
	Instructions []string                     `json:"instruction_id_list"`
	Kwargs       []map[string]json.RawMessage `json:"kwargs"`
}

// items reads the prompts in the order of the file.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	lines, err := readLines(ctx, d)
	if err != nil {
		return nil, err
	}
	r, err := loadResources()
	if err != nil {
		return nil, err
	}
	known := byID()
	out := make([]eval.Item, len(lines))
	var ids unique.IDs
	for i, line := range lines {
		it := eval.Item{Suite: suite, Task: task, ID: fmt.Sprintf("row-%d", i+1), Digest: digest.Of(string(line))}
		if err := parseRow(&it, line, known, r); err != nil {
			// A bad row costs its own item, not the run.
			it.Record = fmt.Errorf("%s: row %d: %w", fileName, i+1, err)
		}
		ids.Add(it.ID, i+1)
		out[i] = it
	}
	return out, ids.Err(fileName, "rows", "key")
}

func readLines(ctx context.Context, d eval.Data) ([][]byte, error) {
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
		return nil, fmt.Errorf("%s: no prompts", fileName)
	}
	return lines, nil
}

// parseRow fills in an item as far as the row is good.
func parseRow(it *eval.Item, line []byte, known map[string]checker, r resources) error {
	var raw row
	if err := json.Unmarshal(line, &raw); err != nil {
		return err
	}
	if raw.Key == nil || raw.Prompt == nil {
		return errors.New("want the number key and the text prompt")
	}
	it.ID = strconv.Itoa(*raw.Key)
	it.Input = *raw.Prompt
	if len(raw.Instructions) == 0 || len(raw.Kwargs) != len(raw.Instructions) {
		return fmt.Errorf("key %s: %d instructions and %d sets of arguments, want as many of one as of the other, and at least one",
			it.ID, len(raw.Instructions), len(raw.Kwargs))
	}
	record := Record{Prompt: *raw.Prompt}
	fields := []string{it.ID, record.Prompt}
	var target []string
	for i, id := range raw.Instructions {
		instruction, err := newInstruction(id, raw.Kwargs[i], known, r)
		if err != nil {
			return fmt.Errorf("key %s: %w", it.ID, err)
		}
		record.Instructions = append(record.Instructions, instruction)
		fields = append(fields, instruction.ID, instruction.Kwargs)
		target = append(target, instruction.String())
	}
	it.Target = strings.Join(target, "\n")
	it.Digest = digest.Of(fields...)
	it.Record = record
	return nil
}

// recordOf returns the parsed form of an item, or why it has none.
func recordOf(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of ifeval", it.ID, it.Record)
}
