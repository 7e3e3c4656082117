package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"assay/reports"
	"assay/runner/journal"
)

// makeFolder creates a folder that did not exist, with its parents. Where the
// name is taken it appends -2, -3 and so on; two processes never get the same
// one.
func makeFolder(name string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return "", fmt.Errorf("create folder for results: %w", err)
	}
	for n := 1; ; n++ {
		dir := name
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", name, n)
		}
		err := os.Mkdir(dir, 0o755)
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("create folder for results: %w", err)
		}
	}
}

// runFolder is the folder of a run under construction. The run is written to a
// temporary folder beside it and gets its name as a whole.
type runFolder struct {
	temporary string
	final     string
	reserved  bool // final is an empty folder of our own
	replaces  bool // final is a run, to be replaced
}

// newRunFolder starts a run in a folder that does not exist or is empty. Where
// anyName is set, the folder may get a number to be free.
func newRunFolder(dir string, anyName bool) (*runFolder, error) {
	if anyName {
		free, err := makeFolder(dir)
		if err != nil {
			return nil, err
		}
		return startFolder(&runFolder{final: free, reserved: true})
	}
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return nil, withHint(usageError("%s is not empty (it holds %s)", dir, entries[0].Name()), "name another folder with -o, or delete this one")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("create folder for results: %w", err)
	}
	return startFolder(&runFolder{final: dir})
}

// replaceRun starts a run that takes the place of another one.
func replaceRun(dir string) (*runFolder, error) {
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return nil, fmt.Errorf("replace run: %w", err)
	}
	if err := journal.Busy(filepath.Join(real, journalFolder)); err != nil {
		return nil, withHint(fmt.Errorf("replace run %s: %w", dir, err), "wait for it, or leave out --in-place")
	}
	return startFolder(&runFolder{final: real, replaces: true})
}

func startFolder(f *runFolder) (*runFolder, error) {
	var err error
	f.temporary, err = makeFolder(filepath.Join(filepath.Dir(f.final), "."+filepath.Base(f.final)+".tmp"))
	if err != nil {
		f.discard()
		return nil, err
	}
	return f, nil
}

// discard removes what commit has not put into place.
func (f *runFolder) discard() {
	if f.temporary != "" {
		_ = os.RemoveAll(f.temporary) // what stays is under a name of its own
	}
	if f.reserved {
		os.Remove(f.final) // which only works where it is still empty
	}
}

// commit gives the folder its name.
func (f *runFolder) commit() error {
	if f.replaces {
		return f.replace()
	}
	if err := os.Remove(f.final); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("name the run %s: %w", f.final, err)
	}
	if err := os.Rename(f.temporary, f.final); err != nil {
		return fmt.Errorf("name the run: %w", err)
	}
	f.temporary, f.reserved = "", false
	return nil
}

// replace exchanges the old run with the new one, keeps what else the old folder
// holds, and removes the rest of it.
func (f *runFolder) replace() error {
	if err := exchange(f.temporary, f.final); err != nil {
		return fmt.Errorf("replace run %s: %w", f.final, err)
	}
	entries, err := os.ReadDir(f.temporary)
	if err != nil {
		return fmt.Errorf("keep what lies beside the run %s: %w", f.final, err)
	}
	for _, e := range entries {
		if slices.Contains([]string{reports.ManifestFile, reports.SamplesFile, reports.SummaryFile}, e.Name()) {
			continue
		}
		if err := os.Rename(filepath.Join(f.temporary, e.Name()), filepath.Join(f.final, e.Name())); err != nil {
			old := f.temporary
			f.temporary = "" // it holds something of the user's
			return fmt.Errorf("the run is replaced, but a file of the old folder stays in %s: %w", old, err)
		}
	}
	return nil
}

// dropJournal removes the journal that a replaced run may have had: nobody can take
// up a run that has become complete by being scored again.
func (f *runFolder) dropJournal() {
	if f.replaces {
		_ = os.RemoveAll(filepath.Join(f.final, journalFolder)) // what stays is in nobody's way
	}
}

// besideRun names the folder of a run made from another one.
func besideRun(dir, suffix string) string {
	if base := filepath.Base(dir); base == "." || base == ".." {
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
	}
	return filepath.Clean(dir) + suffix
}

// stopped turns the error of an interrupted command into what it means.
func stopped(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return withCode(ExitIncomplete, errors.New("interrupted: no run was written"))
	}
	return err
}

// exchangeInSteps exchanges two folders where the system cannot do it at once.
// Between the steps there is no folder b; if the second step fails, the first
// one is taken back.
func exchangeInSteps(a, b string) error {
	aside := a + ".old"
	if err := os.Rename(b, aside); err != nil {
		return err
	}
	if err := os.Rename(a, b); err != nil {
		return errors.Join(err, os.Rename(aside, b))
	}
	return os.Rename(aside, a)
}
