package reports

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// atomicFile is a file that gets its name when it is complete. Until then its
// content lies beside it under a temporary name.
type atomicFile struct {
	*os.File
	path string // the final one
}

// createAtomic starts a file. Another process that is writing the same file is
// an error.
func createAtomic(path string) (*atomicFile, error) {
	f, err := os.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("create %s: %s.tmp exists: another process writes this run, or one was killed doing so; "+
			"wait for it, or delete the file", path, filepath.Base(path))
	}
	if err != nil {
		return nil, folderError(path, "create", err)
	}
	return &atomicFile{File: f, path: path}, nil
}

// createBeside starts a file whose temporary name nobody else has: what a killed
// process left stays, and is in nobody's way. Of two processes that write the same
// file, the one that is complete last has it.
func createBeside(path string) (*atomicFile, error) {
	for n := 1; ; n++ {
		name := path + ".tmp"
		if n > 1 {
			name += fmt.Sprintf("-%d", n)
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		switch {
		case err == nil:
			return &atomicFile{File: f, path: path}, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, folderError(path, "create", err)
		}
	}
}

// commit makes the content durable and gives the file its name. The file is
// closed in any case, and removed when an error is returned.
func (f *atomicFile) commit() error {
	err := f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return folderError(f.path, "write", err)
	}
	syncFolder(filepath.Dir(f.path))
	return nil
}

// discard drops the file.
func (f *atomicFile) discard() {
	f.Close()
	os.Remove(f.Name())
}

// syncFolder makes a new name durable where the system offers it: some file
// systems, and Windows, cannot sync a folder, and then there is nothing to do.
func syncFolder(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	_ = d.Sync()
}

// folderError says what went wrong with a file, in which folder, and what to do.
func folderError(path, verb string, err error) error {
	dir := filepath.Dir(path)
	var p *fs.PathError // names the temporary file, which means nothing to the user
	if errors.As(err, &p) {
		err = p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		err = l.Err
	}
	hint := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		hint = "free space there, or choose another folder for the results"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		hint = "make the folder writable, or choose another one for the results"
	case verb == "create" && errors.Is(err, fs.ErrNotExist):
		hint = "there is no such folder: create it, or choose another one"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		hint = "a file is in the way: choose another folder for the results"
	default:
		return fmt.Errorf("%s %s: %w", verb, path, err)
	}
	return fmt.Errorf("%s %s in folder %s: %w: %s", verb, filepath.Base(path), dir, err, hint)
}
