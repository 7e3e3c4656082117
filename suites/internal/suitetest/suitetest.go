// Package suitetest helps the tests of suites to get at data.
package suitetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"assay/eval"
)

// Shared returns the path of something in the folder "shared" that lies beside
// the module, and skips the test where it is absent.
func Shared(t testing.TB, elements ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for !exists(filepath.Join(dir, "go.mod")) {
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod in any folder above the test")
		}
		dir = parent
	}
	path := filepath.Join(append([]string{filepath.Dir(dir), "shared"}, elements...)...)
	if !exists(path) {
		t.Skipf("reference material is absent: no %s beside the module", filepath.Join(append([]string{"shared"}, elements...)...))
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// SharedData returns the real benchmark files of a suite, and skips the test
// where they are absent.
func SharedData(t testing.TB, suite string) eval.Data {
	t.Helper()
	return Data{os.DirFS(filepath.Dir(Shared(t, "datasets", suite)))}
}

// Files returns data of the given names and contents.
func Files(contents map[string]string) Data {
	files := fstest.MapFS{}
	for name, content := range contents {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return Data{files}
}

// Data serves the files of a file system unverified.
type Data struct{ fs.FS }

// Open opens a file.
func (d Data) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := d.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return named{f, name}, nil
}

// named is a file that knows what it is called, as errors need.
type named struct {
	fs.File
	name string
}

func (n named) Name() string { return n.name }

// List returns the sorted names of all files below a folder.
func (d Data) List(folder string) []string {
	var names []string
	_ = fs.WalkDir(d.FS, strings.TrimSuffix(folder, "/"), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err // a folder that does not exist holds no files
		}
		if !e.IsDir() {
			names = append(names, path)
		}
		return nil
	})
	return names
}

// SHA256 returns the hex digest of a text, as the vectors of prompts state it.
func SHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
