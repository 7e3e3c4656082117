package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func sha256Hex(data string) string {
	sum := sha256.Sum256([]byte(data))
	return hex.EncodeToString(sum[:])
}

// fileOf is the line of a lock for some content.
func fileOf(name, content, url string) File {
	return File{Name: name, Version: "v1", SHA256: sha256Hex(content), Bytes: int64(len(content)), Licence: "MIT", URL: url}
}

// lockOf builds a lock through the parser; files must be sorted.
func lockOf(t testing.TB, files ...File) *Lock {
	t.Helper()
	text := ""
	for _, f := range files {
		text += fmt.Sprintf("%s %s %s %d %s %s\n", f.Name, f.Version, f.SHA256, f.Bytes, f.Licence, f.URL)
	}
	l, err := ParseLock("test.lock", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func storeOf(t testing.TB, mirror, cacheDir string, files ...File) *Store {
	t.Helper()
	s, err := NewStore(lockOf(t, files...), mirror, cacheDir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// open returns the content of a file of the store.
func open(t testing.TB, s *Store, name string) (string, error) {
	t.Helper()
	r, err := s.Open(context.Background(), name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
}

// sharedDatasets is the mirror of the real files, which few machines have.
func sharedDatasets(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(moduleRoot(t), "..", "shared", "datasets")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the real datasets are not at %s", dir)
	}
	return dir
}

// builtinLock is the datasets.lock of the repository.
func builtinLock(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot(t), "datasets.lock"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
