package reports

import (
	"bytes"
	"encoding/csv"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"assay/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func exampleOverview() Overview {
	summaries := exampleSummaries(exampleResults())
	return Overview{Info: exampleInfo(summaries), Summaries: summaries, NearTies: map[string]int{"mmlu": 2}}
}

var exampleReferences = map[string][]eval.Reference{
	"mmlu": {{Model: "granite-4.0-h-small", Metric: "acc", Value: 0.7844, Source: "model card"},
		{Model: "granite-4.0-micro", Metric: "acc", Value: 0.6598, Source: "model card of granite-4.0-h-tiny"}},
	"bbh": {{Model: "granite-4.0-micro", Metric: "exact_match", Value: 0.7248, Source: "model card of granite-4.0-h-tiny"}},
}

// hostileOverview is a run whose every text wants to be something else.
func hostileOverview() Overview {
	o := exampleOverview()
	o.Info.Data.Source = "samples"
	o.Info.Model.Name = "=HYPERLINK(\"x\")\x1b[31m"
	o.Info.Model.Warning = "weights are random: <b>|values|</b>\nmean nothing, \u202ereally; this note is long enough that it has to be wrapped on a terminal"
	o.Info.Stopped = "interrupted"
	o.Info.Override.MaxTokens = 1024
	o.Info.Suites[0].Name, o.Summaries[0].Suite = "=mm|lu\n", "=mm|lu\n"
	o.Summaries[0].Rows[0].Metric = "*acc*_`x`"
	o.Summaries[0].Rows[len(o.Summaries[0].Rows)-1].Name = "漢字<img src=x onerror=a()>"
	o.Summaries[1].Rows = nil
	o.Summaries[1].Counts = eval.Counts{}
	return o
}

func TestTableGoldens(t *testing.T) {
	for _, c := range []struct {
		name     string
		overview Overview
		tasks    bool
	}{
		{"table", exampleOverview(), false},
		{"tasks", exampleOverview(), true},
		{"hostile", hostileOverview(), true},
	} {
		for format, ext := range map[Format]string{FormatTerminal: ".txt", FormatMarkdown: ".md", FormatCSV: ".csv"} {
			t.Run(c.name+ext, func(t *testing.T) {
				var out bytes.Buffer
				if err := WriteTable(&out, c.overview, TableOptions{Format: format, Tasks: c.tasks, References: exampleReferences}); err != nil {
					t.Fatal(err)
				}
				golden(t, c.name+ext, out.String())
				checkPrintable(t, out.String())
				if format != FormatTerminal {
					return
				}
				for line := range strings.Lines(out.String()) {
					if w := twwidth.Width(strings.TrimRight(line, "\n")); w > 100 {
						t.Errorf("%d columns: %s", w, line)
					}
				}
			})
		}
	}
}

// checkPrintable fails on characters that act instead of being seen.
func checkPrintable(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && hidden(r) {
			t.Errorf("output holds %U", r)
		}
	}
}

func TestWideCountsStayBelow100Columns(t *testing.T) {
	o := exampleOverview()
	o.Info.Suites[0].Name, o.Summaries[0].Suite = "bigcodebench", "bigcodebench"
	o.Summaries[0].Rows[0].Metric = "prompt_strict"
	o.Summaries[0].Counts = eval.Counts{Items: 100000, Unparsed: 10000, Truncated: 10000, Refused: 10000, Errors: 10000}
	var out bytes.Buffer
	if err := WriteTable(&out, o, TableOptions{Format: FormatTerminal, References: exampleReferences}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if w := twwidth.Width(line); w > 100 {
			t.Errorf("%d columns: %s", w, line)
		}
	}
}

// A headline without a value says why, unless nothing has a score, which another
// note says.
func TestHeadlineWithoutValue(t *testing.T) {
	const note = "no value, because parts that go into it have no scored item: a, b, c, d, e, f and 2 more; --tasks shows the others"
	for _, scored := range []int{0, 1} {
		o := exampleOverview()
		o.Summaries[0].Rows[0].Headline, o.Summaries[0].Rows[0].Value = true, math.NaN()
		o.Summaries[0].Counts.Scored = scored
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			o.Summaries[0].Rows = append(o.Summaries[0].Rows, eval.SummaryRow{Scope: eval.ScopeTask, Name: name, Metric: "acc", Value: math.NaN()})
		}
		if got := notesOf(o).notes(o.Summaries[0].Suite); strings.Contains(got, note) != (scored > 0) {
			t.Errorf("%d scored: notes %q", scored, got)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := WriteTable(&bytes.Buffer{}, exampleOverview(), TableOptions{Format: "xml"})
	if err == nil || !strings.Contains(err.Error(), `unknown format "xml"`) {
		t.Error(err)
	}
}

func TestEscapes(t *testing.T) {
	for _, c := range []struct{ in, visible, markdown, csv string }{
		{"exact_match", "exact_match", "exact_match", "exact_match"},
		{"a|b", "a|b", `a\|b`, "a|b"},
		{"_x_ **y** `z`", "_x_ **y** `z`", "\\_x\\_ \\*\\*y\\*\\* \\`z\\`", "_x_ **y** `z`"},
		{"<b>&", "<b>&", "&lt;b&gt;&amp;", "<b>&"},
		{"a\nb\tc", `a\nb\tc`, `a\\nb\\tc`, `a\nb\tc`},
		{"\x1b[31mred", `\x1b[31mred`, `\\x1b\[31mred`, `\x1b[31mred`},
		{"a\u202eb\u2066c\ufeff", `a\u202eb\u2066c\ufeff`, `a\\u202eb\\u2066c\\ufeff`, `a\u202eb\u2066c\ufeff`},
		{"bad \xff\xc3", `bad \xff\xc3`, `bad \\xff\\xc3`, `bad \xff\xc3`},
		{"real \uFFFD", "real \uFFFD", "real \uFFFD", "real \uFFFD"},
		{"क\u200dष", "क\u200dष", "क\u200dष", "क\u200dष"},
		{"\U000e0041", `\U000e0041`, `\\U000e0041`, `\U000e0041`},
		{"=1+1", "=1+1", "=1+1", "'=1+1"},
		{"@SUM(A1)", "@SUM(A1)", "@SUM(A1)", "'@SUM(A1)"},
		{"-2", "-2", "-2", "-2"},
		{"-1.5e-07", "-1.5e-07", "-1.5e-07", "-1.5e-07"},
		{"-2+cmd", "-2+cmd", "-2+cmd", "'-2+cmd"},
		{"  task", "  task", "&emsp;task", "  task"},
	} {
		if got := Visible(c.in); got != c.visible {
			t.Errorf("Visible(%q) = %q, want %q", c.in, got, c.visible)
		}
		if got := escapeMarkdown(c.in); got != c.markdown {
			t.Errorf("escapeMarkdown(%q) = %q, want %q", c.in, got, c.markdown)
		}
		if got := escapeCSV(c.in); got != c.csv {
			t.Errorf("escapeCSV(%q) = %q, want %q", c.in, got, c.csv)
		}
	}
	if got := VisibleLines("a\r\nb\tc\x07"); got != "a\nb    c\\x07" {
		t.Errorf("VisibleLines: %q", got)
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{percent(0.6598), "65.98"}, {percent(1), "100.00"}, {percent(math.NaN()), "-"},
		{plusMinus(0.0038), "± 0.38"}, {plusMinus(math.NaN()), ""},
		{number(0.125), "0.125"}, {number(math.NaN()), ""},
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(-1234567), "-1,234,567"},
		{magnitude(3_402_836_480), "3.4 B"}, {magnitude(950), "950"}, {magnitude(362_000_000), "362 M"},
		{superscript(12), "¹²"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"one\n\n  two", 10, []string{"one", "", "  two"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"    abcdef", 6, []string{"    ab", "cdef"}},
		{"漢字漢字", 5, []string{"漢字", "漢字"}},
		{"x", 0, []string{"x"}},
	} {
		if d := cmp.Diff(c.want, Wrap(c.in, c.width)); d != "" {
			t.Errorf("Wrap(%q, %d): %s", c.in, c.width, d)
		}
	}
	if got := Shorten("one  two\nthree", 9); got != "one two…" {
		t.Errorf("Shorten: %q", got)
	}
}

// What a spreadsheet reads is what was written.
func TestCSVParses(t *testing.T) {
	var out bytes.Buffer
	if err := WriteTable(&out, hostileOverview(), TableOptions{Format: FormatCSV, Tasks: true}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := rows[1][0]; got != `'=mm|lu\n` {
		t.Errorf("suite %q", got)
	}
}
