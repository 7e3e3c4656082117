package include

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"assay/datasets"
)

var update = flag.Bool("update", false, "write the golden files and the sample questions")

// sampleFolder is where the sample questions ship from.
const sampleFolder = "../../datasets/samples"

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

// The sample questions ship in Parquet files, as upstream's; people read and
// change them in testdata/samples, and go test -update writes the former.
func TestSampleFilesAreWhatTestdataSays(t *testing.T) {
	sources, err := filepath.Glob("testdata/samples/*.jsonl")
	if err != nil || len(sources) != 7 {
		t.Fatalf("%q, %v", sources, err)
	}
	var written []string
	for _, source := range sources {
		want := readJSON(t, source)
		name := pathOf(strings.TrimSuffix(filepath.Base(source), ".jsonl"))
		written = append(written, name)
		if *update {
			writeParquet(t, filepath.Join(sampleFolder, name), want)
		}
		f, err := os.Open(filepath.Join(sampleFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		got, err := datasets.ReadParquet[jsonRow](f)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	if diff := cmp.Diff(written, datasets.Samples().List(folder)); diff != "" {
		t.Error(diff)
	}
}

func readJSON(t *testing.T, name string) []jsonRow {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var rows []jsonRow
	for d := json.NewDecoder(bytes.NewReader(data)); d.More(); {
		var r jsonRow
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows = append(rows, r)
	}
	return rows
}

func writeParquet(t *testing.T, name string, rows []jsonRow) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, parquetOf(t, rows), 0o644); err != nil {
		t.Fatal(err)
	}
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
	want := map[string]int{"Arabic/General knowledge": 7, "Chinese/Social Science": 7, "German/Social Science": 7, "Hindi/General knowledge": 7,
		"Japanese/Driving License": 7, "Spanish/Arts & Humanities": 7, "Turkish/STEM": 7}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"A": 14, "B": 14, "C": 10, "D": 11}, targets); diff != "" {
		t.Error(diff)
	}
}
