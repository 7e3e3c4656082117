package ci

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what action.yml says, in the form of GitHub's composite actions.
type action struct {
	Name        string
	Description string
	Author      string
	Inputs      map[string]struct {
		Description string
		Required    bool
		Default     *string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

const (
	actionFile = "../../action.yml"
	gitlabFile = "../gitlab-ci.yml"
)

// readYAML reads a file all of whose keys are known to the type.
func readYAML(t *testing.T, path string, to any) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	if err := d.Decode(to); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	readYAML(t, actionFile, &a)
	return a
}

// expressions are the insides of ${{ }}.
var expressions = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

// texts are all values of a step that may hold expressions. A condition is one,
// with or without the braces.
func (s step) texts() []string {
	list := []string{s.If, s.Run, s.Uses, s.Name}
	for _, m := range []map[string]string{s.Env, s.With} {
		for _, v := range m {
			list = append(list, v)
		}
	}
	return list
}

func TestActionUsesItsInputs(t *testing.T) {
	a := readAction(t)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("not a composite action: %+v", a)
	}
	used := map[string]bool{}
	ids := map[string]bool{}
	name := regexp.MustCompile(`inputs\.([\w-]+)`)
	output := regexp.MustCompile(`steps\.([\w-]+)\.`)
	note := func(where, text string) {
		for _, m := range name.FindAllStringSubmatch(text, -1) {
			if used[m[1]] = true; a.Inputs[m[1]].Description == "" {
				t.Errorf("%s: there is no input %s", where, m[1])
			}
		}
		for _, m := range output.FindAllStringSubmatch(text, -1) {
			if !ids[m[1]] {
				t.Errorf("%s: there is no step %s before", where, m[1])
			}
		}
	}
	for _, s := range a.Runs.Steps {
		for _, text := range s.texts() {
			note(s.Name, text)
		}
		ids[s.ID] = true
	}
	for key, o := range a.Outputs {
		note("output "+key, o.Value)
	}
	for key, in := range a.Inputs {
		if !used[key] {
			t.Errorf("input %s is not used", key)
		}
		if in.Description == "" || in.Required == (in.Default != nil) {
			t.Errorf("input %s: want a description, and a default unless it is required", key)
		}
	}
}

// What a caller passes reaches a shell by the environment only, so that no value
// of an input can be a command.
func TestActionInterpolatesNothing(t *testing.T) {
	for _, s := range readAction(t).Runs.Steps {
		switch {
		case (s.Run == "") == (s.Uses == ""):
			t.Errorf("%s: want either run or uses", s.Name)
		case s.Run != "" && s.Shell != "bash":
			t.Errorf("%s: shell is %q", s.Name, s.Shell)
		case strings.Contains(s.Run, "${{"):
			t.Errorf("%s: an expression in the text of the shell: %s", s.Name, s.Run)
		}
	}
}

// Actions are pinned by commit; the comment says the release, for people and for
// what updates them.
func TestActionIsPinned(t *testing.T) {
	text, err := os.ReadFile(actionFile)
	if err != nil {
		t.Fatal(err)
	}
	pinned := regexp.MustCompile(`^uses: actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	n := 0
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimPrefix(strings.TrimSpace(line), "- "); strings.HasPrefix(line, "uses:") {
			if n++; !pinned.MatchString(line) {
				t.Errorf("not pinned: %s", line)
			}
		}
	}
	if n == 0 {
		t.Error("no actions found")
	}
}

// Every setting that the script documents can be made by the action, but for the
// folders and programs that the action chooses itself.
func TestActionOffersAllSettings(t *testing.T) {
	text, err := os.ReadFile("gate.sh")
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, s := range readAction(t).Runs.Steps {
		for name := range s.Env {
			given[name] = true
		}
	}
	settings := regexp.MustCompile(`(?m)^#   ([A-Z_0-9]{4,}) +\S`).FindAllStringSubmatch(string(text), -1)
	if len(settings) < 10 {
		t.Fatalf("only %d settings found", len(settings))
	}
	for _, s := range settings {
		if !given[s[1]] {
			t.Errorf("no step sets %s", s[1])
		}
		delete(given, s[1])
	}
	delete(given, "ASSAY_API_KEY") // Assay's own
	for name := range given {
		t.Errorf("gate.sh does not document %s", name)
	}
}

// pipeline is examples/gitlab-ci.yml.
type pipeline struct {
	Assay struct {
		Stage, Image, Timeout string
		Variables             map[string]string
		Cache                 []struct {
			Key   yaml.Node
			Paths []string
			When  string
		}
		BeforeScript []string `yaml:"before_script"`
		Script       []string
		Artifacts    struct {
			When     string
			ExposeAs string `yaml:"expose_as"`
			Paths    []string
			Reports  struct{ JUnit, CodeQuality string }
		}
	}
}

func TestPipelineIsConsistent(t *testing.T) {
	var p pipeline
	readYAML(t, gitlabFile, &p)
	job := p.Assay
	if job.Stage == "" || job.Image == "" || len(job.Script) == 0 || job.Artifacts.When != "always" {
		t.Fatalf("not a job that keeps its results: %+v", job)
	}
	for _, path := range append(slices.Clone(job.Artifacts.Paths), job.Artifacts.Reports.JUnit, job.Artifacts.Reports.CodeQuality) {
		if !strings.HasPrefix(path, job.Variables["RESULTS"]+"/") {
			t.Errorf("%s is not in the folder of the results", path)
		}
	}
	for _, c := range job.Cache {
		for _, path := range c.Paths {
			if !strings.HasPrefix("$CI_PROJECT_DIR/"+path, job.Variables["ASSAY_CACHE"]+"/") {
				t.Errorf("%s is not in the cache folder", path)
			}
		}
	}
	if len(job.Cache) != 2 || job.Cache[0].Key.Kind != yaml.MappingNode || !strings.Contains(job.Cache[1].Key.Value, "$MODEL_SHA256") {
		t.Errorf("want caches of the data, by the lock file, and of the model, by its digest")
	}
}
