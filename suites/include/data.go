package include

import (
	"context"
	"fmt"
	"slices"

	"assay/eval"
	"assay/suites/digest"
)

const (
	folder  = "include"
	file    = "test-00000-of-00001.parquet"
	letters = "ABCD"
	license = "Apache-2.0"
)

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	Language string // as the dataset's folders: "Korean"
	Domain   string
	Shots    []Question // fewer than five where the question itself was drawn
	Question
}

// noData says how to get at files that are not pinned.
func noData() error {
	return &eval.UnpinnedError{
		File:    pathOf("<Language>"),
		Source:  "https://huggingface.co/datasets/CohereLabs/include-base-44 (all 44 languages, blanks in their names as _)",
		License: license,
	}
}

func pathOf(language string) string { return folder + "/" + language + "/" + file }

// reader reads the items of a suite.
type reader struct {
	data  eval.Data
	suite string
	shots drawing // how worked examples are drawn
}

// items reads the languages that the data has in alphabetical order, and in each
// the domains in alphabetical order.
func (rd reader) items(ctx context.Context) ([]eval.Item, error) {
	listed := rd.data.List(folder)
	var out []eval.Item
	for _, language := range allLanguages() {
		name := pathOf(language)
		if !slices.Contains(listed, name) {
			continue
		}
		rows, err := readRows(ctx, rd.data, name)
		if err != nil {
			return nil, err
		}
		byDomain, domains := split(rows)
		for _, domain := range domains {
			of, err := rd.domain(language, domain, byDomain[domain])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			out = append(out, of...)
		}
	}
	if len(out) == 0 {
		return nil, noData()
	}
	return out, nil
}

// split sorts rows by domain.
func split(rows []row) (byDomain map[string][]row, domains []string) {
	byDomain = map[string][]row{}
	for _, r := range rows {
		if byDomain[r.domain] == nil {
			domains = append(domains, r.domain)
		}
		byDomain[r.domain] = append(byDomain[r.domain], r)
	}
	slices.Sort(domains)
	return byDomain, domains
}

// domain returns the items of a domain of a language, which is a task of its
// own.
func (rd reader) domain(language, domain string, rows []row) ([]eval.Item, error) {
	shots, err := rd.shots.of(domain, rows)
	if err != nil {
		return nil, err
	}
	out := make([]eval.Item, len(rows))
	for i, r := range rows {
		out[i] = eval.Item{
			Suite: rd.suite,
			Task:  language + "/" + domain,
			Group: language,
			ID:    fmt.Sprintf("%s/%d", language, r.number),
		}
		rec := Record{Language: language, Domain: domain, Question: r.Question}
		parts := []string{language, r.content}
		err := r.err
		for _, s := range shots[i] {
			if s.err != nil && err == nil {
				err = fmt.Errorf("worked example: %w", s.err)
			}
			rec.Shots = append(rec.Shots, s.Question)
			parts = append(parts, s.content)
		}
		out[i].Digest = digest.Of(parts...)
		if err != nil {
			// A bad row costs the items that it is part of, not the run.
			out[i].Record = fmt.Errorf("%s: %w", pathOf(language), err)
			continue
		}
		out[i].Input = block(r.Question)
		out[i].Target = letters[r.Answer : r.Answer+1]
		out[i].Record = rec
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
	return Record{}, fmt.Errorf("item %s carries %T, not a record of include", it.ID, it.Record)
}
