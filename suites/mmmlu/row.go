package mmmlu

import (
	"fmt"
	"slices"
	"strings"

	"assay/suites/mmlu"
)

// row is a row of a file.
type row struct {
	fields   []string // all of them, the index of the first column included
	number   int      // counted from 1, without the header
	subject  string
	question mmlu.Question
	err      error // why it is no question
}

// noSubject stands for the subject of a row that has none.
const noSubject = "unknown"

// columns are the places of what a question is made of.
type columns struct {
	question, answer, subject int
	choices                   [4]int
	width                     int // fields of a row
}

// columnsOf finds the columns by their names. Upstream's files begin with one
// that has none.
func columnsOf(header []string) (columns, error) {
	c := columns{width: len(header)}
	for _, of := range []struct {
		name string
		at   *int
	}{
		{"Question", &c.question}, {"A", &c.choices[0]}, {"B", &c.choices[1]}, {"C", &c.choices[2]}, {"D", &c.choices[3]},
		{"Answer", &c.answer}, {"Subject", &c.subject},
	} {
		if *of.at = slices.Index(header, of.name); *of.at < 0 {
			return columns{}, fmt.Errorf("no column %s in the header %.200q", of.name, header)
		}
	}
	return c, nil
}

// row reads a row. One that has not as many fields as the header may have its
// subject anywhere, and gets none.
func (c columns) row(number int, fields []string) row {
	if len(fields) != c.width {
		err := fmt.Errorf("row %d: %d fields, want %d as in the header", number, len(fields), c.width)
		return row{fields: fields, number: number, subject: noSubject, err: err}
	}
	r := row{fields: fields, number: number, subject: subjectOf(fields[c.subject])}
	answer := fields[c.answer]
	r.question = mmlu.Question{Text: fields[c.question], Answer: strings.Index(letters, answer)}
	for i, at := range c.choices {
		r.question.Choices[i] = fields[at]
	}
	if _, ok := mmlu.GroupOf(r.subject); !ok {
		r.err = fmt.Errorf("row %d: subject %q is none of the 57 of MMLU", number, fields[c.subject])
	} else if len(answer) != 1 || r.question.Answer < 0 {
		r.err = fmt.Errorf("row %d: answer %q, want a letter from A to D", number, answer)
	}
	return r
}

// subjectOf returns the id of a subject, of which some rows make the name of a
// file: college_mathematics_test.csv_sw-KE.csv (lm_eval/tasks/openai-mmmlu,
// default/utils.py at commit 4e7e0d47).
func subjectOf(field string) string {
	for _, marker := range []string{"_test.csv", "_test-"} {
		if id, _, found := strings.Cut(field, marker); found {
			return id
		}
	}
	return field
}
