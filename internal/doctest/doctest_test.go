package doctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	got, err := Parse(strings.NewReader("text\n```console\n$ a b\none\n\n$ c\n```\n```sh\n$ not run\n```\n```console slow\n$ d\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Session{
		{Commands: []Command{{Line: 3, Shell: "a b", Output: []string{"one"}}, {Line: 6, Shell: "c"}}},
		{Slow: true, Commands: []Command{{Line: 12, Shell: "d"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"```console\noutput\n```\n", "```console\n$ a\n"} {
		if _, err := Parse(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		name, want, got string
		ok              bool
	}{
		{"same", "a\nb", "a\nb\n", true},
		{"blanks at the end", "a ", "a\n\n", true},
		{"other", "a", "b", false},
		{"within a line", "took … s", "took 1.5 s", true},
		{"within a line only", "took … s", "took 1.5\n s", false},
		{"any lines", "a\n…\nd", "a\nb\nc\nd", true},
		{"no lines", "a\n…\nd", "a\nd", true},
		{"missing end", "a\n…\nd", "a\nb", false},
		{"special characters", "a.b (c)", "axb (c)", false},
		{"too much", "a", "a\nb", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := Command{Output: strings.Split(tc.want, "\n")}.Match(tc.got)
			if (err == nil) != tc.ok {
				t.Errorf("got %v, want a match: %t", err, tc.ok)
			}
		})
	}
}

// The documents' own commands print what the documents show.
func TestDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the command")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "bin")
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "assay")+exe(), ".")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, filepath.Join(root, "README.md")) {
		t.Run(filepath.Base(name), func(t *testing.T) { runDocument(t, root, bin, name) })
	}
}

func runDocument(t *testing.T, root, bin, name string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sessions, err := Parse(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, s := range sessions {
		if s.Slow && os.Getenv("ASSAY_DOCTEST") != "slow" {
			t.Logf("line %d: $ %s: skipped, ASSAY_DOCTEST=slow runs it", s.Commands[0].Line, s.Commands[0].Shell)
			continue
		}
		work := t.TempDir()
		for _, c := range s.Commands {
			shell := exec.Command("sh", "-c", c.Shell)
			shell.Dir = work
			shell.Env = append(outsideMake(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "ASSAY_CACHE="+filepath.Join(work, "cache"))
			if strings.HasPrefix(c.Shell, "make ") { // targets of the Makefile run in the checkout
				if _, err := exec.LookPath("make"); err != nil {
					t.Logf("line %d: $ %s: skipped, there is no make here", c.Line, c.Shell)
					continue
				}
				shell.Dir = root
			}
			out, _ := shell.CombinedOutput() // a failing command shows its message
			if err := c.Match(string(out)); err != nil {
				t.Errorf("%s: %v", filepath.Base(name), err)
			}
		}
	}
}

// outsideMake is the environment without what make tells commands it runs: a make
// that knows it is one within another prints the folders that it enters.
func outsideMake() []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return name == "MAKEFLAGS" || name == "MAKELEVEL" || name == "MFLAGS"
	})
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
