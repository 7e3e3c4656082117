package tokenizer

import (
	"os"
	"path/filepath"
	"testing"

	"assay/model/gguf"
)

// sharedFile returns the path of a file of the reference material beside the
// repository, and skips the test when it is not there.
func sharedFile(tb testing.TB, elem ...string) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("reference material ../shared/%s is absent", filepath.Join(elem...))
	}
	return path
}

func sharedTokenizer(tb testing.TB, name string) *Tokenizer {
	tb.Helper()
	f, err := gguf.Open(sharedFile(tb, "decoder", "tokenizers", name+".gguf"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Error(err)
		}
	})
	tok, err := FromGGUF(f)
	if err != nil {
		tb.Fatal(err)
	}
	return tok
}
