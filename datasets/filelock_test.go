package datasets

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Two fetches fill one cache folder: they take turns, and the second finds what
// the first brought.
func TestFetchTwiceAtOnce(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		<-release
		ranged(longText)(w, r)
	})
	var once sync.Once
	waiting := func(e Event) {
		if e.Kind == EventLocked {
			once.Do(func() { close(release) })
		}
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		f := &Fetcher{Store: s.store, Retry: quick, Report: waiting}
		wg.Go(func() { errs[i] = f.Fetch(context.Background(), []File{s.file}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
	if len(s.requests) != 1 {
		t.Errorf("%d requests, want 1", len(s.requests))
	}
}

// childCache and childURL name the cache folder and the server to a child
// process of TestFetchByTwoProcesses.
const (
	childCache = "ASSAY_TEST_CHILD_CACHE"
	childURL   = "ASSAY_TEST_CHILD_URL"
)

func TestFetchByTwoProcesses(t *testing.T) {
	if dir := os.Getenv(childCache); dir != "" {
		f := fileOf("mmlu/test/a.csv", longText, os.Getenv(childURL))
		if err := (&Fetcher{Store: storeOf(t, "", dir, f)}).Fetch(context.Background(), []File{f}); err != nil {
			t.Fatal(err)
		}
		return
	}
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(longText[:1000]))
		w.(http.Flusher).Flush()
		time.Sleep(300 * time.Millisecond) // the other process arrives meanwhile
		w.Write([]byte(longText[1000:]))
	})
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(s.store.cache.dir)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			child := exec.Command(exe, "-test.run=^TestFetchByTwoProcesses$")
			child.Env = append(os.Environ(), childCache+"="+dir, childURL+"="+s.file.URL)
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("child: %v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	s.want(t, longText)
	if len(s.requests) != 1 {
		t.Errorf("%d requests, want 1", len(s.requests))
	}
}

// A lock whose holder is gone is free.
func TestLockIsFreedByClosing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	unlock, err := lockFile(ctx, path, func() { t.Error("waits for a free lock") })
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	if _, err := lockFile(ctx, path, func() { told++ }); !errors.Is(err, context.DeadlineExceeded) || told != 1 {
		t.Errorf("told %d times, %v", told, err)
	}
	unlock()
	unlock, err = lockFile(context.Background(), path, func() { t.Error("waits for a freed lock") })
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
