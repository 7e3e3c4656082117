package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// maxLockBytes bounds the size of a lock file; the built-in one has 0.1 MB.
const maxLockBytes = 16 << 20

// File is one line of a lock: a file, the revision it comes from and what its
// content must hash to.
type File struct {
	Name    string // slash-separated path, "mmlu/test/anatomy_test.csv"
	Version string // revision of the source that URL is pinned to
	SHA256  string // of the content, 64 lower-case hex digits
	Bytes   int64  // size of the content
	Licence string // SPDX identifier
	URL     string // http or https
}

// Suite is the first element of the file's name, which is what can be fetched
// as a whole.
func (f File) Suite() string {
	suite, _, _ := strings.Cut(f.Name, "/")
	return suite
}

// Lock is the parsed content of datasets.lock. It does not change.
type Lock struct {
	name   string
	digest string
	files  []File // sorted by name
}

// ParseLock reads the content of a lock file; name is what errors call it. The
// format is described at the top of datasets.lock. It is strict: a line that is
// malformed, out of order or contradicts another one is an error of the form
// "datasets.lock:12: field sha256: ...".
func ParseLock(name string, data []byte) (*Lock, error) {
	if len(data) > maxLockBytes {
		return nil, fmt.Errorf("%s: has %d bytes, more than the %d allowed", name, len(data), maxLockBytes)
	}
	sum := sha256.Sum256(data)
	l := &Lock{name: name, digest: hex.EncodeToString(sum[:])}
	check := newLockCheck()
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f, err := parseLockLine(line)
		if err == nil {
			err = check.add(f)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		l.files = append(l.files, f)
	}
	return l, nil
}

// Name is what errors call the lock.
func (l *Lock) Name() string { return l.name }

// Digest is the hex SHA-256 of the lock file's bytes.
func (l *Lock) Digest() string { return l.digest }

// Files returns all files, sorted by name.
func (l *Lock) Files() []File { return slices.Clone(l.files) }

// File returns the file of a name.
func (l *Lock) File(name string) (File, bool) {
	i, found := l.search(name)
	if !found {
		return File{}, false
	}
	return l.files[i], true
}

// Folder returns the files below a folder, sorted by name: "mmlu" or
// "mmlu/test". The empty folder holds all files.
func (l *Lock) Folder(folder string) []File {
	if folder == "" {
		return l.Files()
	}
	prefix := strings.TrimSuffix(folder, "/") + "/"
	start, _ := l.search(prefix)
	end := start
	for end < len(l.files) && strings.HasPrefix(l.files[end].Name, prefix) {
		end++
	}
	return slices.Clone(l.files[start:end])
}

// Suites returns the first elements of the names, sorted, each once.
func (l *Lock) Suites() []string {
	var suites []string
	for _, f := range l.files {
		suites = append(suites, f.Suite())
	}
	slices.Sort(suites) // "a-b/x" sorts before "a/x" as a name, but "a" before "a-b"
	return slices.Compact(suites)
}

func (l *Lock) search(name string) (int, bool) {
	return slices.BinarySearchFunc(l.files, name, func(f File, name string) int {
		return strings.Compare(f.Name, name)
	})
}

// lockCheck finds lines that contradict earlier ones.
type lockCheck struct {
	last  File
	names map[string]bool  // every file
	sizes map[string]int64 // by SHA-256
}

func newLockCheck() *lockCheck {
	return &lockCheck{names: map[string]bool{}, sizes: map[string]int64{}}
}

func (c *lockCheck) add(f File) error {
	switch {
	case f.Name == c.last.Name:
		return fmt.Errorf("field name: %s is listed twice", f.Name)
	case f.Name < c.last.Name:
		return fmt.Errorf("field name: %s comes after %s, want lines sorted by name (LC_ALL=C sort)", f.Name, c.last.Name)
	}
	for folder := range folders(f.Name) {
		if c.names[folder] {
			return fmt.Errorf("field name: %s is both a file and a folder", folder)
		}
	}
	if size, known := c.sizes[f.SHA256]; known && size != f.Bytes {
		return fmt.Errorf("field bytes: is %d, but an earlier file of the same sha256 has %d", f.Bytes, size)
	}
	c.sizes[f.SHA256] = f.Bytes
	c.names[f.Name] = true
	c.last = f
	return nil
}

// folders yields "a" and "a/b" for "a/b/c".
func folders(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := range len(name) {
			if name[i] == '/' && !yield(name[:i]) {
				return
			}
		}
	}
}
