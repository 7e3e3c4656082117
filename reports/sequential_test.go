package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

// sequential is the manifest of a run that tests of suites have watched.
func sequential(suites ...eval.SequentialSuite) eval.RunInfo {
	info := eval.RunInfo{Sequential: &eval.SequentialInfo{Baseline: "base", Seed: 1}}
	for _, s := range suites {
		if s.Suite == "" {
			s.Suite = "s"
		}
		s.Metric, s.AlphaWorse, s.AlphaHarmless = "acc", 0.05, 0.05
		info.Sequential.Suites = append(info.Sequential.Suites, s)
		info.Suites = append(info.Suites, eval.SuiteRun{Name: s.Suite, Title: strings.ToUpper(s.Suite)})
	}
	return info
}

func TestSequentialGateOutcomes(t *testing.T) {
	worse := eval.SequentialSuite{Decision: eval.SequentialRegressed, Items: 40, Of: 100, Lost: 9, Worse: 33}
	harmless := eval.SequentialSuite{Decision: eval.SequentialNotRegressed, Items: 40, Of: 100, Harmless: 21, MaxLoss: 0.1}
	open := eval.SequentialSuite{Decision: eval.SequentialUndecided, Items: 100, Of: 100}
	for _, tc := range []struct {
		name     string
		suites   []eval.SequentialSuite
		rule     string
		want     Outcome
		headline string
	}{
		{"worse", []eval.SequentialSuite{worse}, "", Failed, "gate failed: s require"},
		{"harmless", []eval.SequentialSuite{harmless}, "", Passed, "gate passed: 1 checks, NOT REGRESSED"},
		{"undecided", []eval.SequentialSuite{open}, "", Passed, "gate passed: 1 checks, undecided"},
		{"undecided, which is not enough", []eval.SequentialSuite{open}, "defaults: {max_loss: 1, min_power: 0.8}", Inconclusive, "gate inconclusive: s min_power"},
		{"harmless, which is", []eval.SequentialSuite{harmless}, "defaults: {max_loss: 10, min_power: 0.8}", Passed, "gate passed: 2 checks, NOT REGRESSED"},
		{"stopped", []eval.SequentialSuite{{Decision: eval.SequentialUndecided, Items: 7, Of: 100}}, "", Inconclusive, "gate inconclusive: s complete"},
		{"blocked", []eval.SequentialSuite{harmless, {Suite: "t", Decision: eval.SequentialUndecided, Items: 7, Of: 7, Blocked: "item x has no score"}}, "", Inconclusive,
			"gate inconclusive: t complete"},
		{"one of two worse", []eval.SequentialSuite{harmless, {Suite: "t", Decision: eval.SequentialRegressed, Items: 7, Of: 70}}, "", Failed, "gate failed: t require"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			config := rules(t, tc.rule)
			var names []string
			for _, s := range tc.suites {
				names = append(names, s.Suite)
			}
			if err := config.CheckSequential(names); err != nil {
				t.Fatal(err)
			}
			g := config.ApplySequential(sequential(tc.suites...))
			if g.Outcome() != tc.want || g.Headline() != tc.headline {
				t.Errorf("got %s, %q, want %s, %q: %+v", g.Outcome(), g.Headline(), tc.want, tc.headline, g.Checks)
			}
			checkGateReports(t, g)
			var text, object bytes.Buffer
			for _, err := range []error{g.Write(&text, FormatTerminal), g.Write(&text, FormatMarkdown), g.WriteJSON(&object)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if !strings.Contains(text.String(), sequentialName(tc.suites[0].Decision)) || !json.Valid(object.Bytes()) {
				t.Errorf("%s\n%s", &text, &object)
			}
		})
	}
}

// What only a whole run can meet is refused, with the line of the rule.
func TestSequentialRules(t *testing.T) {
	for rule, want := range map[string]string{
		"defaults: {require: identical}":                  "gate.yaml:2: s: require is identical",
		"defaults: {max_flips: 0}":                        "max_flips is about all items",
		"suites: {s: {floors: {all: 3}}}":                 "floors are about all items",
		"defaults: {min_power: 0.8}":                      "min_power needs a max_loss",
		"defaults: {min_power: 0.99, max_loss: 1}":        "with alpha 0.05 a loss is excluded with probability 0.95",
		"defaults: {max_loss: 100}":                       "max_loss is 100 points",
		"suites: {t: {require: identical}}":               "",
		"defaults: {max_loss: 1, min_power: 0.95}":        "",
		"suites: {s: {max_loss: 3}, t: {floors: {a: 1}}}": "",
	} {
		err := rules(t, rule).CheckSequential([]string{"s"})
		var refused *SequentialRulesError
		if (err != nil) != (want != "") || err != nil && (!errors.As(err, &refused) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", rule, err, want)
		}
	}
}

// A run that its test has ended is nowhere taken for a whole one.
func TestEarlyRunsSayWhatTheyAre(t *testing.T) {
	early := func(i *eval.RunInfo) {
		i.Complete = false
		i.Sequential = sequential(eval.SequentialSuite{Decision: eval.SequentialNotRegressed, Items: 50, Of: 200}).Sequential
		i.Stopped = EarlyText(*i)
	}
	b := stored(t, "b", answers(50), early)
	g := gated(t, stored(t, "a", answers(50), nil), b, "")
	const want = "ended early, by design, by a sequential test against base (s NOT REGRESSED after 50 of 200 items)"
	if g.Outcome() != Inconclusive || len(g.Comparison.Refused) == 0 || !strings.Contains(g.Comparison.Refused[0].Text, want) {
		t.Errorf("%s: %+v", g.Outcome(), g.Checks)
	}
	c := compared(t, stored(t, "a", answers(50), nil), b, CompareOptions{Allow: []string{AllowItems}})
	if notes := strings.Join(c.Notes(), "\n"); !strings.Contains(notes, want) || !strings.Contains(notes, "do not hold") {
		t.Errorf("notes of the comparison: %s", notes)
	}
	notes := Overview{Info: b.Source.Info, Summaries: []eval.Summary{{Suite: "s"}}}.Notes()
	if len(notes) == 0 || !strings.Contains(notes[0].Text, want) || strings.Contains(notes[0].Text, "did not end") {
		t.Errorf("notes of the run: %+v", notes)
	}
	halfway := b.Source.Info
	halfway.Stopped = "stopped after 70 of 400 items"
	halfway.Sequential = sequential(eval.SequentialSuite{Decision: eval.SequentialNotRegressed, Items: 50, Of: 200},
		eval.SequentialSuite{Suite: "t", Decision: eval.SequentialUndecided, Items: 20, Of: 200}).Sequential
	notes = Overview{Info: halfway, Summaries: []eval.Summary{{Suite: "s"}, {Suite: "t"}}}.Notes()
	if len(notes) < 2 || len(notes[0].Suites) != 1 || !strings.Contains(notes[1].Text, "the run did not end: stopped after 70 of 400 items") {
		t.Errorf("notes of a run that was stopped, one of its suites having been decided: %+v", notes)
	}
	if EarlyText(eval.RunInfo{}) != "" {
		t.Error("a whole run has a text")
	}
}

// What a planned run is going to ask is compared as a stored one, but for scores.
func TestProvenanceOfAPlan(t *testing.T) {
	a := stored(t, "a", answers(20), nil)
	planned := func(rows []eval.Result) Side {
		rows = edit(rows, func(r *eval.Result) { r.Status, r.Scores, r.Text, r.Tokens, r.Logits = "", nil, "", nil, "" })
		return Side{Label: "this run", Source: Planned("nowhere", a.Source.Info, func(yield func(eval.Result, error) bool) {
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		})}
	}
	comparer, err := NewComparer(a, CompareOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		rows []eval.Result
		want []string
	}{
		{"the same", answers(20), nil},
		{"the same with prompts that are not known", edit(answers(20), func(r *eval.Result) { r.PromptDigest = "" }), nil},
		{"fewer", answers(18), []string{AllowItems}},
		{"other prompts", edit(answers(20), func(r *eval.Result) { r.PromptDigest = "other" }), []string{AllowPrompts}},
		{"other content", edit(answers(20), func(r *eval.Result) { r.ItemDigest = "other" }), []string{AllowItems}},
	} {
		c, err := comparer.Provenance(planned(tc.rows))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range c.Refused {
			got = append(got, d.Kind)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s (%v)", tc.name, diff, c.Refused)
		}
		if checks := DefaultGate().Provenance(c).Checks; (len(checks) > 0) != (len(tc.want) > 0) {
			t.Errorf("%s: %+v", tc.name, checks)
		}
	}
}

// A run that was watched to its end is the same run, and has the same baseline.
func TestBaselineOfAWatchedRun(t *testing.T) {
	watched := func(i *eval.RunInfo) {
		i.Sequential = sequential(eval.SequentialSuite{Decision: eval.SequentialUndecided, Items: 20, Of: 20}).Sequential
	}
	var files [2][]byte
	for i, change := range []func(*eval.RunInfo){nil, watched} {
		content, err := os.ReadFile(writeBaseline(t, stored(t, "a", answers(20), change).Source.Path(), BaselineOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		files[i] = content
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("other bytes")
	}
}
