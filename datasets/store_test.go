package datasets

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStoreOpens(t *testing.T) {
	f := fileOf("mmlu/test/a.csv", "q,a\n", "https://e.org/a.csv")
	for name, path := range map[string]string{
		"by path":             "mirror/mmlu/test/a.csv",
		"by sha256":           "mirror/" + f.SHA256,
		"by sha256 in levels": "mirror/sha256/" + f.SHA256[:2] + "/" + f.SHA256,
		"cache":               "cache/datasets/sha256/" + f.SHA256[:2] + "/" + f.SHA256,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, filepath.FromSlash(path)), "q,a\n")
			if err := os.MkdirAll(filepath.Join(dir, "mirror"), 0o777); err != nil {
				t.Fatal(err)
			}
			s := storeOf(t, filepath.Join(dir, "mirror"), filepath.Join(dir, "cache"), f)
			got, err := open(t, s, f.Name)
			if err != nil || got != "q,a\n" {
				t.Errorf("got %q, %v", got, err)
			}
			place, err := s.Find(f)
			want := InMirror
			if name == "cache" {
				want = InCache
			}
			if err != nil || place != want {
				t.Errorf("found in %q, %v; want %q", place, err, want)
			}
		})
	}
}

func TestStoreMissing(t *testing.T) {
	f := fileOf("mmlu/test/a.csv", "q,a\n", "https://e.org/a.csv")
	dir := t.TempDir()
	s := storeOf(t, dir, filepath.Join(dir, "cache"), f)
	_, err := open(t, s, f.Name)
	var missing *MissingError
	if !errors.As(err, &missing) {
		t.Fatalf("got %v, want a MissingError", err)
	}
	for _, want := range []string{f.Name, dir, "assay fetch mmlu", "ASSAY_DATASETS"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not mention %q", err, want)
		}
	}
	if _, err := open(t, s, "mmlu/test/b.csv"); err == nil || !strings.Contains(err.Error(), "not listed in test.lock") {
		t.Errorf("unlisted file: %v", err)
	}
	if place, err := s.Find(f); place != Nowhere || err != nil {
		t.Errorf("found in %q, %v", place, err)
	}
}

// Whatever is wrong with a file, the error names it and both hashes, no byte of
// it is handed out, and it stays where it is.
func TestStoreWrongContent(t *testing.T) {
	const content = "question,answer\n"
	f := fileOf("mmlu/test/a.csv", content, "https://e.org/a.csv")
	for name, bad := range map[string]string{
		"flipped":   "Question,answer\n",
		"truncated": content[:5],
		"longer":    content + "more",
		"empty":     "",
		"pointer":   "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n",
	} {
		for _, place := range []string{"mirror/mmlu/test/a.csv", "mirror/" + f.SHA256, "cache/datasets/sha256/" + f.SHA256[:2] + "/" + f.SHA256} {
			t.Run(name+" "+place[:6], func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, filepath.FromSlash(place))
				write(t, path, bad)
				if err := os.MkdirAll(filepath.Join(dir, "mirror"), 0o777); err != nil {
					t.Fatal(err)
				}
				s := storeOf(t, filepath.Join(dir, "mirror"), filepath.Join(dir, "cache"), f)
				got, err := open(t, s, f.Name)
				var wrong *HashError
				if got != "" || !errors.As(err, &wrong) {
					t.Fatalf("got %q, %v, want a HashError", got, err)
				}
				for _, want := range []string{f.Name, path, f.SHA256, sha256Hex(bad)} {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("error %q does not mention %q", err, want)
					}
				}
				if name == "pointer" && !strings.Contains(err.Error(), "git lfs pull") {
					t.Errorf("error %q does not say what to do about a pointer", err)
				}
				if data, err := os.ReadFile(path); err != nil || string(data) != bad {
					t.Errorf("the file was touched: %q, %v", data, err)
				}
			})
		}
	}
}

func TestNewStoreChecksTheMirror(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "x")
	for _, mirror := range []string{filepath.Join(dir, "absent"), filepath.Join(dir, "file")} {
		_, err := NewStore(lockOf(t), mirror, dir)
		if err == nil || !strings.Contains(err.Error(), mirror) {
			t.Errorf("%s: %v", mirror, err)
		}
	}
}

func TestStoreCancelled(t *testing.T) {
	f := fileOf("a/b", "x", "https://e.org/x")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := storeOf(t, "", t.TempDir(), f)
	if _, err := s.Open(ctx, f.Name); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestStoreList(t *testing.T) {
	s := storeOf(t, "", t.TempDir(),
		fileOf("a-b/x", "1", "https://e.org/1"), fileOf("a/x", "2", "https://e.org/2"), fileOf("a/y/z", "3", "https://e.org/3"))
	if diff := cmp.Diff([]string{"a/x", "a/y/z"}, s.List("a")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a/y/z"}, s.List("a/y")); diff != "" {
		t.Error(diff)
	}
	if got := s.List("nothing"); len(got) > 0 {
		t.Errorf("List of an unknown folder: %q", got)
	}
}

// What the real mirror has of the files of the lock is as pinned.
func TestStoreOpensRealDatasets(t *testing.T) {
	l, err := ParseLock("datasets.lock", builtinLock(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewStore(l, sharedDatasets(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	verified := 0
	for _, f := range l.Files() {
		var missing *MissingError
		switch err := s.Verify(context.Background(), f); {
		case errors.As(err, &missing):
			t.Logf("not in the mirror: %s", f.Name)
		case err != nil:
			t.Error(err)
		default:
			verified++
		}
	}
	if verified == 0 {
		t.Error("no file of the lock is in the mirror")
	}
}

func TestSamples(t *testing.T) {
	d := Samples()
	names := d.List("")
	if !slices.IsSorted(names) || slices.Contains(names, "README.md") {
		t.Errorf("List: %q", names)
	}
	for _, name := range names {
		r, err := d.Open(context.Background(), name)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := nameOf(r); got != name {
			t.Errorf("%s calls itself %s", name, got)
		}
		r.Close()
		suite, _, _ := strings.Cut(name, "/")
		if !slices.Contains(d.List(suite), name) {
			t.Errorf("List(%q) lacks %s", suite, name)
		}
	}
	for _, name := range []string{"README.md", "mmlu", "mmlu/absent.csv", "../store.go", "mmlu/../README.md", ""} {
		if _, err := d.Open(context.Background(), name); err == nil {
			t.Errorf("opened %q", name)
		}
	}
	if got := d.List("../datasets"); got != nil {
		t.Errorf("List of a hostile folder: %q", got)
	}
}

func TestCacheDir(t *testing.T) {
	env := map[string]string{"ASSAY_CACHE": "/x"}
	getenv := func(key string) string { return env[key] }
	if got, err := CacheDir(getenv); got != "/x" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	env = map[string]string{"HOME": "/h", "LocalAppData": "/h"}
	if got, err := CacheDir(getenv); filepath.Base(got) != "assay" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	env = nil
	if got, err := CacheDir(getenv); err == nil {
		t.Errorf("got %q without an environment", got)
	}
}
