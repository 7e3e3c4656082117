package include

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/suites/digest"
)

// asking are the columns that a prompt shows.
type asking struct {
	Domain   *string `parquet:"domain"`
	Question *string `parquet:"question"`
	A        *string `parquet:"option_a"`
	B        *string `parquet:"option_b"`
	C        *string `parquet:"option_c"`
	D        *string `parquet:"option_d"`
	Answer   *int64  `parquet:"answer"`
}

// describing are the columns that no prompt shows. They count where rows are
// compared.
type describing struct {
	Language *string `parquet:"language"`
	Country  *string `parquet:"country"`
	Subject  *string `parquet:"subject"`
	Feature  *string `parquet:"regional_feature"`
	Level    *string `parquet:"level"`
}

// Question is what a prompt shows of a row.
type Question struct {
	Text    string    // as in the file, blanks at its ends included
	Options [4]string // likewise
	Answer  int       // index of the right option
}

// row is a row of a language's file.
type row struct {
	Question
	number  int    // in the file, counted from 0
	domain  string // "" where the file has none
	content string // the same for rows that are equal in every column
	err     error  // why it is no question
}

// readRows reads the file of a language. A file without the columns that only
// describe its rows will do.
func readRows(ctx context.Context, d eval.Data, name string) ([]row, error) {
	table, err := readColumns[asking](ctx, d, name)
	if err != nil {
		return nil, err
	}
	if len(table) == 0 {
		return nil, fmt.Errorf("%s: no rows", name)
	}
	about, err := readColumns[describing](ctx, d, name)
	if err != nil || len(about) != len(table) {
		about = make([]describing, len(table))
	}
	rows := make([]row, len(table))
	for i, c := range table {
		rows[i] = row{number: i, content: contentOf(c, about[i])}
		if c.Domain != nil {
			rows[i].domain = *c.Domain
		}
		if rows[i].Question, err = c.question(); err != nil {
			rows[i].err = fmt.Errorf("row %d: %w", i, err)
		}
	}
	return rows, nil
}

func readColumns[T any](ctx context.Context, d eval.Data, name string) ([]T, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return datasets.ReadParquet[T](f)
}

// question returns what a row asks, which has to be all there.
func (c asking) question() (Question, error) {
	if c.Domain == nil || *c.Domain == "" {
		return Question{}, errors.New("no domain")
	}
	if c.Question == nil {
		return Question{}, errors.New("no question")
	}
	q := Question{Text: *c.Question}
	for i, option := range []*string{c.A, c.B, c.C, c.D} {
		if option == nil {
			return Question{}, errors.New("no option_" + strings.ToLower(letters[i:i+1]))
		}
		q.Options[i] = *option
	}
	if c.Answer == nil || *c.Answer < 0 || *c.Answer >= int64(len(letters)) {
		return Question{}, errors.New("answer is no number from 0 to 3")
	}
	q.Answer = int(*c.Answer)
	return q, nil
}

// contentOf names what the columns hold.
func contentOf(c asking, about describing) string {
	var fields []string
	for _, s := range []*string{c.Domain, c.Question, c.A, c.B, c.C, c.D,
		about.Language, about.Country, about.Subject, about.Feature, about.Level} {
		if s == nil {
			fields = append(fields, "null", "")
		} else {
			fields = append(fields, "text", *s)
		}
	}
	if c.Answer != nil {
		fields = append(fields, strconv.FormatInt(*c.Answer, 10))
	}
	return digest.Of(fields...)
}
