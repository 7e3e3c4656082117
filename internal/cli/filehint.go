package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// fileHint says what the user can do about an error of the file system that
// names a file, or is empty. It serves all commands: what they add to such an
// error says what they were doing, but seldom what to do.
func fileHint(err error) string {
	path := failedPath(err)
	if path == "" {
		return ""
	}
	place := reachable(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return missingHint(path)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Sprintf("free space where %s lies, or name another place, and repeat the command", path)
	case errors.Is(err, syscall.EROFS):
		return fmt.Sprintf("%s lies on a read-only file system: name another place", place)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("this user lacks the rights to %s: change its permissions, or name another file or folder", place)
	case errors.Is(err, fs.ErrExist) && isLink(path):
		return fmt.Sprintf("%s is a link to something that is not there: create that, or name another place", path)
	case errors.Is(err, syscall.EISDIR):
		return fmt.Sprintf("%s is a folder and no file: name another place", path)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Sprintf("%s is a file and no folder: name another place", place)
	}
	return ""
}

// failedPath is the file that an error is about.
func failedPath(err error) string {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Path
	case errors.As(err, &l):
		return l.New
	}
	return ""
}

// reachable is a path, or the nearest folder above it of which this user can see
// that it exists: whatever keeps the user from the path lies there.
func reachable(path string) string {
	for {
		if _, err := os.Stat(path); err == nil {
			return path
		}
		parent := filepath.Dir(path)
		if parent == path {
			return path
		}
		path = parent
	}
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// missingHint is for a path at which there is nothing: the folder that it lacks,
// or the file beside it that is called alike.
func missingHint(path string) string {
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Sprintf("there is no folder %s: create it, or name another place", folder)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	name := filepath.Base(path)
	if len(name) < 4 {
		return "" // like anything else that is as short
	}
	if name == path {
		names = append(names, "embedded", "random") // models without a file
	}
	if near := closest(name, names); near != "" && near != name {
		return fmt.Sprintf("did you mean %s?", filepath.Join(folder, near))
	}
	return ""
}
