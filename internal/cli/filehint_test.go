package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"assay/runner"
	"assay/runner/journal"
)

// The hint names the place at which the user can do something: the file, or the
// nearest folder above it that is there.
func TestFileHint(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), link); err != nil {
		t.Skip(err)
	}
	failed := func(err error, path string) error {
		return fmt.Errorf("create journal: %w", &fs.PathError{Op: "open", Path: path, Err: err})
	}
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no file", errors.New("out of cheese"), ""},
		{"gone", failed(syscall.ENOENT, file), ""},
		{"mistyped", failed(syscall.ENOENT, filepath.Join(dir, "flie")), "did you mean " + file + "?"},
		{"unlike anything", failed(syscall.ENOENT, filepath.Join(dir, "something else")), ""},
		{"no folder", failed(syscall.ENOENT, filepath.Join(dir, "new", "er")), "there is no folder " + filepath.Join(dir, "new") + ":"},
		{"may not read it", failed(syscall.EACCES, file), "this user lacks the rights to " + file + ":"},
		{"may not create it", failed(syscall.EACCES, filepath.Join(dir, "new", "er")), "this user lacks the rights to " + dir + ":"},
		{"read-only disk", failed(syscall.EROFS, filepath.Join(dir, "new")), dir + " lies on a read-only file system"},
		{"full disk", failed(syscall.ENOSPC, file), "free space where " + file + " lies"},
		{"quota", failed(syscall.EDQUOT, file), "free space where " + file + " lies"},
		{"below a file", failed(syscall.ENOTDIR, filepath.Join(file, "run")), file + " is a file and no folder"},
		{"link to nothing", failed(syscall.EEXIST, link), link + " is a link to something that is not there"},
		{"a file in the way", failed(syscall.EEXIST, file), ""},
		{"rename", &os.LinkError{Op: "rename", Old: "x", New: file, Err: syscall.EACCES}, "this user lacks the rights to " + file + ":"},
	} {
		got := fileHint(c.err)
		if !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A user who may not go on with a run is told that nothing of it is lost.
func TestExplainRights(t *testing.T) {
	dir := t.TempDir()
	denied := fmt.Errorf("lock journal: %w", &fs.PathError{Op: "open", Path: dir, Err: syscall.EACCES})
	s := &storedRun{dir: dir}
	if err := s.explain(denied); err != denied { //nolint:errorlint // the same value: Main adds the hint
		t.Errorf("a folder without a journal: %v", err)
	}
	j, err := journal.Open(filepath.Join(dir, journalFolder), []byte("of some run"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var e *exitError
	if err := s.explain(denied); !errors.As(err, &e) || !strings.Contains(e.hint, "what is finished is kept") || e.code != ExitFailed {
		t.Errorf("with a journal: %#v", e)
	}
}

// A run whose files are deleted while it goes on says so, and whether anything of
// it is left.
func TestExplainDeletedFiles(t *testing.T) {
	dir := t.TempDir()
	gone := fmt.Errorf("write %s: %w", filepath.Join(dir, "samples.parquet"), syscall.ENOENT)
	for _, c := range []struct {
		name    string
		journal bool // is there still
		want    string
	}{
		{"a file", true, "what is finished is kept, and the same command with -o " + dir + " goes on"},
		{"the folder", false, "if it has another name now, name it with -o to go on"},
	} {
		s := &storedRun{dir: dir, journal: &runner.Journal{}}
		if c.journal {
			j, err := journal.Open(filepath.Join(dir, journalFolder), []byte("of some run"), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
		} else if err := os.RemoveAll(filepath.Join(dir, journalFolder)); err != nil {
			t.Skip(err) // where open files cannot be deleted, this cannot happen
		}
		var e *exitError
		if err := s.explain(gone); !errors.As(err, &e) || !strings.Contains(e.hint, c.want) || e.code != ExitFailed {
			t.Errorf("%s: %+v", c.name, e)
		}
	}
}

// The real thing, where the rights of files mean something to this user.
func TestReadOnlyFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "try"), 0o755); err == nil {
		t.Skip("this user may write everywhere")
	}
	var stderr strings.Builder
	code := Main(t.Context(), Env{Args: []string{"run", "random", "--samples", "--suites", "mmlu", "--limit", "2", "--no-cache", "--quiet", "-o", filepath.Join(dir, "run")},
		Stdout: &strings.Builder{}, Stderr: &stderr, Getenv: func(string) string { return "" }})
	if code != ExitFailed || !strings.Contains(stderr.String(), "hint: this user lacks the rights to "+dir+":") {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
}
