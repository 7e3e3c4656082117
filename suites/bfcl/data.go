package bfcl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/eval"
	"assay/model"
	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/digest"
	"assay/suites/unique"
)

const (
	folder       = "bfcl/v3"
	answerFolder = folder + "/possible_answer"
	prefix       = "BFCL_v3_"
	suffix       = ".json"
)

// Record is the parsed form of an item.
type Record struct {
	Category  string
	Language  check.Language
	Question  []model.Message
	Functions []pyvalue.Value  // the documents as the dataset has them
	Declared  []check.Function // what the checker needs of them
	Answers   []check.Answer   // none in the categories of relevance and irrelevance
}

// items reads all single-turn categories that the data has, in the order of
// results. A file of an unknown category is an error.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	var present []string
	for _, name := range d.List(folder) {
		c, ok := categoryOf(name)
		if !ok {
			continue
		}
		if _, known := findCategory(c); !known && !slices.Contains(multiTurnCategories, c) {
			return nil, fmt.Errorf("%s: unknown category %q", name, c)
		}
		present = append(present, c)
	}
	var out []eval.Item
	for _, c := range categories {
		if !slices.Contains(present, c.name) {
			continue
		}
		of, err := categoryItems(ctx, d, suite, c)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no questions in %s: want files %s<category>%s", folder, prefix, suffix)
	}
	return out, nil
}

// categoryOf returns the category of a file of questions.
func categoryOf(name string) (string, bool) {
	name, ok := strings.CutPrefix(name, folder+"/"+prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, suffix)
}

func categoryItems(ctx context.Context, d eval.Data, suite string, c category) ([]eval.Item, error) {
	name := folder + "/" + prefix + c.name + suffix
	questions, err := readLines(ctx, d, name)
	if err != nil {
		return nil, err
	}
	answers := make([]string, len(questions))
	if c.hasAnswers() {
		answerName := answerFolder + "/" + prefix + c.name + suffix
		if answers, err = readLines(ctx, d, answerName); err != nil {
			return nil, err
		}
		if len(answers) != len(questions) {
			return nil, fmt.Errorf("%s: %d answers, want one to each of the %d questions of %s", answerName, len(answers), len(questions), name)
		}
	}
	out := make([]eval.Item, len(questions))
	var ids unique.IDs
	for i, question := range questions {
		out[i] = eval.Item{
			Suite:  suite,
			Task:   c.name,
			Group:  c.group,
			ID:     fmt.Sprintf("%s/row-%d", c.name, i+1), // of a row that has none
			Digest: digest.Of(c.name, question, answers[i]),
		}
		if err := parseRow(&out[i], c, question, answers[i]); err != nil {
			// A bad row costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: row %d: %w", name, i+1, err)
		}
		ids.Add(out[i].ID, i+1)
	}
	return out, ids.Err(name, "rows", "id")
}

// acrossFiles returns an error that names the files of the first item whose id an
// item of another category has as well.
func acrossFiles(items []eval.Item) error {
	first := make(map[string]string, len(items)) // id -> category
	for _, it := range items {
		if other, ok := first[it.ID]; ok {
			return fmt.Errorf("%s and %s: the same id in both: %q: want an id of its own for each: change or delete one of them",
				folder+"/"+prefix+other+suffix, folder+"/"+prefix+it.Task+suffix, it.ID)
		}
		first[it.ID] = it.Task
	}
	return nil
}

// readLines returns the lines of a file that are not blank. The files are JSON
// Lines, whatever their name says.
func readLines(ctx context.Context, d eval.Data, name string) ([]string, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%s: not UTF-8", name)
	}
	var lines []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// parseRow fills in an item from the lines of its question and its answer.
func parseRow(it *eval.Item, c category, question, answer string) error {
	row, err := pyvalue.Loads(question)
	if err != nil {
		return err
	}
	id, _ := row.Get("id")
	if id.Kind != pyvalue.Str || id.Text() == "" {
		return errors.New("want an id")
	}
	it.ID = id.Text()
	r := Record{Category: c.name, Language: c.language}
	if r.Question, err = parseQuestion(row); err != nil {
		return fmt.Errorf("%s: %w", it.ID, err)
	}
	it.Input = readable(r.Question)
	functions, _ := row.Get("function")
	if functions.Kind != pyvalue.List || functions.Len() == 0 && c.hasAnswers() {
		return fmt.Errorf("%s: want a list of functions", it.ID)
	}
	r.Functions = functions.Items()
	for _, doc := range r.Functions {
		f, err := check.ParseFunction(doc, c.language)
		if err != nil {
			return fmt.Errorf("%s: %w", it.ID, err)
		}
		r.Declared = append(r.Declared, f)
	}
	if it.Target, err = parseTarget(&r, c, answer); err != nil {
		return fmt.Errorf("%s: %w", it.ID, err)
	}
	it.Record = r
	return nil
}

// parseQuestion reads the messages of the only turn.
func parseQuestion(row pyvalue.Value) ([]model.Message, error) {
	turns, _ := row.Get("question")
	if turns.Kind != pyvalue.List || turns.Len() != 1 || turns.Items()[0].Len() == 0 {
		return nil, errors.New("want a question of one turn, a list of messages in a list")
	}
	var out []model.Message
	for _, m := range turns.Items()[0].Items() {
		role, _ := m.Get("role")
		content, _ := m.Get("content")
		if role.Kind != pyvalue.Str || content.Kind != pyvalue.Str {
			return nil, errors.New("want messages with role and content")
		}
		out = append(out, model.Message{Role: role.Text(), Content: content.Text()})
	}
	return out, nil
}

// readable is a question for a person: what a lone user says, or all turns with
// their roles.
func readable(question []model.Message) string {
	if len(question) == 1 {
		return question[0].Content
	}
	var lines []string
	for _, m := range question {
		lines = append(lines, m.Role+": "+m.Content)
	}
	return strings.Join(lines, "\n")
}

// parseTarget reads the accepted answers and returns them for a person.
func parseTarget(r *Record, c category, answer string) (string, error) {
	switch {
	case c.irrelevance():
		return "no call", nil
	case c.relevance():
		return "a call", nil
	}
	row, err := pyvalue.Loads(answer)
	if err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	truth, _ := row.Get("ground_truth")
	if truth.Kind != pyvalue.List || truth.Len() == 0 {
		return "", errors.New("answer: want a list ground_truth")
	}
	for _, call := range truth.Items() {
		a, err := parseAnswer(call)
		if err != nil {
			return "", fmt.Errorf("answer: %w", err)
		}
		// Where there is one function, it is not found by its name, which two
		// answers have wrong.
		described := slices.ContainsFunc(r.Declared, func(f check.Function) bool { return f.Name == a.Name })
		if !described && c.severalFunctions() {
			return "", fmt.Errorf("answer: function %q is not among those of the question", a.Name)
		}
		r.Answers = append(r.Answers, a)
	}
	return pyvalue.Dumps(truth), nil
}

// parseAnswer reads {FUNCTION: {PARAMETER: [VALUE, ...]}}.
func parseAnswer(call pyvalue.Value) (check.Answer, error) {
	if call.Kind != pyvalue.Dict || call.Len() != 1 || call.Items()[0].Kind != pyvalue.Dict {
		return check.Answer{}, errors.New("want {function: {parameter: [values]}}")
	}
	a := check.Answer{Name: call.Keys()[0].Text()}
	parameters := call.Items()[0]
	for i, key := range parameters.Keys() {
		values := parameters.Items()[i]
		if values.Kind != pyvalue.List {
			return check.Answer{}, fmt.Errorf("parameter %s: want a list of values", key.Text())
		}
		a.Parameters = append(a.Parameters, check.Accepted{Name: key.Text(), Values: values.Items()})
	}
	return a, nil
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of bfcl", it.ID, it.Record)
}
