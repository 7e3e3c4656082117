package mmmlu

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
	"assay/suites/mmlu"
)

const (
	folder    = "mmmlu/test"
	shotCount = 5
	letters   = "ABCD"
	license   = "MIT"
)

// noData says how to get at files that are not pinned.
func noData() error {
	return &eval.UnpinnedError{
		File:    folder + "/mmlu_<LOCALE>.csv",
		Source:  "https://huggingface.co/datasets/openai/MMMLU (revision 038c7808122969ead7456361af05cb8f47d247f8, all 14 locales)",
		License: license,
	}
}

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	Language string // as the description names it, empty for English
	Subject  string
	Shots    []mmlu.Question // none where reasoning is asked for
	mmlu.Question
}

// reader reads the items of a suite.
type reader struct {
	data  eval.Data
	suite string
	shots bool // items have worked examples
}

// items reads the languages that the data has, in the order of their codes.
func (rd reader) items(ctx context.Context) ([]eval.Item, error) {
	names := rd.data.List(folder)
	if !slices.ContainsFunc(locales, func(l locale) bool { return slices.Contains(names, l.path()) }) {
		return nil, noData()
	}
	var out []eval.Item
	for _, l := range locales {
		var of []eval.Item
		var err error
		switch {
		case l.code == english:
			of, err = rd.english(ctx)
		case slices.Contains(names, l.path()):
			of, err = rd.locale(ctx, l)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	setClusters(out)
	return out, nil
}

// english returns the questions of MMLU, whose worked examples are its own.
func (rd reader) english(ctx context.Context) ([]eval.Item, error) {
	list, err := mmlu.Suites()[0].Items(ctx, rd.data)
	if err != nil {
		return nil, err
	}
	for i := range list {
		it := &list[i]
		it.Suite, it.Group = rd.suite, english
		it.ID, it.Task = english+"/"+it.ID, english+"/"+it.Task
		r, ok := it.Record.(mmlu.Record)
		if !ok {
			continue // the reason why it is no question
		}
		own := Record{Subject: r.Subject, Question: r.Question}
		if rd.shots {
			own.Shots = r.Shots
		}
		it.Record, it.Digest = own, own.digest()
	}
	return list, nil
}

// locale reads the file of a language: its subjects in alphabetical order, the
// rows of each in the order of the file.
func (rd reader) locale(ctx context.Context, l locale) ([]eval.Item, error) {
	name := l.path()
	f, err := rd.data.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	table, err := datasets.ReadCSV(f)
	if err != nil {
		return nil, err
	}
	if len(table) == 0 {
		return nil, fmt.Errorf("%s: no rows", name)
	}
	at, err := columnsOf(table[0])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	bySubject := map[string][]row{}
	var subjects []string
	for i, fields := range table[1:] {
		r := at.row(i+1, fields)
		if bySubject[r.subject] == nil {
			subjects = append(subjects, r.subject)
		}
		bySubject[r.subject] = append(bySubject[r.subject], r)
	}
	slices.Sort(subjects)
	var out []eval.Item
	for _, subject := range subjects {
		of, err := rd.subject(l, bySubject[subject])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, of...)
	}
	return out, nil
}

// subject returns the items of the rows of a subject.
func (rd reader) subject(l locale, rows []row) ([]eval.Item, error) {
	out := make([]eval.Item, len(rows))
	first := firstQuestions(rows)
	for i, r := range rows {
		task := l.code + "/" + r.subject
		out[i] = eval.Item{
			Suite: rd.suite,
			Task:  task,
			Group: l.code,
			ID:    fmt.Sprintf("%s/%d", task, i),
		}
		rec, err := rd.record(l, rows, i, first)
		if errors.Is(err, errFewRows) {
			return nil, err
		}
		if err != nil {
			// A bad row costs the items that it is part of, not the run.
			out[i].Record = fmt.Errorf("%s: %w", l.path(), err)
			out[i].Input = strings.Join(r.fields, "\n")
			out[i].Digest = digest.Of(r.fields...)
			continue
		}
		out[i].Input = block(rec.Question)
		out[i].Target = letters[rec.Answer : rec.Answer+1]
		out[i].Digest = rec.digest()
		out[i].Record = rec
	}
	return out, nil
}

var errFewRows = errors.New("too few rows")

// record puts a row together with its worked examples.
func (rd reader) record(l locale, rows []row, i int, first []mmlu.Question) (Record, error) {
	if rows[i].err != nil {
		return Record{}, rows[i].err
	}
	rec := Record{Language: l.name, Subject: rows[i].subject, Question: rows[i].question}
	if !rd.shots {
		return rec, nil
	}
	var err error
	rec.Shots, err = shotsOf(rows, i, first)
	return rec, err
}

// firstQuestions are the examples of most rows of a subject, which share them.
func firstQuestions(rows []row) []mmlu.Question {
	var out []mmlu.Question
	for _, r := range rows[:min(shotCount, len(rows))] {
		out = append(out, r.question)
	}
	return out
}

// shotsOf returns the worked examples of a row: the first rows of its subject
// without those that equal it in every field (lm_eval/api/samplers.py,
// FirstNSampler). first are the first five, whoever asks.
func shotsOf(rows []row, i int, first []mmlu.Question) ([]mmlu.Question, error) {
	same := func(r row) bool { return slices.Equal(r.fields, rows[i].fields) }
	shots := first
	if len(first) < shotCount || slices.ContainsFunc(rows[:shotCount], same) {
		shots = nil
	}
	for at, n := 0, 0; n < shotCount; at++ {
		if at == len(rows) {
			return nil, fmt.Errorf("subject %s: %w: %d others than row %d, want %d as worked examples",
				rows[i].subject, errFewRows, n, rows[i].number, shotCount)
		}
		if same(rows[at]) {
			continue
		}
		if err := rows[at].err; err != nil {
			return nil, fmt.Errorf("worked example: %w", err)
		}
		if n++; len(shots) < shotCount {
			shots = append(shots, rows[at].question)
		}
	}
	return shots, nil
}

// digest is over the questions as they are in the files.
func (r Record) digest() string {
	fields := []string{r.Language, r.Subject}
	for _, q := range append([]mmlu.Question{r.Question}, r.Shots...) {
		fields = append(fields, q.Text)
		fields = append(fields, q.Choices[:]...)
		fields = append(fields, letters[q.Answer:q.Answer+1])
	}
	return digest.Of(fields...)
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of mmmlu", it.ID, it.Record)
}
