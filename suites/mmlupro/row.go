package mmlupro

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"assay/datasets"
	"assay/eval"
)

// row is a row of the files, but for its options.
type row struct {
	ID        int64   `parquet:"question_id"`
	Question  string  `parquet:"question"`
	Answer    string  `parquet:"answer"`
	Reasoning *string `parquet:"cot_content,optional"` // of worked examples only
	Category  string  `parquet:"category"`
}

// What writers of Parquet call the values of a list: "element", as the format
// says, or "item", as Arrow did before version 4.
type (
	rowOfElements struct {
		row
		Options []string `parquet:"options,list"`
	}
	rowOfItems struct {
		row
		Options struct {
			List []struct {
				Item string `parquet:"item"`
			} `parquet:"list"`
		} `parquet:"options"`
	}
)

// readFile reads a file in either form.
func readFile(ctx context.Context, d eval.Data, name string) ([]Question, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	rows, err := datasets.ReadParquet[rowOfElements](named{bytes.NewReader(data), name})
	if err == nil {
		out := make([]Question, len(rows))
		for i, r := range rows {
			out[i] = r.question(r.Options)
		}
		return out, nil
	}
	items, other := datasets.ReadParquet[rowOfItems](named{bytes.NewReader(data), name})
	if other != nil {
		return nil, err
	}
	out := make([]Question, len(items))
	for i, r := range items {
		var options []string
		for _, o := range r.Options.List {
			options = append(options, o.Item)
		}
		out[i] = r.question(options)
	}
	return out, nil
}

func (r row) question(options []string) Question {
	q := Question{ID: r.ID, Category: r.Category, Text: r.Question, Options: options, Answer: r.Answer}
	if r.Reasoning != nil {
		q.Reasoning = *r.Reasoning
	}
	return q
}

// named is content that knows what it is called, as errors need.
type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }
