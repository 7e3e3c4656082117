package sandbox

import (
	"context"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// interpreter is a Python on the host and what it needs to run elsewhere.
type interpreter struct {
	exe     string   // with all links resolved
	version string   // "3.12.3"
	path    []string // sys.path
	loader  string   // of the ELF header, empty for a static one
	files   []string // files and folders that have to be readable
}

// probe prints what an interpreter is made of. Libraries that are loaded late
// are imported, so that the folders of the shared objects they use are seen.
const probe = `import json, os, sys, sysconfig
if sys.version_info < (3, 9): sys.exit("version %d.%d is too old, 3.9 is needed" % sys.version_info[:2])
import ctypes
for name in ("ssl", "zlib", "hashlib", "lzma", "bz2", "decimal", "sqlite3"):
    try: __import__(name)
    except ImportError: pass
objects = {line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if ".so" in line}
path = [p for p in sys.path if p and os.path.exists(p)]
folders = [sysconfig.get_path(k) for k in ("stdlib", "platstdlib", "purelib", "platlib")] + path
print(json.dumps({"exe": os.path.realpath(sys.executable), "version": sys.version.split()[0],
    "path": path, "folders": folders, "objects": sorted(objects)}))`

// findPython asks an interpreter of the host where its parts are.
func findPython(ctx context.Context, name string) (interpreter, error) {
	if name == "" {
		name = "python3"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return interpreter{}, fmt.Errorf("%w: no Python: %w; install python3 or name another interpreter", ErrUnavailable, err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return interpreter{}, fmt.Errorf("%w: finding %s: %w", ErrUnavailable, name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	// Isolated, and not in the current folder: modules there may be anybody's.
	cmd := exec.CommandContext(ctx, path, "-I", "-c", probe)
	cmd.Dir = "/"
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			lines := strings.Split(strings.TrimSpace(string(exit.Stderr)), "\n")
			err = fmt.Errorf("%w: %s", err, lines[len(lines)-1])
		}
		return interpreter{}, fmt.Errorf("%w: asking %s about itself: %w", ErrUnavailable, path, err)
	}
	var p struct {
		Exe, Version           string
		Path, Folders, Objects []string
	}
	if err := json.Unmarshal(out, &p); err != nil {
		return interpreter{}, fmt.Errorf("%w: asking %s about itself: %w", ErrUnavailable, path, err)
	}
	py := interpreter{exe: p.Exe, version: p.Version, path: p.Path}
	if py.loader, err = loaderOf(p.Exe); err != nil {
		return interpreter{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	py.files = runtimeFiles(p.Folders, p.Objects, py)
	return py, nil
}

// runtimeFiles lists what an interpreter reads, without those that lie in a
// folder listed already.
func runtimeFiles(folders, objects []string, py interpreter) []string {
	var files []string
	for _, link := range []string{"/lib", "/lib64"} { // paths in ELF headers go through them
		if fi, err := os.Lstat(link); err == nil && fi.Mode()&os.ModeSymlink != 0 {
			files = append(files, link)
		}
	}
	links := len(files)
	candidates := append([]string(nil), folders...)
	for _, object := range objects { // the whole folder: libraries open their siblings
		if real, err := filepath.EvalSymlinks(object); err == nil {
			candidates = append(candidates, filepath.Dir(real))
		}
	}
	candidates = append(candidates, realFolder(py.loader), py.exe, "/etc/ld.so.cache")
	for _, c := range candidates {
		if covered(files[:links], c) {
			c = realFolder(c)
		}
		if _, err := os.Stat(c); c == "" || c == "/" || err != nil || covered(files, c) {
			continue
		}
		files = append(files, c)
	}
	return files
}

// realFolder resolves the links of a path's folder, but not of the file itself.
func realFolder(path string) string {
	if path == "" {
		return ""
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.Join(folder, filepath.Base(path))
}

// covered reports whether a path is one of the files or lies below one.
func covered(files []string, path string) bool {
	for _, f := range files {
		if path == f || strings.HasPrefix(path, f+"/") {
			return true
		}
	}
	return false
}

// loaderOf returns the dynamic loader that an executable names.
func loaderOf(exe string) (string, error) {
	f, err := elf.Open(exe)
	if err != nil {
		return "", fmt.Errorf("reading the header of %s: %w", exe, err)
	}
	defer func() { _ = f.Close() }()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			b, err := io.ReadAll(io.LimitReader(p.Open(), 4096))
			if err != nil {
				return "", fmt.Errorf("reading the header of %s: %w", exe, err)
			}
			return strings.TrimRight(string(b), "\x00"), nil
		}
	}
	return "", nil
}
