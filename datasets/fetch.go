package datasets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// defaultWorkers is how many files are downloaded at a time. The files are small, so
// that most of the time is latency; more would look like an attack.
const defaultWorkers = 4

// maxGivenUp is after how many unreachable files in a row a fetch stops: the
// network is down then, not a file missing.
const maxGivenUp = 3

// Fetcher downloads the files of a lock into the cache folder. The zero value
// of every field but Store is usable.
type Fetcher struct {
	Store     *Store            // what is present, and the cache to fill
	Transport http.RoundTripper // nil: one that follows HTTPS_PROXY, HTTP_PROXY and NO_PROXY
	Tokens    Tokens
	Workers   int         // files at a time, 0: 4
	Retry     Retry       // zero: 5 attempts with pauses of 1, 2, 4 and 8 seconds
	Report    func(Event) // told what happens, one call at a time; nil: nobody is
}

// EventKind says what happened in a fetch.
type EventKind int

// The kinds of event.
const (
	EventPresent  EventKind = iota // the file was there and is as pinned
	EventStarted                   // the download of the file began
	EventReceived                  // Done bytes of the file are on disk
	EventPaused                    // the download failed with Err and is tried again after Wait
	EventFetched                   // the file is verified and in the cache
	EventFailed                    // the file could not be had, for the reason Err
	EventLocked                    // another process fills the cache; waiting for it (no File)
)

// Event is what Report is told.
type Event struct {
	Kind EventKind
	File File
	Done int64
	Wait time.Duration
	Err  error
}

// Fetch makes the given files present: what is missing or damaged in the cache
// is downloaded and verified before it takes its place there. Files that cannot
// be had do not keep others from being fetched, unless the cache folder cannot
// be written to or the network is down; the error is a [FetchError]. When ctx
// ends, what was received is kept and the next Fetch goes on from there. Two
// processes that fill one cache folder take turns.
func (f *Fetcher) Fetch(ctx context.Context, files []File) error {
	r := f.newRun()
	todo := r.absent(ctx, files)
	if len(todo) == 0 || ctx.Err() != nil {
		return r.result(ctx.Err())
	}
	unlock, err := f.lockCache(ctx, r)
	if err != nil {
		return r.result(err)
	}
	defer unlock()

	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(r.workers)
	for _, same := range bySHA256(todo) {
		group.Go(func() error { return r.fetch(groupCtx, same) })
	}
	stopped := group.Wait()
	if ctx.Err() != nil {
		stopped = ctx.Err()
	}
	return r.result(stopped)
}

// FetchError says which files could not be had.
type FetchError struct {
	Failed  []error // one per file
	Stopped error   // why the fetch ended before all files were tried, nil if it did not
}

func (e *FetchError) Error() string {
	var lines []string
	if e.Stopped != nil {
		lines = append(lines, e.Stopped.Error())
	}
	const shown = 10
	if len(e.Failed) > 1 {
		lines = append(lines, fmt.Sprintf("%d files could not be fetched:", len(e.Failed)))
	}
	for i, err := range e.Failed {
		if i == shown {
			lines = append(lines, fmt.Sprintf("and %d more", len(e.Failed)-shown))
			break
		}
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns all reasons.
func (e *FetchError) Unwrap() []error {
	if e.Stopped == nil {
		return e.Failed
	}
	return append([]error{e.Stopped}, e.Failed...)
}

func (r *fetchRun) result(stopped error) error {
	if stopped == nil && len(r.failures) == 0 {
		return nil
	}
	return &FetchError{Failed: r.failures, Stopped: stopped}
}

// fetchRun is one call of Fetch.
type fetchRun struct {
	Fetcher
	workers int
	client  *http.Client

	mu       sync.Mutex
	failures []error
	gaveUp   int // files in a row
}

func (f *Fetcher) newRun() *fetchRun {
	r := &fetchRun{Fetcher: *f, workers: f.Workers}
	if r.workers == 0 {
		r.workers = defaultWorkers
	}
	if r.Retry == (Retry{}) {
		r.Retry = defaultRetry
	}
	if r.Transport == nil {
		r.Transport = newTransport()
	}
	r.client = &http.Client{Transport: r.Transport, CheckRedirect: checkRedirect}
	return r
}

func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	return t
}

func (r *fetchRun) report(e Event) {
	if r.Report == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Report(e)
}

// absent returns the files that have to be downloaded.
func (r *fetchRun) absent(ctx context.Context, files []File) []File {
	var todo []File
	for _, f := range files {
		if ctx.Err() != nil {
			return nil
		}
		if present, err := r.present(ctx, f); err != nil {
			r.fail(f, err)
		} else if !present {
			todo = append(todo, f)
		}
	}
	return todo
}

// present reports whether a file needs no download. A wrong file in the mirror
// is an error, as it hides whatever the cache holds; a wrong one in the cache
// is replaced.
func (r *fetchRun) present(ctx context.Context, f File) (bool, error) {
	err := r.Store.Verify(ctx, f)
	if err == nil {
		r.report(Event{Kind: EventPresent, File: f})
		return true, nil
	}
	var missing *MissingError
	if errors.As(err, &missing) {
		return false, nil
	}
	var wrong *HashError
	if at, findErr := r.Store.find(f); errors.As(err, &wrong) && findErr == nil && at.place == InCache {
		return false, nil
	}
	return false, err
}

func (r *fetchRun) fail(f File, err error) {
	r.report(Event{Kind: EventFailed, File: f, Err: err})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, err)
}

// fetch downloads files of the same content. It returns an error only if no
// other download can succeed.
func (r *fetchRun) fetch(ctx context.Context, same []File) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the reason is reported by whoever ended the group
	}
	// Another process may have brought it while this one waited for the lock.
	f := same[0]
	if r.Store.Verify(ctx, f) != nil {
		r.report(Event{Kind: EventStarted, File: f})
		if err := r.download(ctx, f); err != nil {
			return r.failed(ctx, same, err)
		}
	}
	r.mu.Lock()
	r.gaveUp = 0
	r.mu.Unlock()
	for _, f := range same {
		r.report(Event{Kind: EventFetched, File: f})
	}
	return nil
}

func (r *fetchRun) failed(ctx context.Context, same []File, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	var disk *diskError
	if errors.As(err, &disk) {
		return fmt.Errorf("fetch %s: %w", same[0].Name, err)
	}
	for _, f := range same {
		r.fail(f, fmt.Errorf("fetch %s: %w", f.Name, err))
	}
	var gaveUp *gaveUpError
	if !errors.As(err, &gaveUp) {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gaveUp++; r.gaveUp >= maxGivenUp {
		return fmt.Errorf("stopped after %d files in a row that could not be reached: is there a network, or a proxy to name in HTTPS_PROXY?", r.gaveUp)
	}
	return nil
}

func (r *fetchRun) download(ctx context.Context, f File) error {
	u, err := url.Parse(f.URL)
	if err != nil {
		return err
	}
	d := &download{
		file: f, url: u, cache: r.Store.cache, client: r.client, tokens: r.Tokens, idle: r.Retry.Idle,
		received: func(done int64) { r.report(Event{Kind: EventReceived, File: f, Done: done}) },
	}
	return r.Retry.do(ctx,
		func() (int64, error) { return d.attempt(ctx) },
		func(wait time.Duration, err error) {
			r.report(Event{Kind: EventPaused, File: f, Wait: wait, Err: err})
		})
}

// lockCache makes this process the only one that fills the cache folder.
func (f *Fetcher) lockCache(ctx context.Context, r *fetchRun) (unlock func(), err error) {
	dir := f.Store.cache.dir
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, &diskError{fmt.Errorf("create the cache folder: %w", err)}
	}
	return lockFile(ctx, f.Store.cache.lock(), func() { r.report(Event{Kind: EventLocked}) })
}

// bySHA256 groups files of the same content, in the order of first appearance.
func bySHA256(files []File) [][]File {
	var groups [][]File
	index := map[string]int{}
	for _, f := range files {
		i, known := index[f.SHA256]
		if !known {
			i = len(groups)
			index[f.SHA256] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}
