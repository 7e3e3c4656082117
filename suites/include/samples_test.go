package include

import (
	"bytes"
	"context"
	"flag"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"assay/datasets"
)

var update = flag.Bool("update", false, "write the golden files")

// jsonRow has the columns in the order of upstream's files.
type jsonRow struct {
	Language *string `json:"language" parquet:"language,optional"`
	Country  *string `json:"country" parquet:"country,optional"`
	Domain   *string `json:"domain" parquet:"domain,optional"`
	Subject  *string `json:"subject" parquet:"subject,optional"`
	Feature  *string `json:"regional_feature" parquet:"regional_feature,optional"`
	Level    *string `json:"level" parquet:"level,optional"`
	Question *string `json:"question" parquet:"question,optional"`
	A        *string `json:"option_a" parquet:"option_a,optional"`
	B        *string `json:"option_b" parquet:"option_b,optional"`
	C        *string `json:"option_c" parquet:"option_c,optional"`
	D        *string `json:"option_d" parquet:"option_d,optional"`
	Answer   *int64  `json:"answer" parquet:"answer,optional"`
}

// parquetOf returns a file as upstream's: optional columns, integer answers.
func parquetOf[T any](t *testing.T, rows []T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, parquet.Compression(&parquet.Snappy))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The questions that ship with Assay have the form of the real ones.
func TestSampleQuestions(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	sizes, targets := map[string]int{}, map[string]int{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Fatalf("%s: %v", it.ID, it.Record)
		}
		sizes[it.Task]++
		targets[it.Target]++
		distinct := map[string]bool{}
		for _, s := range append(r.Options[:], r.Text) {
			if s == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s: white space at the ends of %q", it.ID, s)
			}
			distinct[s] = true
		}
		if len(distinct) != 5 {
			t.Errorf("%s: options %q are not all different", it.ID, r.Options)
		}
		if len(r.Shots) != 4 && len(r.Shots) != 5 {
			t.Errorf("%s: %d examples", it.ID, len(r.Shots))
		}
	}
	want := map[string]int{}
	for _, language := range []string{"Arabic", "Chinese", "German", "Hindi", "Japanese", "Spanish", "Turkish"} {
		want[language+"/STEM"], want[language+"/Social Science"] = 6, 6
	}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Error(diff)
	}
	for letter, n := range targets {
		if n < 12 || n > 30 {
			t.Errorf("%d of 84 answers are %s", n, letter)
		}
	}
}
