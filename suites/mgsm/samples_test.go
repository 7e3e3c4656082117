package mgsm

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

var update = flag.Bool("update", false, "write the sample files from testdata/samples.jsonl")

// sampleRow is a row of the sample files and, as JSON, of their source.
type sampleRow struct {
	Language string  `json:"language" parquet:"-"`
	Split    string  `json:"split" parquet:"-"`
	Question string  `json:"question" parquet:"question,optional"`
	Answer   *string `json:"answer" parquet:"answer,optional"`
	Number   int32   `json:"answer_number" parquet:"answer_number,optional"`
}

// The sample files hold what their readable source says, in the columns and
// types of the upstream files.
func TestSampleFilesAreTheirSource(t *testing.T) {
	f, err := os.Open("testdata/samples.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	source, err := datasets.ReadJSONL[sampleRow](f)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]sampleRow{}
	for _, r := range source {
		name := fileOf(r.Language, r.Split)
		r.Language, r.Split = "", ""
		files[name] = append(files[name], r)
	}
	if len(files) != 2*len(cardLanguages()) {
		t.Errorf("%d files", len(files))
	}
	for name, want := range files {
		if *update {
			write(t, "../../datasets/samples/"+name, want)
			continue
		}
		file, err := datasets.Samples().Open(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parquet.Read[sampleRow](bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: run the tests with -update\n%s", name, diff)
		}
	}
}

func write(t *testing.T, path string, rows []sampleRow) {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// The five languages have the same problems, and the worked examples are right
// and end in the words that the filter of their language looks for.
func TestSampleProblems(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string][]string{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Fatalf("%s: %v", it.ID, it.Record)
		}
		targets[it.Task] = append(targets[it.Task], it.Target)
		prompt := request(t, primary, it).Prompt.Text
		for i, s := range r.Shots {
			checkExample(t, fmt.Sprintf("%s: example %d", it.Task, i+1), r.language, s)
			if !strings.Contains(prompt, "\n"+r.language.cue+" "+r.language.withoutCue(s.Answer)+"\n\n") {
				t.Errorf("%s: the prompt lacks example %d: %q", it.ID, i+1, prompt)
			}
		}
	}
	for _, l := range cardLanguages() {
		if diff := cmp.Diff([]string{"45", "18", "1200", "26", "4", "90"}, targets[l]); diff != "" {
			t.Errorf("%s: %s", l, diff)
		}
	}
}

var equation = regexp.MustCompile(`(\d+) ([-+x/]) (\d+) = (\d+)`)

// checkExample evaluates the equations of a worked example; the last result is
// the answer.
func checkExample(t *testing.T, name string, l language, s Shot) {
	t.Helper()
	if !strings.HasPrefix(s.Question, l.prefix) {
		t.Errorf("%s: question %q", name, s.Question)
	}
	last := ""
	for _, m := range equation.FindAllStringSubmatch(s.Answer, -1) {
		var a, b, want int
		if _, err := fmt.Sscan(m[1], &a); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(m[3], &b); err != nil {
			t.Fatal(err)
		}
		switch m[2] {
		case "+":
			want = a + b
		case "-":
			want = a - b
		case "x":
			want = a * b
		case "/":
			want = a / b
		}
		if last = m[4]; last != fmt.Sprint(want) {
			t.Errorf("%s: %s", name, m[0])
		}
	}
	got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Task: l.code, Target: last}, model.Response{Text: s.Answer})
	if err != nil || got.Values[0].Value != 1 || got.Values[1].Value != 1 {
		t.Errorf("%s: %q for %s: %+v, %v", name, s.Answer, last, got, err)
	}
}
