package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/reports"
	"assay/runner/journal"
)

// assay runs a command in this process.
func assay(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	lock, err := os.ReadFile("../../datasets.lock")
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code = Main(context.Background(), Env{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, Lock: lock})
	return code, out.String(), errs.String()
}

// scriptedRun is a run of MMLU's samples, answered with A, after its rows were
// changed.
func scriptedRun(t *testing.T, change func(*eval.Result)) string {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "a.json")
	if err := os.WriteFile(script, []byte(`{"name": "a", "rules": [{"choice": "A"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := assay(t, "run", "fake:"+script, "--samples", "--suites", "mmlu", "-o", filepath.Join(dir, "new"), "--quiet"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	run, err := reports.OpenRun(filepath.Join(dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	overview, err := run.Overview()
	if err != nil {
		t.Fatal(err)
	}
	w, err := reports.CreateRun(filepath.Join(dir, "run"))
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range run.Results() {
		if err != nil {
			t.Fatal(err)
		}
		change(&r)
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	info := run.Info
	info.Suites[0].Version = "0"
	if err := w.Finish(info, overview.Summaries); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "run")
}

// misjudged changes the rows of a run as an older scorer might have.
func misjudged(r *eval.Result) {
	switch r.ID {
	case "astronomy/0", "astronomy/1": // whose answers are not A, and A
		r.Scores[0].Value = 1 - r.Scores[0].Value
	case "astronomy/2":
		r.Status, r.Error, r.Scores = eval.StatusError, "score: no score for this one", nil
	case "astronomy/3":
		r.Status, r.Extracted = eval.StatusUnparsed, ""
	}
}

func TestRescoreShowsWhatMoved(t *testing.T) {
	dir := scriptedRun(t, misjudged)
	for _, format := range []string{"terminal", "csv", "json"} {
		out := filepath.Join(t.TempDir(), "again")
		code, stdout, stderr := assay(t, "rescore", dir, "-o", out, "--format", format)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		golden(t, "rescore."+format, strings.ReplaceAll(stdout, out, "AGAIN"))
	}
}

func TestRescoredRunSaysSo(t *testing.T) {
	dir := scriptedRun(t, misjudged)
	before, err := os.ReadFile(filepath.Join(dir, reports.SamplesFile))
	if err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := assay(t, "rescore", dir); code != 0 {
		t.Fatal(stderr)
	}
	again, err := reports.OpenRun(dir + "-rescored")
	if err != nil {
		t.Fatal(err)
	}
	r := again.Info.Rescored[0]
	if want := []eval.RescoredPart{{Name: "mmlu", From: "0", To: "1", Moved: 4}}; r.From != "run" || len(r.Samples) != 64 || !cmp.Equal(want, r.Suites) {
		t.Errorf("rescored %+v", r)
	}
	if !again.Info.Complete || again.Info.Suites[0].Version != "1" {
		t.Errorf("manifest %+v", again.Info)
	}
	after, err := os.ReadFile(filepath.Join(dir, reports.SamplesFile))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the original changed (%v)", err)
	}
	// The name is taken now.
	if _, stdout, _ := assay(t, "rescore", dir); !strings.Contains(stdout, "new run: "+dir+"-rescored-2\n") {
		t.Error(stdout)
	}
}

func TestRescoreInPlace(t *testing.T) {
	dir := scriptedRun(t, misjudged)
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := assay(t, "rescore", dir, "--in-place"); code != 0 {
		t.Fatal(stderr)
	}
	if _, stdout, _ := assay(t, "rescore", dir, "--in-place"); !strings.Contains(stdout, "0 of 224 results moved") {
		t.Error(stdout)
	}
	run, err := reports.OpenRun(dir)
	if err != nil || len(run.Info.Rescored) != 2 {
		t.Fatalf("%d rescorings, %v", len(run.Info.Rescored), err)
	}
	if _, err := os.Stat(filepath.Join(dir, "notes.txt")); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind %v (%v)", left, err)
	}
}

// A run that a process is just taking up is not replaced under it.
func TestRescoreInPlaceOfABusyRun(t *testing.T) {
	dir := scriptedRun(t, misjudged)
	before, err := fileDigest(filepath.Join(dir, reports.SamplesFile))
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(filepath.Join(dir, journalFolder), []byte("of the run"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	code, _, stderr := assay(t, "rescore", dir, "--in-place")
	if code != ExitFailed || !strings.Contains(stderr, "another process works on this run") || !strings.Contains(stderr, "hint: wait for it") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if after, err := fileDigest(filepath.Join(dir, reports.SamplesFile)); err != nil || after != before {
		t.Errorf("the run was replaced, %v", err)
	}
}

func TestNamesBesideARun(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{".": here + "-x", "./": here + "-x", "..": filepath.Dir(here) + "-x", "runs/a/": filepath.Join("runs", "a-x")} {
		if got := besideRun(dir, "-x"); got != want {
			t.Errorf("%s: %s, want %s", dir, got, want)
		}
	}
}

// A run that cannot be scored again leaves nothing behind and is left as it is.
func TestRescoreRefuses(t *testing.T) {
	dir := scriptedRun(t, func(r *eval.Result) {
		if r.ID == "astronomy/1" {
			r.ItemDigest = "other"
		}
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "items with another content than they had in the run: 1 (mmlu astronomy/1)"},
		{[]string{"--in-place"}, "astronomy/1"},
		{[]string{"--in-place", "-o", "x"}, "contradict"},
		{[]string{"--suites", "bbh"}, `the run has no suite "bbh"`},
		{[]string{"-o", filepath.Dir(dir)}, "is not empty"},
		{[]string{"--format", "xml"}, `--format is "xml", want one of terminal, markdown, csv, json`},
		{[]string{"--limit", "-1"}, "--limit is -1"},
	} {
		code, stdout, stderr := assay(t, append([]string{"rescore", dir}, c.args...)...)
		if code != ExitUsage || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit code %d, %s%s", c.args, code, stdout, stderr)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"a.json", "new", "run"}, names); diff != "" {
		t.Error(diff)
	}
}

// An interrupted command leaves no run behind.
func TestRescoreInterrupted(t *testing.T) {
	dir := scriptedRun(t, func(*eval.Result) {})
	lock, err := os.ReadFile("../../datasets.lock")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var errs bytes.Buffer
	code := Main(ctx, Env{Args: []string{"rescore", dir}, Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &errs,
		Getenv: func(string) string { return "" }, Lock: lock})
	if code != ExitIncomplete || !strings.Contains(errs.String(), "interrupted: no run was written") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
	if left, err := filepath.Glob(dir + "-*"); err != nil || len(left) > 0 {
		t.Errorf("left behind %v (%v)", left, err)
	}
}

func TestExchangeInSteps(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for _, name := range []string{a, b} {
		if err := os.MkdirAll(filepath.Join(name, "was-"+filepath.Base(name)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := exchangeInSteps(a, b); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/was-b", "b/was-a"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if err := exchangeInSteps(filepath.Join(dir, "none"), b); err == nil {
		t.Error("a folder that is not there was exchanged")
	}
	if _, err := os.Stat(filepath.Join(b, "was-a")); err != nil {
		t.Error("a failed exchange was not taken back")
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	var all []suiteMoves
	all = append(all, suiteMoves{OldValue: jsonNum(0.5)})
	all[0].NewValue /= all[0].NewValue
	text, err := json.Marshal(all)
	if err != nil || !strings.Contains(string(text), `"old_value":0.5,"new_value":null`) {
		t.Errorf("%s, %v", text, err)
	}
}

// golden compares a text with a file, or writes the file where UPDATE_GOLDEN is set.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(s string) []string { return slices.Collect(strings.Lines(s)) }
	if diff := cmp.Diff(lines(string(want)), lines(got)); diff != "" {
		t.Error(diff)
	}
}
