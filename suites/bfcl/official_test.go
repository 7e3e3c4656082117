package bfcl

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"assay/datasets"
	"assay/eval"
	"assay/sandbox"
	"assay/suites/bfcl/multiturn"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/internal/suitetest"
	"assay/suites/unique"
)

// officialData returns the conversations beside the module together with the
// services of the cache folder, as datasets.lock pins both. The test is skipped
// where one of them is absent.
func officialData(t testing.TB) eval.Data {
	t.Helper()
	mirror := suitetest.Shared(t, "datasets")
	const lockFile = "../../datasets.lock"
	text, err := os.ReadFile(lockFile)
	if err != nil {
		t.Fatal(err)
	}
	lock, err := datasets.ParseLock(filepath.Base(lockFile), text)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := datasets.CacheDir(os.Getenv)
	if err != nil {
		t.Skip(err)
	}
	store, err := datasets.NewStore(lock, mirror, cache)
	if err != nil {
		t.Fatal(err)
	}
	var missing *datasets.MissingError
	for _, f := range lock.Folder(servicesData) {
		if err := store.Verify(context.Background(), f); errors.As(err, &missing) {
			t.Skipf("the services are absent, 'assay fetch %s' brings them: %v", servicesData, err)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// openBox opens a sandbox for a test, which is skipped where there is none.
func openBox(t testing.TB) *sandbox.Sandbox {
	t.Helper()
	box, err := sandbox.Open(context.Background(), sandbox.Options{})
	if errors.Is(err, sandbox.ErrUnavailable) {
		t.Skipf("this machine has no sandbox: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return box
}

// truthTurns are the calls of the answer as a model would make them, those of a
// turn in one step.
func truthTurns(e *multiturn.Entry) [][][]string {
	turns := make([][][]string, len(e.Truth))
	for i, calls := range e.Truth {
		if len(calls) > 0 {
			turns[i] = [][]string{calls}
		}
	}
	return turns
}

// The answers of all conversations are right by their own measure.
func TestTruthOfConversations(t *testing.T) {
	data := officialData(t)
	items := allItems(t, multiTurnName, data)
	box := openBox(t)
	if len(items) != 800 {
		t.Errorf("%d conversations, want 800", len(items))
	}
	group, ctx := errgroup.WithContext(context.Background())
	group.SetLimit(4)
	for _, it := range items {
		e, ok := it.Record.(*multiturn.Entry)
		if !ok {
			continue // which is an error already
		}
		group.Go(func() error {
			v, err := e.Check(ctx, box, truthTurns(e))
			if err == nil && !v.Valid {
				t.Errorf("%s: %+v", e.ID, v)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

// No official file is refused for its ids, neither in itself nor beside the others.
func TestOfficialIDs(t *testing.T) {
	mirror := suitetest.Shared(t, "datasets")
	files, err := filepath.Glob(filepath.Join(mirror, filepath.FromSlash(folder), prefix+"*"+suffix))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all []eval.Item
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		category, _ := categoryOf(folder + "/" + filepath.Base(path))
		var ids unique.IDs
		n := 0
		for line := range strings.Lines(string(text)) {
			row, err := pyvalue.Loads(strings.TrimSpace(line))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			n++
			id, _ := row.Get("id")
			ids.Add(id.Text(), n)
			all = append(all, eval.Item{Task: category, ID: id.Text()})
		}
		if err := ids.Err(path, "rows", "id"); err != nil {
			t.Error(err)
		}
	}
	if err := acrossFiles(all); err != nil {
		t.Error(err)
	}
	if want := 4441; len(all) != want {
		t.Errorf("%d rows, want %d", len(all), want)
	}
}
