package datasets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// quick is a retry policy for tests.
var quick = Retry{Attempts: 4, First: time.Millisecond, Max: 2 * time.Second, Idle: 5 * time.Second}

// served is a server with one file, a store and what happened.
type served struct {
	*httptest.Server
	file    File
	store   *Store
	fetcher *Fetcher

	mu       sync.Mutex
	requests []*http.Request
	events   []Event
}

// serve starts a server for one file of the given content.
func serve(t *testing.T, content string, handler http.HandlerFunc) *served {
	t.Helper()
	s := &served{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r)
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	s.file = fileOf("mmlu/test/a.csv", content, s.URL+"/a.csv")
	s.store = storeOf(t, "", t.TempDir(), s.file)
	s.fetcher = &Fetcher{Store: s.store, Retry: quick, Report: func(e Event) { s.events = append(s.events, e) }}
	return s
}

func (s *served) fetch() error { return s.fetcher.Fetch(context.Background(), []File{s.file}) }

func (s *served) kinds() []EventKind {
	var kinds []EventKind
	for _, e := range s.events {
		kinds = append(kinds, e.Kind)
	}
	return slices.Compact(kinds)
}

// want checks what the store has.
func (s *served) want(t *testing.T, content string) {
	t.Helper()
	if got, err := open(t, s.store, s.file.Name); err != nil || got != content {
		t.Errorf("the cache has %.20q of %d bytes, %v; want %d bytes", got, len(got), err, len(content))
	}
}

// wantNothing checks that no file, not even a part, is in the cache.
func (s *served) wantNothing(t *testing.T) {
	t.Helper()
	for _, path := range []string{s.store.cache.path(s.file), s.store.cache.part(s.file)} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v, want no file", path, err)
		}
	}
}

var longText = strings.Repeat("0123456789abcdef", 20_000)

// ranged serves content as file servers do, ranges included.
func ranged(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.csv", time.Time{}, strings.NewReader(content))
	}
}

func TestFetch(t *testing.T) {
	s := serve(t, longText, ranged(longText))
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
	if diff := cmp.Diff([]EventKind{EventStarted, EventReceived, EventFetched}, s.kinds()); diff != "" {
		t.Error(diff)
	}
	s.events = nil
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]EventKind{EventPresent}, s.kinds()); diff != "" {
		t.Error(diff)
	}
	if len(s.requests) != 1 {
		t.Errorf("%d requests for a file that is fetched once", len(s.requests))
	}
	if left, _ := filepath.Glob(filepath.Join(s.store.cache.dir, "partial", "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestFetchReplacesADamagedFile(t *testing.T) {
	s := serve(t, longText, ranged(longText))
	write(t, s.store.cache.path(s.file), "damaged")
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
}

func TestFetchResumes(t *testing.T) {
	const have = 100_000
	s := serve(t, longText, ranged(longText))
	write(t, s.store.cache.part(s.file), longText[:have])
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
	if got := s.requests[0].Header.Get("Range"); len(s.requests) != 1 || got != "bytes=100000-" {
		t.Errorf("%d requests, the first for the range %q", len(s.requests), got)
	}
}

// A complete part needs no network at all.
func TestFetchFinishesACompletePart(t *testing.T) {
	s := serve(t, longText, ranged(longText))
	write(t, s.store.cache.part(s.file), longText)
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
	if len(s.requests) != 0 {
		t.Errorf("%d requests", len(s.requests))
	}
}

// A part of something else, or one that is too long, is thrown away once.
func TestFetchRestartsFromABadPart(t *testing.T) {
	for name, part := range map[string]string{
		"other":    strings.Repeat("x", 1000),
		"complete": strings.Repeat("x", len(longText)),
		"too long": longText + "x",
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, longText, ranged(longText))
			write(t, s.store.cache.part(s.file), part)
			if err := s.fetch(); err != nil {
				t.Fatal(err)
			}
			s.want(t, longText)
			last := s.requests[len(s.requests)-1]
			if got := last.Header.Get("Range"); got != "" {
				t.Errorf("the last request asks for the range %q", got)
			}
		})
	}
}

func TestFetchFromAServerWithoutRanges(t *testing.T) {
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(longText))
	})
	write(t, s.store.cache.part(s.file), longText[:1000])
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
	if len(s.requests) != 1 {
		t.Errorf("%d requests", len(s.requests))
	}
}

// A server that answers a range with another one, or refuses it, is asked for
// the whole file.
func TestFetchFromAServerWithBadRanges(t *testing.T) {
	for name, refuse := range map[string]http.HandlerFunc{
		"416": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		},
		"other range": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 5-%d/%d", len(longText)-1, len(longText)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write([]byte(longText[5:]))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Range") != "" {
					refuse(w, r)
					return
				}
				w.Write([]byte(longText))
			})
			write(t, s.store.cache.part(s.file), longText[:1000])
			if err := s.fetch(); err != nil {
				t.Fatal(err)
			}
			s.want(t, longText)
		})
	}
}

func TestFetchWrongHash(t *testing.T) {
	bad := "X" + longText[1:]
	s := serve(t, longText, ranged(bad))
	err := s.fetch()
	var wrong *HashError
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v, want a HashError", err)
	}
	for _, want := range []string{s.file.Name, s.file.URL, s.file.SHA256, sha256Hex(bad)} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not mention %q", err, want)
		}
	}
	s.wantNothing(t)
	if len(s.requests) != 1 {
		t.Errorf("%d requests for a file that is wrong for good", len(s.requests))
	}
}

// A page of another length, such as a login form, is wrong for good as well.
func TestFetchShorterFile(t *testing.T) {
	s := serve(t, longText, ranged("<html>"))
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), sha256Hex("<html>")) || !strings.Contains(err.Error(), s.file.SHA256) {
		t.Errorf("got %v, want both hashes", err)
	}
	s.wantNothing(t)
}

func TestFetchTooLongBody(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"announced": ranged(longText + "more"),
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil { // chunks without end
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, longText, handler)
			err := s.fetch()
			if err == nil || !strings.Contains(err.Error(), strconv.Itoa(len(longText))) || !strings.Contains(err.Error(), s.file.URL) {
				t.Errorf("got %v, want the size and the URL", err)
			}
			s.wantNothing(t)
		})
	}
}

// A body that breaks off is continued, not repeated.
func TestFetchTruncatedBody(t *testing.T) {
	const piece = 100_000
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		start := 0
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start)
		w.Header().Set("Content-Length", strconv.Itoa(len(longText)-start))
		if start > 0 {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(longText)-1, len(longText)))
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write([]byte(longText[start:min(start+piece, len(longText))]))
		w.(http.Flusher).Flush()
		if start+piece < len(longText) {
			panic(http.ErrAbortHandler) // cut the connection
		}
	})
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	s.want(t, longText)
	if len(s.requests) != 4 {
		t.Errorf("%d requests, want 4 of at most %d bytes", len(s.requests), piece)
	}
}

func TestFetchRetries(t *testing.T) {
	for _, status := range []int{429, 500, 502, 503, 504} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			var s *served
			s = serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
				if len(s.requests) <= 2 {
					w.WriteHeader(status)
					return
				}
				ranged(longText)(w, r)
			})
			if err := s.fetch(); err != nil {
				t.Fatal(err)
			}
			s.want(t, longText)
			if diff := cmp.Diff([]EventKind{EventStarted, EventPaused, EventReceived, EventFetched}, s.kinds()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFetchHonoursRetryAfter(t *testing.T) {
	var s *served
	s = serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		if len(s.requests) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		ranged(longText)(w, r)
	})
	start := time.Now()
	if err := s.fetch(); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(start); d < time.Second {
		t.Errorf("asked again after %v, want a second", d)
	}
	s.want(t, longText)
}

func TestFetchDoesNotWaitForEver(t *testing.T) {
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), "1h0m0s") || len(s.requests) != 1 {
		t.Errorf("%d requests, %v", len(s.requests), err)
	}
}

func TestFetchGivesUp(t *testing.T) {
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), "500") || !strings.Contains(err.Error(), "4 attempts") {
		t.Errorf("got %v", err)
	}
	if len(s.requests) != quick.Attempts {
		t.Errorf("%d requests, want %d", len(s.requests), quick.Attempts)
	}
}

func TestFetchNotFound(t *testing.T) {
	s := serve(t, longText, http.NotFound)
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), "404") || len(s.requests) != 1 {
		t.Errorf("%d requests, %v", len(s.requests), err)
	}
}

func TestFetchStalledServer(t *testing.T) {
	stall := make(chan struct{})
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(longText[:1000]))
		w.(http.Flusher).Flush()
		<-stall
	})
	defer close(stall)
	s.fetcher.Retry = Retry{Attempts: 2, First: time.Millisecond, Max: time.Second, Idle: 50 * time.Millisecond}
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), "sent nothing for 50ms") {
		t.Errorf("got %v", err)
	}
}

func TestFetchCancelKeepsThePart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(longText)))
		w.Write([]byte(longText[:1000]))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s.fetcher.Report = func(e Event) {
		if e.Kind == EventReceived && e.Done == 1000 {
			cancel()
		}
	}
	if err := s.fetcher.Fetch(ctx, []File{s.file}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	part, err := os.ReadFile(s.store.cache.part(s.file))
	if err != nil || string(part) != longText[:1000] {
		t.Errorf("the part has %d bytes, %v; want 1000", len(part), err)
	}
}

func TestFetchIntoAnUnwritableFolder(t *testing.T) {
	s := serve(t, longText, ranged(longText))
	dir := filepath.Join(t.TempDir(), "file")
	write(t, dir, "not a folder")
	s.fetcher.Store = storeOf(t, "", dir, s.file)
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "--cache") || len(s.requests) != 0 {
		t.Errorf("%d requests, %v", len(s.requests), err)
	}
}

func TestFetchDiskFull(t *testing.T) {
	if full, err := os.Stat("/dev/full"); err != nil || full.Mode()&os.ModeCharDevice == 0 {
		t.Skip("needs the device /dev/full")
	}
	s := serve(t, longText, ranged(longText))
	part := s.store.cache.part(s.file)
	if err := os.MkdirAll(filepath.Dir(part), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", part); err != nil {
		t.Fatal(err)
	}
	err := s.fetch()
	if err == nil || !strings.Contains(err.Error(), "no space left") || !strings.Contains(err.Error(), "free space") {
		t.Errorf("got %v", err)
	}
	if len(s.requests) != 1 {
		t.Errorf("%d requests", len(s.requests))
	}
}

// One bad file does not keep the others away.
func TestFetchGoesOnAfterAFailure(t *testing.T) {
	s := serve(t, longText, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "bad") {
			http.NotFound(w, r)
			return
		}
		ranged(longText)(w, r)
	})
	files := []File{
		fileOf("a/1", "other", s.URL+"/bad"),
		fileOf("a/2", longText, s.URL+"/good"),
		fileOf("a/3", longText, s.URL+"/the same content elsewhere"),
	}
	files[2].URL = s.URL + "/same"
	s.fetcher.Store = storeOf(t, "", t.TempDir(), files...)
	err := s.fetcher.Fetch(context.Background(), files)
	var failed *FetchError
	if !errors.As(err, &failed) || len(failed.Failed) != 1 || failed.Stopped != nil || !strings.Contains(err.Error(), "a/1") {
		t.Errorf("got %v, want a failure of a/1", err)
	}
	for _, f := range files[1:] {
		if got, err := open(t, s.fetcher.Store, f.Name); err != nil || got != longText {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if len(s.requests) != 2 {
		t.Errorf("%d requests, want one per content", len(s.requests))
	}
}

// Without a network, a fetch of many files ends soon.
func TestFetchStopsWhenTheNetworkIsDown(t *testing.T) {
	s := serve(t, longText, ranged(longText))
	s.Close()
	var files []File
	for i := range 50 {
		files = append(files, fileOf(fmt.Sprintf("a/%02d", i), strconv.Itoa(i), s.URL+"/x"))
	}
	s.fetcher.Store = storeOf(t, "", t.TempDir(), files...)
	err := s.fetcher.Fetch(context.Background(), files)
	var failed *FetchError
	if !errors.As(err, &failed) || failed.Stopped == nil || len(failed.Failed) > 10 || !strings.Contains(err.Error(), "HTTPS_PROXY") {
		t.Errorf("got %v", err)
	}
}

// A wrong file in the mirror hides a good one, so fetching it would not help.
func TestFetchReportsAWrongMirror(t *testing.T) {
	s := serve(t, longText, ranged(longText))
	mirror := t.TempDir()
	write(t, filepath.Join(mirror, "mmlu", "test", "a.csv"), "wrong")
	s.fetcher.Store = storeOf(t, mirror, t.TempDir(), s.file)
	err := s.fetch()
	var wrong *HashError
	if !errors.As(err, &wrong) || len(s.requests) != 0 {
		t.Errorf("%d requests, %v", len(s.requests), err)
	}
}
