package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"assay/eval"
)

func TestItemGoldens(t *testing.T) {
	results := exampleResults()
	for name, i := range map[string]int{"choices": 1, "nan": 2, "failed": 3, "generation": 4, "unparsed": 5, "refused": 7, "unsafe": 8} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := WriteItem(&out, results[i], false); err != nil {
				t.Fatal(err)
			}
			golden(t, "item_"+name+".txt", out.String())
			checkPrintable(t, out.String())
			for line := range strings.Lines(out.String()) {
				if w := twwidth.Width(strings.TrimRight(line, "\n")); w > 80 {
					t.Errorf("%d columns: %s", w, line)
				}
			}
		})
	}
}

func TestUnsafeItemsAreHidden(t *testing.T) {
	r := exampleResults()[8]
	r.Input, r.Text, r.Target, r.Extracted, r.Explanation, r.Error = "SECRET", "SECRET", "SECRET", "SECRET", "SECRET", "SECRET"
	for _, write := range []func(*bytes.Buffer, bool) error{
		func(b *bytes.Buffer, show bool) error { return WriteItem(b, r, show) },
		func(b *bytes.Buffer, show bool) error { return WriteItemJSON(b, r, show) },
	} {
		var hidden, shown bytes.Buffer
		if err := write(&hidden, false); err != nil {
			t.Fatal(err)
		}
		if err := write(&shown, true); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(hidden.String(), "SECRET"); n != 0 {
			t.Errorf("shows %d texts:\n%s", n, hidden.String())
		}
		if n := strings.Count(shown.String(), "SECRET"); n != 6 {
			t.Errorf("shows %d texts of 6:\n%s", n, shown.String())
		}
	}
}

// The JSON of an item has the columns of samples.parquet, but for the raw bytes.
func TestItemJSONColumns(t *testing.T) {
	for _, r := range exampleResults() {
		var out bytes.Buffer
		if err := WriteItemJSON(&out, r, true); err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		columns := map[string]bool{}
		for _, l := range samplesTable.leaves {
			columns[l.column()] = true
		}
		delete(columns, "text_bytes")
		for name := range got {
			if !columns[name] {
				t.Errorf("%s is no column", name)
			}
			delete(columns, name)
		}
		if d := cmp.Diff(map[string]bool{}, columns); d != "" {
			t.Errorf("missing: %s", d)
		}
	}
}

func TestWriteJSON(t *testing.T) {
	var out bytes.Buffer
	o := exampleOverview()
	if err := WriteJSON(&out, o); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Run     eval.RunInfo
		Summary []struct {
			Suite, Scope, Metric string
			Value, StdErr        *float64
			Items                *int
			NearTies             int `json:"near_ties"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(o.Info, got.Run); d != "" {
		t.Error(d)
	}
	if s := got.Summary[0]; s.Suite != "mmlu" || *s.Value < 0.66 || *s.Items != 4 || s.NearTies != 2 {
		t.Errorf("%+v", s)
	}
	if s := got.Summary[1]; s.Scope != "group" || s.Items != nil {
		t.Errorf("%+v", s)
	}
}
