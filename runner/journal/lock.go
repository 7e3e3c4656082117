package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"assay/internal/filelock"
)

// ErrLocked says that another process works on the run.
var ErrLocked = errors.New("another process works on this run")

// acquire takes the lock on a file, which it creates if needed. The system frees
// the lock when the process ends in whatever way, or the file is closed. Where
// there are no locks, none is taken.
func acquire(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, fmt.Errorf("lock journal: %w", err)
		}
		err = filelock.Try(f)
		switch {
		case errors.Is(err, filelock.ErrUnsupported):
			return f, nil
		case errors.Is(err, filelock.ErrHeld):
			f.Close()
			return nil, fmt.Errorf("%w: it holds %s", ErrLocked, path)
		case err != nil:
			f.Close()
			return nil, fmt.Errorf("lock journal %s: %w", path, err)
		}
		// The process that had the lock may have deleted the file in between:
		// then this is the lock on nothing.
		ours, err := f.Stat()
		if err == nil {
			if there, err := os.Stat(path); err == nil && os.SameFile(ours, there) {
				return f, nil
			}
		}
		f.Close()
	}
}

// Busy returns an error that wraps ErrLocked where a process has the journal in a
// folder open. It does not open the journal, and creates nothing.
func Busy(dir string) error {
	path := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil //nolint:nilerr // none, or one that this user could not have open either
	}
	defer f.Close()
	if errors.Is(filelock.Try(f), filelock.ErrHeld) {
		return fmt.Errorf("%w: it holds %s", ErrLocked, path)
	}
	return nil
}
