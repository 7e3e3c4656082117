package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

func known3(name string) bool { return name == "s" || name == "t" || name == "mmlu" }

func rules(t *testing.T, text string) GateConfig {
	t.Helper()
	c, err := ReadGateConfig("gate.yaml", strings.NewReader("version: 1\n"+text), known3)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func gated(t *testing.T, a, b Side, rule string) GateReport {
	t.Helper()
	config := rules(t, rule)
	return config.Apply(compared(t, a, b, config.CompareOptions(nil)))
}

func TestGateOutcomes(t *testing.T) {
	five := answers(50, upTo(5)...)
	for _, tc := range []struct {
		name string
		a, b []eval.Result
		info func(*eval.RunInfo)
		rule string
		want Outcome
	}{
		{"nothing changed", answers(50), answers(50), nil, "", Passed},
		{"a loss", answers(50), five, nil, "", Failed},
		{"a tolerated loss", answers(50), five, nil, "defaults: {max_loss: 20}", Passed},
		{"tolerated elsewhere", answers(50), five, nil, "suites: {s: {max_loss: 20}}", Passed},
		{"a loss at a stricter level", answers(50), five, nil, "defaults: {alpha: 0.01}", Passed},
		{"a gain", five, answers(50), nil, "", Passed},
		{"a gain where nothing may change", five, answers(50), nil, "defaults: {require: equivalent}", Failed},
		{"other bits", answers(50), edit(answers(50), func(r *eval.Result) { r.Logits = "x" }), nil, "defaults: {require: equivalent}", Passed},
		{"other bits where none may be", answers(50), edit(answers(50), func(r *eval.Result) { r.Logits = "x" }), nil, "defaults: {require: identical}", Failed},
		{"too small to tell", answers(50), answers(50, 1), nil, "defaults: {min_power: 0.8}", Inconclusive},
		{"large enough to tell", answers(50), answers(50, 1), nil, "defaults: {min_power: 0.8, detect: 40}", Passed},
		{"the same bits need no power", answers(50), answers(50), nil, "defaults: {min_power: 0.8}", Passed},
		{"flips", answers(50), answers(50, 1, 2), nil, "defaults: {max_flips: 1}", Failed},
		{"few flips", answers(50), answers(50, 1, 2), nil, "defaults: {max_flips: 2}", Passed},
		{"a share of flips", answers(50), answers(50, 1, 2), nil, "defaults: {max_flips: 4%}", Passed},
		{"a greater share", answers(50), answers(50, 1, 2), nil, "defaults: {max_flips: 3.9%}", Failed},
		{"above the floor", answers(50), answers(50, 1), nil, "defaults: {floors: {all: 98}}", Passed},
		{"below the floor", answers(50), answers(50, 1), nil, "defaults: {floors: {all: 98.1}}", Failed},
		{"a task below the floor", answers(50), answers(50, 1), nil, "defaults: {floors: {task 1: 97}}", Failed},
		{"a floor of no task", answers(50), answers(50, 1), nil, "defaults: {floors: {nowhere: 1}}", Inconclusive},
		{"a suite that is missing", answers(50), answers(50), nil, "suites: {t: {}}", Inconclusive},
		{"items missing", answers(50), answers(49), nil, "", Inconclusive},
		{"items missing, and a loss", answers(50), answers(49, upTo(30)...), nil, "", Inconclusive},
		{"not complete", answers(50), answers(50), func(i *eval.RunInfo) { i.Complete = false }, "", Inconclusive},
		{"a shard", answers(50), answers(50), func(i *eval.RunInfo) { i.Shard = &eval.ShardInfo{Index: 1, Count: 2} }, "", Inconclusive},
		{"no scores at all", answers(5), edit(answers(5), func(r *eval.Result) { r.Status, r.Scores = eval.StatusError, nil }), nil, "", Inconclusive},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := gated(t, stored(t, "a", tc.a, nil), stored(t, "b", tc.b, tc.info), tc.rule)
			if got := g.Outcome(); got != tc.want {
				t.Errorf("got %s, want %s: %+v", got, tc.want, g.Checks)
			}
			checkGateReports(t, g)
		})
	}
	if o := (GateReport{}).Outcome(); o != Inconclusive {
		t.Errorf("a gate without checks: %s", o)
	}
}

// checkGateReports checks that every form says what the outcome is.
func checkGateReports(t *testing.T, g GateReport) {
	t.Helper()
	broken := len(g.Broken())
	if (broken == 0) != (g.Outcome() == Passed) {
		t.Errorf("%s with %d broken rules", g.Outcome(), broken)
	}
	var junit, gitlab, github bytes.Buffer
	for _, err := range []error{g.WriteJUnit(&junit), g.WriteGitLab(&gitlab), g.WriteGitHub(&github)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var suites junitSuites
	if err := xml.Unmarshal(junit.Bytes(), &suites); err != nil {
		t.Fatal(err)
	}
	if s := suites.Suite; s.Failures+s.Errors != broken || s.Tests != len(s.Cases) || s.Tests != len(g.Checks) {
		t.Errorf("JUnit has %d failures and %d errors of %d, want %d of %d", s.Failures, s.Errors, s.Tests, broken, len(g.Checks))
	}
	var issues []map[string]any
	if err := json.Unmarshal(gitlab.Bytes(), &issues); err != nil || len(issues) != broken {
		t.Errorf("GitLab has %d issues, %v, want %d", len(issues), err, broken)
	}
	if n := strings.Count(github.String(), "\n"); n != broken || strings.Count(github.String(), "::error ") != broken {
		t.Errorf("GitHub has %d lines, want %d:\n%s", n, broken, &github)
	}
}

// What texts of a run may hold must not become commands or markup.
func TestGateReportsOfHostileTexts(t *testing.T) {
	nasty := "x%0A\n::set-output name=a::b\r</testcase><script>\x00\u202e"
	rows := edit(answers(10, 1), func(r *eval.Result) { r.ID += nasty })
	other := edit(answers(10, 1), func(r *eval.Result) { r.ID += nasty; r.ItemDigest += "o" })
	g := gated(t, stored(t, "a", rows, nil), stored(t, "b", other, nil), "")
	checkGateReports(t, g)
	var out bytes.Buffer
	for _, write := range []func() error{func() error { return g.WriteGitHub(&out) }, func() error { return g.WriteJUnit(&out) },
		func() error { return g.Write(&out, FormatMarkdown) }, func() error { return g.Write(&out, FormatTerminal) }} {
		out.Reset()
		if err := write(); err != nil {
			t.Fatal(err)
		}
		checkPrintable(t, out.String())
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(line, "::set-output") {
				t.Errorf("a command got through:\n%s", &out)
			}
		}
	}
}

func TestGateConfigMistakesHaveLines(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"", "g:1: the file is empty: want version: 1 and rules below defaults and suites"},
		{"defaults: {}", "g:1: version is missing: want version: 1"},
		{"version: 2", "g:1: version is 2, want 1"},
		{"[]", "g:1: the file has to be a mapping, key: value"},
		{"version: 1\nsuits: {}", `g:2: unknown key "suits", want version, defaults, suites`},
		{"version: 1\nsuites:\n  mmul: {}", `g:3: there is no suite "mmul" ('assay list' names them)`},
		{"version: 1\ndefaults:\n  alpha: 0.7", `g:3: alpha is "0.7", want a number from 1e-09 to 0.5`},
		{"version: 1\ndefaults:\n  alpha: NaN", `g:3: alpha is "NaN", want a number from 1e-09 to 0.5`},
		{"version: 1\ndefaults:\n  max_loss: [1]", `g:3: max_loss is "", want a number from 0 to 100`},
		{"version: 1\ndefaults:\n  max_flips: -1", `g:3: max_flips is "-1", want a number of items, or a share of them such as 1%`},
		{"version: 1\ndefaults:\n  require: maybe", `g:3: require is "maybe", want identical, equivalent or not_regressed`},
		{"version: 1\ndefaults:\n  alpha: 0.1\n  alpha: 0.2", "g:4: alpha stands here twice"},
		{"version: 1\ndefaults: &a {}\nsuites:\n  s: *a", "g:4: keys have to be plain texts, and values must not be aliases"},
		{"version: 1\ndefaults:\n  floors:\n    all: high", `g:4: floor of all is "high", want a number from -100 to 100`},
		{"version: 1\n\tx", "g: line 2: found a tab character that violates indentation"},
	} {
		_, err := ReadGateConfig("g", strings.NewReader(tc.text), known3)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%q: %s", tc.text, diff)
		}
	}
}

func TestGateConfigValues(t *testing.T) {
	got := rules(t, "defaults: {alpha: 0.01, max_loss: 0.5}\nsuites:\n  s:\n    require: identical\n    min_power: 0.9\n    detect: 2\n    max_flips: 1%\n    floors: {all: 60}\n")
	want := GateConfig{File: "gate.yaml",
		Default: GateRule{Require: RequireNotRegressed, Alpha: 0.01, MaxLoss: 0.005, Detect: 0.01, MaxFlips: -1, Line: 2},
		Suites: map[string]GateRule{"s": {Require: RequireIdentical, Alpha: 0.01, MaxLoss: 0.005, MinPower: 0.9, Detect: 0.02,
			MaxFlips: 0.01, FlipShare: true, Floors: map[string]float64{"all": 0.6}, Line: 4}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The file at the root is what the gate does without one.
func TestShippedGateIsTheDefault(t *testing.T) {
	text, err := os.ReadFile("../gate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadGateConfig("", bytes.NewReader(text), known3)
	if err != nil {
		t.Fatal(err)
	}
	got.Default.Line = 0
	if diff := cmp.Diff(DefaultGate(), got); diff != "" {
		t.Error(diff)
	}
	// What it shows in comments can be used.
	all := strings.NewReplacer("# min", "min", "# detect", "detect", "# max", "max", "# suites", "suites", "#   ", "  ").Replace(string(text))
	all = strings.ReplaceAll(all, "\n  identical", "\n  # identical")
	if _, err := ReadGateConfig("", strings.NewReader(uncommented(all)), known3); err != nil {
		t.Errorf("%v\n%s", err, uncommented(all))
	}
}

// uncommented drops the prose.
func uncommented(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			out.WriteString(line)
		}
	}
	return out.String()
}

func FuzzGateConfig(f *testing.F) {
	f.Add("version: 1\ndefaults: {alpha: 0.01, max_flips: 1%}\nsuites:\n  s: {floors: {all: 3}}\n")
	f.Add("version: 1\ndefaults: &a\n  x: *a\n")
	f.Add("? [a]\n: b\n")
	f.Add("--- \n...\n--- !!binary |\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ReadGateConfig("gate.yaml", strings.NewReader(text), known3)
		if err == nil && (c.Default.Alpha <= 0 || c.Default.Require == "") {
			t.Errorf("accepted %+v", c)
		}
	})
}
