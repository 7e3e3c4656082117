package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// answered is a row of a suite "s" with a binary score.
func answered(i int, right bool) eval.Result {
	r := eval.Result{Suite: "s", SuiteVersion: "1", Task: fmt.Sprintf("task %d", i%2), ID: fmt.Sprintf("item/%d", i), Status: eval.StatusOK,
		Input: "question", Target: "yes", Text: "no", Extracted: "no", Finish: model.FinishEOS, ItemDigest: fmt.Sprint(i), PromptDigest: fmt.Sprint("p", i),
		Logits: fmt.Sprint("l", i), Scores: []eval.Value{{Metric: "acc", Value: 0}}}
	if right {
		r.Text, r.Extracted, r.Scores[0].Value = "yes", "yes", 1
	}
	return r
}

// answers are n rows, all right but those in wrong.
func answers(n int, wrong ...int) []eval.Result {
	var out []eval.Result
	for i := range n {
		out = append(out, answered(i, !slices.Contains(wrong, i)))
	}
	return out
}

func upTo(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

// stored writes a run and opens it.
func stored(t testing.TB, label string, results []eval.Result, change func(*eval.RunInfo)) Side {
	t.Helper()
	dir := t.TempDir() + "/" + label
	w, err := CreateRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	info := eval.RunInfo{Schema: eval.RunSchema, Repeats: 1, Complete: true, Model: model.Info{Name: "m-" + label, Engine: "fake"}}
	for _, r := range results {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(info.Suites, func(s eval.SuiteRun) bool { return s.Name == r.Suite }) {
			info.Suites = append(info.Suites, eval.SuiteRun{Name: r.Suite, Title: "Suite " + r.Suite, Version: r.SuiteVersion, Metrics: []string{"acc"}})
		}
	}
	if change != nil {
		change(&info)
	}
	if err := w.Finish(info, nil); err != nil {
		t.Fatal(err)
	}
	source, err := OpenResults(dir)
	if err != nil {
		t.Fatal(err)
	}
	return Side{Label: label, Source: source}
}

func compared(t testing.TB, a, b Side, o CompareOptions) *Comparison {
	t.Helper()
	comparer, err := NewComparer(a, o)
	if err != nil {
		t.Fatal(err)
	}
	c, err := comparer.Compare(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func edit(results []eval.Result, f func(*eval.Result)) []eval.Result {
	for i := range results {
		f(&results[i])
	}
	return results
}

func TestVerdicts(t *testing.T) {
	for _, tc := range []struct {
		name string
		a, b []eval.Result
		o    CompareOptions
		want Verdict
	}{
		{"the same bits", answers(50, 1), answers(50, 1), CompareOptions{}, Identical},
		{"other bits", answers(50, 1), edit(answers(50, 1), func(r *eval.Result) { r.Logits = "other" }), CompareOptions{}, Equivalent},
		{"bits not recorded", answers(50, 1), edit(answers(50, 1), func(r *eval.Result) { r.Logits = "" }), CompareOptions{}, Equivalent},
		{"other words, same scores", answers(50, 1), edit(answers(50, 1), func(r *eval.Result) { r.Text += "." }), CompareOptions{}, Changed},
		{"four lost", answers(50), answers(50, upTo(4)...), CompareOptions{}, Changed},   // 1/16
		{"five lost", answers(50), answers(50, upTo(5)...), CompareOptions{}, Regressed}, // 1/32
		{"five lost at a stricter level", answers(50), answers(50, upTo(5)...), CompareOptions{Alpha: 0.01}, Changed},
		{"five gained", answers(50, upTo(5)...), answers(50), CompareOptions{}, Improved},
		{"five lost where less is better", answers(50), answers(50, upTo(5)...),
			CompareOptions{LowerBetter: func(string, string) bool { return true }}, Improved},
		{"five lost, which is tolerated", answers(50), answers(50, upTo(5)...),
			CompareOptions{Rule: func(string) (float64, float64) { return 0.05, 0.2 }}, Changed},
		{"thirty lost, which is not", answers(50), answers(50, upTo(30)...),
			CompareOptions{Rule: func(string) (float64, float64) { return 0.05, 0.2 }}, Regressed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := compared(t, stored(t, "a", tc.a, nil), stored(t, "b", tc.b, nil), tc.o).Verdict; got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// Twenty losses in one passage are one observation.
func TestClustersAreOneObservation(t *testing.T) {
	passage := func(r *eval.Result) {
		if len(r.ID) == len("item/10") && r.ID < "item/30" { // the ten before stay alone
			r.Cluster = "passage"
		}
	}
	c := compared(t, stored(t, "a", edit(answers(50), passage), nil), stored(t, "b", edit(answers(50, upTo(30)[10:]...), passage), nil), CompareOptions{})
	p := c.Suites[0].PartComparison
	if c.Verdict != Changed || p.Method != "clustered" || p.Clusters >= p.Items || p.Lost != 20 || !(p.Interval.High > 0) {
		t.Errorf("%s, %+v", c.Verdict, p)
	}
	if len(c.Suites[0].Notes) == 0 || !strings.Contains(c.Suites[0].Notes[0], "clusters") {
		t.Errorf("notes: %q", c.Suites[0].Notes)
	}
}

// Scores between 0 and 1 are tested by their means.
func TestSharesAreTested(t *testing.T) {
	half := func(r *eval.Result) { r.Scores[0].Value *= 0.5 }
	c := compared(t, stored(t, "a", answers(50, 7), nil), stored(t, "b", edit(answers(50, 7), half), nil), CompareOptions{})
	p := c.Suites[0].PartComparison
	if c.Verdict != Regressed || p.Method != "clustered" || p.A != 0.98 || p.B != 0.49 || !(p.Detectable > 0) {
		t.Errorf("%s, %+v", c.Verdict, p)
	}
}

// Of three suites with five losses in one, the p-value is three times its own.
func TestHolmOverSuites(t *testing.T) {
	of := func(wrong ...int) []eval.Result {
		out := answers(50, wrong...)
		for _, name := range []string{"t", "u"} {
			out = append(out, edit(answers(50), func(r *eval.Result) { r.Suite = name })...)
		}
		return out
	}
	c := compared(t, stored(t, "a", of(), nil), stored(t, "b", of(upTo(5)...), nil), CompareOptions{})
	if p := c.Suites[0]; c.Verdict != Changed || p.RawWorse != 1./32 || p.Worse != 3./32 {
		t.Errorf("%s: p %v, after Holm %v", c.Verdict, p.RawWorse, p.Worse)
	}
	if len(c.Suites[0].Tasks) != 2 || c.Suites[0].Tasks[0].Lost != 3 {
		t.Errorf("tasks: %+v", c.Suites[0].Tasks)
	}
}

func TestDifferencesOfProvenanceAreRefused(t *testing.T) {
	second := func(rows []eval.Result) []eval.Result {
		return append(rows, edit(answers(3), func(r *eval.Result) { r.Suite = "t" })...)
	}
	at := func(i int, f func(*eval.Result)) []eval.Result {
		rows := answers(20)
		f(&rows[i])
		return rows
	}
	for _, tc := range []struct {
		kind   string
		b      []eval.Result
		info   func(*eval.RunInfo)
		want   string
		common int
	}{
		{AllowSuites, second(answers(20)), nil, "t: only in b", 20},
		{AllowVersions, answers(20), func(i *eval.RunInfo) { i.Suites[0].Version = "2" }, "s: version 1 in a, 2 in b", 20},
		{AllowItems, answers(18), nil, "s: 2 items only in a (item/18, item/19)", 18},
		{AllowItems, answers(25), nil, "s: 5 items only in b (item/20, item/21, item/22, …)", 20},
		{AllowItems, at(3, func(r *eval.Result) { r.ItemDigest = "other" }), nil, "s: 1 item of other content (item/3)", 19},
		{AllowPrompts, at(3, func(r *eval.Result) { r.PromptDigest = "other" }), nil, "s: 1 item asked with other tokens (item/3)", 20},
		{AllowDecoding, answers(20), func(i *eval.RunInfo) { i.Override.MaxTokens = 5 }, "answers are limited to the suites' own tokens in a, 5 in b", 20},
		{AllowDecoding, answers(20), func(i *eval.RunInfo) { i.Repeats, i.Seed = 2, 9 }, "seed 0 in a, 9 in b", 20},
		{AllowDecoding, answers(20), func(i *eval.RunInfo) { i.Suites[0].Sampled, i.Seed = true, 8 }, "seed 0 in a, 8 in b", 20},
		{AllowJudge, answers(20), func(i *eval.RunInfo) { i.Judge = &eval.JudgeInfo{Kind: "k"} }, "judged by nobody in a, k in b", 20},
		{AllowUnscored, at(3, func(r *eval.Result) { r.Status, r.Error, r.Scores = eval.StatusError, "broken", nil }), nil,
			"s: 1 item without a score in b (item/3)", 19},
	} {
		t.Run(tc.want, func(t *testing.T) {
			a, b := stored(t, "a", answers(20), nil), stored(t, "b", tc.b, tc.info)
			c := compared(t, a, b, CompareOptions{})
			if diff := cmp.Diff([]Difference{{tc.kind, tc.want}}, c.Refused); diff != "" || c.Verdict != Invalid || len(c.Suites) > 0 {
				t.Errorf("%s, %d suites: %s", c.Verdict, len(c.Suites), diff)
			}
			c = compared(t, a, b, CompareOptions{Allow: []string{tc.kind}})
			if c.Verdict == Invalid || len(c.Allowed) != 1 || c.Suites[0].Items != tc.common {
				t.Errorf("allowed: %s, %v, refused %v", c.Verdict, c.Allowed, c.Refused)
			}
			var out bytes.Buffer
			if err := (CompareTable{}).Write(&out, []*Comparison{c}); err != nil || !strings.Contains(out.String(), "allowed: "+tc.kind+": ") {
				t.Errorf("%v: what was allowed is not shown:\n%s", err, &out)
			}
		})
	}
}

func TestNothingInCommon(t *testing.T) {
	other := edit(answers(5), func(r *eval.Result) { r.ID += "x" })
	c := compared(t, stored(t, "a", answers(5), nil), stored(t, "b", other, nil), CompareOptions{Allow: AllowKinds()})
	if c.Verdict != Invalid || len(c.Refused) != 1 {
		t.Errorf("%s: %v", c.Verdict, c.Refused)
	}
	if _, err := NewComparer(stored(t, "a", answers(5), nil), CompareOptions{Suites: []string{"t"}}); err == nil {
		t.Error("a run without rows was accepted")
	}
}

// A baseline is compared as its run is.
func TestBaselineInsteadOfRun(t *testing.T) {
	a, b := stored(t, "a", answers(40), nil), stored(t, "b", answers(40, upTo(6)...), nil)
	path := t.TempDir() + "/base.parquet"
	run, err := OpenRun(a.Source.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteBaseline(path, run, BaselineOptions{}); err != nil {
		t.Fatal(err)
	}
	source, err := OpenResults(path)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, first := range []Side{a, {"a", source}} {
		var out bytes.Buffer
		c := compared(t, first, b, CompareOptions{})
		if err := (CompareTable{Format: FormatCSV, Tasks: true}).Write(&out, []*Comparison{c}); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, out.String())
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" || !strings.Contains(texts[0], "REGRESSED") {
		t.Error(diff, texts[0])
	}
}

// hostile runs have texts that want to be something else.
func hostileComparison(t *testing.T) *Comparison {
	nasty := "| <script>x</script>\n\x1b[31mred\u202egnp |"
	rows := func(wrong ...int) []eval.Result {
		return edit(answers(12, wrong...), func(r *eval.Result) {
			r.Task, r.ID = "=task|"+nasty, r.ID+nasty
			r.Text, r.Input, r.Target = r.Text+nasty, nasty, "=1+1|漢字"
			r.Unsafe = r.ItemDigest == "1"
		})
	}
	name := func(i *eval.RunInfo) {
		i.Suites[0].Title, i.Model.Name, i.Model.Warning = "S|uite\n<b>", nasty, "warn "+nasty
	}
	a, b := stored(t, "a", rows(5), name), stored(t, "b", rows(0, 1, 2), name)
	a.Label, b.Label = "base|<i>", "\u202enew"
	return compared(t, a, b, CompareOptions{})
}

func TestHostileComparisonGoldens(t *testing.T) {
	c := hostileComparison(t)
	for _, showUnsafe := range []bool{false, true} {
		flips, err := c.Flips(0, showUnsafe)
		if err != nil {
			t.Fatal(err)
		}
		c.A.Source.path, c.B.Source.path = "runs/a", "runs/b" // folders of tests have no lasting names
		for format, ext := range map[Format]string{FormatTerminal: ".txt", FormatMarkdown: ".md", FormatCSV: ".csv"} {
			var out bytes.Buffer
			if err := (CompareTable{Format: format, Tasks: true}).Write(&out, []*Comparison{c}); err != nil {
				t.Fatal(err)
			}
			table := out.Len()
			if err := flips.Write(&out, format); err != nil {
				t.Fatal(err)
			}
			checkPrintable(t, out.String())
			if hidden := strings.Contains(out.String(), "hidden: unsafe"); hidden == showUnsafe {
				t.Errorf("%s: unsafe texts hidden: %t", ext, hidden)
			}
			if format == FormatMarkdown && strings.Contains(out.String(), "<") {
				t.Errorf("markup in Markdown:\n%s", &out)
			}
			if format == FormatCSV {
				if _, err := csv.NewReader(strings.NewReader(out.String()[table:])).ReadAll(); err != nil {
					t.Error(err)
				}
			}
			if !showUnsafe {
				golden(t, "compare-hostile"+ext, out.String())
			}
		}
	}
}

func TestComparisonJSON(t *testing.T) {
	c := hostileComparison(t)
	flips, err := c.Flips(0, false)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (CompareTable{Tasks: true}).WriteJSON(&out, []*Comparison{c}, []*FlipList{flips}); err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Verdict string
		Parts   []map[string]any
		Flips   []struct {
			ID, Change string
			Unsafe     bool
			Run        *string `json:"run_answer"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Verdict != "CHANGED" || len(got[0].Parts) != 1 || len(got[0].Flips) != 4 {
		t.Fatalf("%+v", got)
	}
	for _, f := range got[0].Flips {
		if (f.Run == nil) != f.Unsafe {
			t.Errorf("unsafe %t, text %v", f.Unsafe, f.Run)
		}
	}
	if got[0].Flips[3].Change != "gained" || got[0].Flips[0].Change != "lost" {
		t.Errorf("order: %+v", got[0].Flips)
	}
}

func TestFlipLimit(t *testing.T) {
	c := compared(t, stored(t, "a", answers(30), nil), stored(t, "b", answers(30, upTo(9)...), nil), CompareOptions{})
	flips, err := c.Flips(2, false)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := flips.Write(&out, FormatTerminal); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "9 items changed between a and b, the first 2 shown") {
		t.Errorf("%s", &out)
	}
}

// 100,000 items from two runs; the target is 2 s and 300 MB.
// A template that changes without changing a prompt is no reason to refuse, but
// one to say so.
func TestOriginsAreNoted(t *testing.T) {
	with := func(template string) func(*eval.RunInfo) {
		return func(i *eval.RunInfo) { i.Model.TemplateDigest = template }
	}
	a := stored(t, "a", answers(5), with("one"))
	c := compared(t, a, stored(t, "b", answers(5), with("two")), CompareOptions{})
	want := []string{"the chat templates differ: one in a, two in b"}
	if d := cmp.Diff(want, c.Notes()); d != "" {
		t.Error(d)
	}
	if notes := compared(t, a, stored(t, "c", answers(5), with("one")), CompareOptions{}).Notes(); len(notes) > 0 {
		t.Errorf("of equal templates: %q", notes)
	}
}

func BenchmarkCompare100000(b *testing.B) {
	rows := func(every int) []eval.Result {
		return edit(answers(100_000), func(r *eval.Result) {
			var i int
			fmt.Sscanf(r.ID, "item/%d", &i)
			if i%every == 0 {
				r.Text, r.Scores[0].Value = "no", 0
			}
			r.Task = fmt.Sprintf("task %d", i%57)
			r.Input = strings.Repeat("a question of the usual length ", 10)
		})
	}
	first, second := stored(b, "a", rows(7), nil), stored(b, "b", rows(11), nil)
	b.ReportAllocs()
	for b.Loop() {
		comparer, err := NewComparer(first, CompareOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := comparer.Compare(second); err != nil {
			b.Fatal(err)
		}
	}
}
