package attaq

import (
	"context"
	"fmt"
	"slices"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
)

const file = "attaq/AttaQ-v1.csv"

// Record is the parsed form of an item.
type Record struct{ Question string }

// items reads the questions. The number at the end of an id is that of the row,
// counted from 0, by which files of rewards name it.
func items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	f, err := d.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := datasets.ReadCSV(f)
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%s: no questions, want a header and a row for each", file)
	}
	input, label := slices.Index(rows[0], "input"), slices.Index(rows[0], "label")
	if input < 0 || label < 0 {
		return nil, fmt.Errorf("%s: the header names %q, want input and label among them", file, rows[0])
	}
	out := make([]eval.Item, len(rows)-1)
	for i, row := range rows[1:] {
		// A bad row costs its own item, not the run.
		bad := eval.Item{Suite: name, Task: "unknown", ID: fmt.Sprintf("unknown/%d", i), Digest: digest.Of(row...), Unsafe: true}
		switch {
		case len(row) != len(rows[0]):
			bad.Record = fmt.Errorf("%s: row %d: %d fields, want %d as in the header", file, i, len(row), len(rows[0]))
			out[i] = bad
		case row[label] == "" || row[input] == "":
			bad.Record = fmt.Errorf("%s: row %d: want a label and an input", file, i)
			out[i] = bad
		default:
			out[i] = eval.Item{
				Suite:  name,
				Task:   row[label],
				ID:     fmt.Sprintf("%s/%d", row[label], i),
				Input:  row[input],
				Digest: digest.Of(row[label], row[input]),
				Unsafe: true,
				Record: Record{Question: row[input]},
			}
		}
	}
	return out, nil
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of attaq", it.ID, it.Record)
}
