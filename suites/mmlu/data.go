package mmlu

import (
	"context"
	"fmt"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
)

const (
	devFolder  = "mmlu/dev"
	testFolder = "mmlu/test"
	devSuffix  = "_dev.csv"
	testSuffix = "_test.csv"

	shotCount = 5
	letters   = "ABCD"
)

// Question is one row of the dataset.
type Question struct {
	Text    string    // as in the file, blanks at its ends included
	Choices [4]string // likewise
	Answer  int       // index of the right choice
}

// Record is the parsed form of an item: what its prompt is made of.
type Record struct {
	Subject string
	Shots   []Question // shared by all items of the subject
	Question
}

// items reads all subjects that the data has, in alphabetical order.
func items(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	var out []eval.Item
	for _, name := range d.List(testFolder) {
		subject, ok := strings.CutSuffix(strings.TrimPrefix(name, testFolder+"/"), testSuffix)
		if !ok {
			continue
		}
		of, err := subjectItems(ctx, d, suite, subject)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no questions in %s: want files <subject>%s", testFolder, testSuffix)
	}
	return out, nil
}

func subjectItems(ctx context.Context, d eval.Data, suite, subject string) ([]eval.Item, error) {
	group, ok := groups[subject]
	if !ok {
		return nil, fmt.Errorf("%s/%s%s: %q is none of the 57 subjects of MMLU", testFolder, subject, testSuffix, subject)
	}
	shots, err := readShots(ctx, d, subject)
	if err != nil {
		return nil, err
	}
	shotDigest := digestOf(shots...)

	name := testFolder + "/" + subject + testSuffix
	rows, err := readRows(ctx, d, name)
	if err != nil {
		return nil, err
	}
	out := make([]eval.Item, len(rows))
	for i, row := range rows {
		out[i] = eval.Item{
			Suite: suite,
			Task:  subject,
			Group: group,
			ID:    fmt.Sprintf("%s/%d", subject, i),
		}
		q, err := parseQuestion(row)
		if err != nil {
			// A bad row costs its own item, not the run.
			out[i].Record = fmt.Errorf("%s: row %d: %w", name, i+1, err)
			out[i].Input = strings.Join(row, "\n")
			out[i].Digest = digest.Of(row...)
			continue
		}
		out[i].Input = q.block()
		out[i].Target = letters[q.Answer : q.Answer+1]
		out[i].Digest = digest.Of(subject, digestOf(q), shotDigest)
		out[i].Record = Record{Subject: subject, Shots: shots, Question: q}
	}
	return out, nil
}

// readShots returns the first five rows of a subject's dev file.
func readShots(ctx context.Context, d eval.Data, subject string) ([]Question, error) {
	name := devFolder + "/" + subject + devSuffix
	rows, err := readRows(ctx, d, name)
	if err != nil {
		return nil, err
	}
	if len(rows) < shotCount {
		return nil, fmt.Errorf("%s: %d rows, want %d worked examples", name, len(rows), shotCount)
	}
	shots := make([]Question, shotCount)
	for i := range shots {
		if shots[i], err = parseQuestion(rows[i]); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", name, i+1, err)
		}
	}
	return shots, nil
}

// readRows reads a CSV file without a header. Line ends within a field stay as
// they are, as in the copy of the dataset that lm-evaluation-harness reads.
func readRows(ctx context.Context, d eval.Data, name string) ([][]string, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return datasets.ReadCSV(f)
}

// parseQuestion reads a row: question, choices A to D, letter of the answer.
func parseQuestion(row []string) (Question, error) {
	if len(row) != 6 {
		return Question{}, fmt.Errorf("%d fields, want 6: question, four choices, letter of the answer", len(row))
	}
	answer := strings.Index(letters, row[5])
	if len(row[5]) != 1 || answer < 0 {
		return Question{}, fmt.Errorf("answer %q, want a letter from A to D", row[5])
	}
	return Question{Text: row[0], Choices: [4]string(row[1:5]), Answer: answer}, nil
}

func digestOf(questions ...Question) string {
	var fields []string
	for _, q := range questions {
		fields = append(fields, q.Text)
		fields = append(fields, q.Choices[:]...)
		fields = append(fields, letters[q.Answer:q.Answer+1])
	}
	return digest.Of(fields...)
}
