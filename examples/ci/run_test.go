//go:build unix

package ci

import (
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/model/random"
)

// programs is a folder for the time of the tests.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "assay-ci"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}

// assayProgram is built once for all tests, without the flags of a release, which would have
// the packages of the tests compiled again.
var assayProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "assay")
	if out, err := exec.Command("go", "build", "-o", path, "../..").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// goStub stands for "go build -C SOURCE -trimpath -o FILE .".
const goStub = `#!/usr/bin/env bash
[ "$#" -eq 7 ] && [ "$1 $2 $4 $5 $7" = "build -C -trimpath -o ." ] && [ -f "$3/go.mod" ] && [ "$CGO_ENABLED" = 0 ] || exit 2
mkdir -p "$(dirname "$6")"
cp "$BUILT" "$6"
`

// workspace is where a workflow runs.
type workspace struct {
	dir, temp, root string
	env             map[string]string // besides that of the test
}

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(goStub), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return &workspace{dir: t.TempDir(), temp: t.TempDir(), root: root, env: map[string]string{"PATH": bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"GITHUB_ACTIONS": "", "GITHUB_OUTPUT": "", "GITHUB_STEP_SUMMARY": "", "ASSAY_CACHE": filepath.Join(t.TempDir(), "cache"), "ASSAY_DATASETS": ""}}
}

// build makes the stub of "go build" give the real program.
func (w *workspace) build(t *testing.T) {
	t.Helper()
	path, err := assayProgram()
	if err != nil {
		t.Fatal(err)
	}
	w.env["BUILT"] = path
}

// bash runs a text as the shell of a workflow does, and returns its exit code and
// what it printed.
func (w *workspace) bash(t *testing.T, text string, env map[string]string) (int, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text)
	cmd.Dir, cmd.Env = w.dir, os.Environ()
	for _, m := range []map[string]string{w.env, env} {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			cmd.Env = append(cmd.Env, name+"="+m[name])
		}
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (w *workspace) path(parts ...string) string {
	return filepath.Join(append([]string{w.dir}, parts...)...)
}

func (w *workspace) read(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(w.path(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (w *workspace) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// rules that no other bits pass.
const rules = "version: 1\ndefaults: {require: identical}\n"

// inputs are those of a small run.
func inputs(more ...string) map[string]string {
	in := map[string]string{"model": "random", "samples": "true", "suites": "bbh", "limit": "4", "flags": "--max-tokens 4 --seed  3"}
	for i := 0; i < len(more); i += 2 {
		in[more[i]] = more[i+1]
	}
	return in
}

// performed is what came of an action.
type performed struct {
	code    int
	log     string
	outputs map[string]string // "run.exit-code"
	uses    []string          // names of the steps that other actions perform
}

// perform runs the steps of the action in order, as GitHub does: those with a
// condition of their own, or until one fails.
func (w *workspace) perform(t *testing.T, given map[string]string) performed {
	t.Helper()
	a := readAction(t)
	values := map[string]string{"runner.temp": w.temp, "github.action_path": w.root}
	for name, in := range a.Inputs {
		if in.Default != nil {
			values["inputs."+name] = *in.Default
		}
		if v, ok := given[name]; ok {
			values["inputs."+name] = v
		}
	}
	expand := func(text string) string {
		return expressions.ReplaceAllStringFunc(text, func(e string) string {
			return values[expressions.FindStringSubmatch(e)[1]]
		})
	}
	p := performed{outputs: map[string]string{}}
	for _, s := range a.Runs.Steps {
		if !due(t, s.If, values, p.code != 0) {
			continue
		}
		if s.Uses != "" {
			p.uses = append(p.uses, s.Name)
			continue
		}
		env := map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": w.root, "RUNNER_TEMP": w.temp,
			"GITHUB_OUTPUT": w.path("output"), "GITHUB_STEP_SUMMARY": w.path("summary.md")}
		for name, text := range s.Env {
			env[name] = expand(text)
		}
		w.write(t, "output", "")
		code, out := w.bash(t, s.Run, env)
		p.log += "## " + s.Name + "\n" + out
		if p.code == 0 {
			p.code = code
		}
		for _, line := range strings.Split(w.read(t, "output"), "\n") {
			if name, value, ok := strings.Cut(line, "="); ok {
				p.outputs[s.ID+"."+name] = value
				values["steps."+s.ID+".outputs."+name] = value
			}
		}
	}
	return p
}

// due evaluates the conditions that the action has.
func due(t *testing.T, condition string, values map[string]string, failed bool) bool {
	t.Helper()
	condition = expressions.ReplaceAllString(condition, "$1")
	if condition == "!cancelled()" {
		return true
	}
	if failed {
		return false
	}
	if condition == "" {
		return true
	}
	comparison := regexp.MustCompile(`^([\w.-]+) != '(\w*)'$`)
	prefix := regexp.MustCompile(`^startsWith\(([\w.-]+), '([^']*)'\)$`)
	for _, part := range strings.Split(condition, " && ") {
		if m := comparison.FindStringSubmatch(part); m != nil {
			if values[m[1]] == m[2] {
				return false
			}
		} else if m := prefix.FindStringSubmatch(part); m != nil {
			if !strings.HasPrefix(values[m[1]], m[2]) {
				return false
			}
		} else {
			t.Fatalf("condition %q is not known to the test", part)
		}
	}
	return true
}

func wantText(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s does not have %q:\n%s", what, part, text)
		}
	}
}

// A first run makes the baseline that later ones pass, or fail, against.
func TestActionRuns(t *testing.T) {
	w := newWorkspace(t)
	w.build(t)
	w.write(t, "gate.yaml", rules)

	first := w.perform(t, inputs("results", "first"))
	if first.code != 0 || first.outputs["run.exit-code"] != "0" || len(first.outputs["key.lock"]) != 64 {
		t.Fatalf("first run: code %d, outputs %v\n%s", first.code, first.outputs, first.log)
	}
	wantText(t, "the summary", w.read(t, "summary.md"), "| BBH")
	wantText(t, "the report", w.read(t, "first", "report.html"), "<html")
	if want := []string{"Set up Go", "Keep the results"}; !slices.Equal(first.uses, want) {
		t.Errorf("steps of other actions: %v, want %v", first.uses, want)
	}

	same := w.perform(t, inputs("results", "same", "baseline", "first/baseline.parquet", "replay", "first/baseline.parquet", "config", "gate.yaml"))
	if same.code != 0 {
		t.Errorf("the same again: code %d\n%s", same.code, same.log)
	}
	wantText(t, "gate.xml", w.read(t, "same", "gate.xml"), `tests="1" failures="0" errors="0"`)
	wantText(t, "the summary", w.read(t, "summary.md"), "### assay gate passed")
	if strings.Contains(same.log, "from the cache") {
		t.Errorf("answers were not computed:\n%s", same.log)
	}

	other := w.perform(t, inputs("results", "other", "baseline", "first/baseline.parquet", "config", "gate.yaml",
		"flags", "--max-tokens 4 --seed 3 --activations f32"))
	if other.code != 1 || other.outputs["run.exit-code"] != "1" {
		t.Errorf("other bits: code %d, outputs %v\n%s", other.code, other.outputs, other.log)
	}
	wantText(t, "the log", other.log, "::error file=gate.yaml,line=2,title=assay gate%3A bbh require::failed")
	wantText(t, "gate.xml", w.read(t, "other", "gate.xml"), `failures="1"`)
	wantText(t, "gate.json", w.read(t, "other", "gate.json"), `"path": "gate.yaml"`)
	wantText(t, "the summary", w.read(t, "summary.md"), "### assay gate failed: bbh require")
	wantText(t, "the report", w.read(t, "other", "report.html"), "<html")
	if !slices.Contains(other.uses, "Keep the results") {
		t.Error("a gate that fails does not keep its results")
	}

	// What cannot be compared is refused before the run.
	limit := w.perform(t, inputs("results", "limit", "baseline", "first/baseline.parquet", "limit", "2", "report", "false"))
	if limit.code != 4 {
		t.Errorf("another limit: code %d\n%s", limit.code, limit.log)
	}
	wantText(t, "the log", limit.log, "not started: the run could not be gated", "there are no results to report")
}

// Data and models are cached by their digests, unless there is nothing to cache.
func TestActionCaches(t *testing.T) {
	w := newWorkspace(t)
	w.pretend(t)
	p := w.perform(t, map[string]string{"model": "m.gguf"})
	if want := []string{"Set up Go", "Restore the data", "Keep the data", "Keep the results"}; !slices.Equal(p.uses, want) {
		t.Errorf("steps of other actions: %v, want %v\n%s", p.uses, want, p.log)
	}
	wantText(t, "the log", p.log, "assay fetch --quiet\n", "assay run --model=m.gguf --suites=all --limit=0 --no-cache --output=assay-results/run\n")
}

// pretend makes the stub of "go build" give a program that only says how it was called.
func (w *workspace) pretend(t *testing.T) {
	t.Helper()
	w.env["BUILT"] = w.path("pretended")
	if err := os.WriteFile(w.env["BUILT"], []byte("#!/bin/sh\necho assay \"$@\"\n"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
}

// No value is a command, and none that has the place of a file is a flag.
func TestValuesAreNoCommands(t *testing.T) {
	w := newWorkspace(t)
	w.pretend(t)
	const bad = `--help $(touch pwned); touch pwned "$(touch pwned)" && touch pwned`
	for name, given := range map[string]map[string]string{"lock": {}, "model-sha256": {}, "all others": {}} {
		for in := range readAction(t).Inputs {
			if in == name || name == "all others" && in != "lock" && in != "model-sha256" {
				given[in] = bad
			}
		}
		p := w.perform(t, given)
		if name == "all others" {
			wantText(t, "the log", p.log, "assay run --model="+bad+" --suites="+bad)
		}
	}
	if _, err := os.Stat(w.path("pwned")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a value was run: %v", err)
	}
}

// GitLab's job runs as it stands, with another model.
func TestPipelineRuns(t *testing.T) {
	w := newWorkspace(t)
	w.build(t)
	if err := os.Symlink(w.root, w.path("assay")); err != nil {
		t.Skip(err)
	}
	w.write(t, "gate.yaml", rules)
	var p pipeline
	readYAML(t, gitlabFile, &p)
	env := map[string]string{"CI_PROJECT_DIR": w.dir}
	for name, value := range p.Assay.Variables {
		env[name] = strings.ReplaceAll(value, "$CI_PROJECT_DIR", w.dir)
	}
	maps.Copy(env, map[string]string{"MODEL": "random", "MODEL_SHA256": "", "SAMPLES": "true", "SUITES": "bbh", "LIMIT": "4", "FLAGS": "--max-tokens 4", "BASELINE": ""})
	script := strings.Join(append(slices.Clone(p.Assay.BeforeScript), p.Assay.Script...), "\n")
	if code, out := w.bash(t, script, env); code != 0 {
		t.Fatalf("without a baseline: code %d\n%s", code, out)
	}
	if err := os.Rename(w.path("assay-results", "baseline.parquet"), w.path("baseline.parquet")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(w.path("assay-results")); err != nil {
		t.Fatal(err)
	}
	env["BASELINE"] = p.Assay.Variables["BASELINE"]
	env["FLAGS"] = "--max-tokens 4 --activations f32"
	code, out := w.bash(t, script, env)
	if code != 1 {
		t.Errorf("other bits: code %d\n%s", code, out)
	}
	reports := p.Assay.Artifacts.Reports
	for _, name := range append(slices.Clone(p.Assay.Artifacts.Paths), reports.JUnit, reports.CodeQuality) {
		if _, err := os.Stat(w.path(name)); err != nil {
			t.Errorf("no artifact: %v", err)
		}
	}
}

// A model is downloaded once, and only the file that is meant.
func TestModelIsVerified(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl")
	}
	w := newWorkspace(t)
	file, err := random.File()
	if err != nil {
		t.Fatal(err)
	}
	served := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/tiny.gguf" {
			http.NotFound(out, r)
			return
		}
		served++
		out.Write(file)
	}))
	defer server.Close()
	w.write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	w.env["CURL_CA_BUNDLE"] = w.path("ca.pem")
	w.write(t, "tiny.gguf", string(file))
	_, sum := w.bash(t, `bash "$GATE" key`, map[string]string{"GATE": w.root + "/examples/ci/gate.sh", "LOCK": "tiny.gguf"})
	sum = strings.TrimSpace(sum)
	kept := filepath.Join(w.env["ASSAY_CACHE"], "models", sum, "tiny.gguf")

	for _, tc := range []struct {
		name, model, sum string
		code             int
		says             string
	}{
		{"no digest", server.URL + "/tiny.gguf", "", 2, "MODEL_SHA256 has to say which file is meant"},
		{"no hex", server.URL + "/tiny.gguf", "../../etc", 2, "not 64 digits"},
		{"another digest", server.URL + "/tiny.gguf", strings.Repeat("0", 64), 3, "another SHA-256"},
		{"not there", server.URL + "/none.gguf", sum, 3, "curl failed"},
		{"right", server.URL + "/tiny.gguf?download=true", sum, 0, ""},
		{"again", server.URL + "/tiny.gguf?download=true", sum, 0, ""},
		{"own file", "tiny.gguf", sum, 0, ""},
		{"other own file", "tiny.gguf", strings.Repeat("0", 64), 3, "another SHA-256"},
		{"no file", "none.gguf", sum, 2, "MODEL is no file"},
		{"server", "https://host/v1?model=tiny.gguf", "", 0, ""},
		{"none", "", "", 2, "MODEL is not set"},
	} {
		env := map[string]string{"GATE": w.root + "/examples/ci/gate.sh", "MODEL": tc.model, "MODEL_SHA256": tc.sum}
		code, out := w.bash(t, `bash "$GATE" model`, env)
		if code != tc.code || !strings.Contains(out, tc.says) {
			t.Errorf("%s: code %d, want %d and %q:\n%s", tc.name, code, tc.code, tc.says, out)
		}
		if tc.code != 2 || tc.name == "no file" {
			continue
		}
		if code, out := w.bash(t, `bash "$GATE" run`, env); code != 2 || !strings.Contains(out, tc.says) {
			t.Errorf("%s: a run by itself: code %d, want 2 and %q:\n%s", tc.name, code, tc.says, out)
		}
	}
	if all, err := filepath.Glob(filepath.Join(w.env["ASSAY_CACHE"], "models", "*", "*")); err != nil || !slices.Equal(all, []string{kept}) {
		t.Errorf("files kept: %v, want only %s", all, kept)
	}
	if got, err := os.ReadFile(kept); err != nil || string(got) != string(file) {
		t.Errorf("the file that was kept is not the one that was served: %v", err)
	}
	if served != 2 { // once for the wrong digest
		t.Errorf("served %d times, want 2", served)
	}
}
