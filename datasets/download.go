package datasets

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"assay/internal/backoff"
)

// diskError says that the cache folder cannot take a file. No other download
// would fare better.
type diskError struct{ err error }

func (e *diskError) Error() string {
	return fmt.Sprintf("%v: free space there or name another folder with --cache or ASSAY_CACHE", e.err)
}
func (e *diskError) Unwrap() error { return e.err }

// download brings one file into the cache.
type download struct {
	file     File
	url      *url.URL
	cache    cache
	client   *http.Client
	tokens   Tokens
	idle     time.Duration
	received func(done int64) // told the size of the part

	resumed bool // the part holds bytes from more than one response
}

// attempt makes one request, going on where an earlier one ended, and puts the
// file into the cache if that completes it. It returns how many bytes came.
func (d *download) attempt(ctx context.Context) (int64, error) {
	part := d.cache.part(d.file)
	if err := os.MkdirAll(filepath.Dir(part), 0o777); err != nil {
		return 0, &diskError{fmt.Errorf("create the cache folder: %w", err)}
	}
	out, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return 0, &diskError{fmt.Errorf("create a file in the cache: %w", err)}
	}
	defer out.Close()
	offset, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, &diskError{fmt.Errorf("read the size of %s: %w", part, err)}
	}
	if offset > d.file.Bytes {
		if offset, err = 0, restart(out); err != nil {
			return 0, err
		}
	}
	d.resumed = d.resumed || offset > 0
	var n int64
	if offset < d.file.Bytes {
		if n, err = d.transfer(ctx, out, offset); err != nil {
			return n, err
		}
	}
	return n, d.finish(out)
}

// transfer requests what is missing of the file and appends it to out.
func (d *download) transfer(ctx context.Context, out *os.File, offset int64) (int64, error) {
	ctx, alive, stop := withIdleTimeout(ctx, d.idle)
	defer stop()
	resp, err := d.request(ctx, offset)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	alive()
	switch {
	case resp.StatusCode == http.StatusOK:
		if offset > 0 { // the server sends the whole file all the same
			offset, d.resumed = 0, false
			if err := restart(out); err != nil {
				return 0, err
			}
		}
	case resp.StatusCode == http.StatusPartialContent && startsAt(resp.Header, offset):
	case resp.StatusCode == http.StatusPartialContent || resp.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return 0, d.startOver(out, fmt.Errorf("get %s: the server cannot go on at byte %d", d.url, offset))
	default:
		return 0, d.statusError(resp)
	}
	limit := d.file.Bytes - offset
	if resp.ContentLength > limit {
		return 0, errors.Join(d.tooLong(), discard(out))
	}
	n, err := d.copyBody(ctx, out, resp.Body, offset, alive)
	switch {
	case err != nil:
		return n, err
	case n > limit:
		return n, errors.Join(d.tooLong(), discard(out))
	case n < limit && endsByClosing(resp):
		return n, &transientError{err: fmt.Errorf("get %s: the connection ended after %d of %d bytes", d.url, offset+n, d.file.Bytes)}
	}
	return n, nil
}

// request asks for the file from an offset on.
func (d *download) request(ctx context.Context, offset int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", d.url, err)
	}
	req.Header.Set("User-Agent", "assay")
	// Ranges and sizes are those of the file, so it must come as it is.
	req.Header.Set("Accept-Encoding", "identity")
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	if token, _ := d.tokens.forURL(d.url); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, d.networkError(ctx, err)
	}
	return resp, nil
}

// copyBody appends at most one byte more than the file may have, so that a
// body that is too long shows.
func (d *download) copyBody(ctx context.Context, out *os.File, body io.Reader, offset int64, alive func()) (int64, error) {
	body = io.LimitReader(body, d.file.Bytes-offset+1)
	buf := make([]byte, 64<<10)
	var n int64
	for {
		k, err := body.Read(buf)
		alive()
		if k > 0 {
			if _, err := out.Write(buf[:k]); err != nil {
				return n, &diskError{fmt.Errorf("write to the cache: %w", err)}
			}
			n += int64(k)
			d.received(offset + n)
		}
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, d.networkError(ctx, err)
		}
	}
}

// finish verifies the part and moves it to its place in the cache.
func (d *download) finish(out *os.File) error {
	part := d.cache.part(d.file)
	if err := out.Sync(); err != nil {
		return &diskError{fmt.Errorf("write to the cache: %w", err)}
	}
	_, err := readVerified(d.file, part)
	var wrong *HashError
	if errors.As(err, &wrong) {
		if d.resumed { // the pieces do not belong together: once more in one piece
			return d.startOver(out, err)
		}
		wrong.Source, wrong.Hint = d.url.String(), "the file at this address is not the pinned one; nothing was kept"
		return errors.Join(wrong, discard(out))
	}
	if err != nil {
		return &diskError{err}
	}
	if err := out.Close(); err != nil {
		return &diskError{fmt.Errorf("write to the cache: %w", err)}
	}
	path := d.cache.path(d.file)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return &diskError{fmt.Errorf("create the cache folder: %w", err)}
	}
	if err := os.Rename(part, path); err != nil {
		return &diskError{fmt.Errorf("move a verified file into the cache: %w", err)}
	}
	return nil
}

// startOver empties the part and asks for another attempt at once.
func (d *download) startOver(out *os.File, reason error) error {
	d.resumed = false
	d.received(0)
	if err := restart(out); err != nil {
		return err
	}
	return &transientError{err: reason, now: true}
}

func restart(out *os.File) error {
	if err := out.Truncate(0); err != nil {
		return &diskError{fmt.Errorf("write to the cache: %w", err)}
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return &diskError{fmt.Errorf("write to the cache: %w", err)}
	}
	return nil
}

// discard removes a part that is of no use.
func discard(out *os.File) error {
	out.Close() // nothing in it matters any more
	if err := os.Remove(out.Name()); err != nil {
		return &diskError{fmt.Errorf("remove a bad download: %w", err)}
	}
	return nil
}

func (d *download) tooLong() error {
	return fmt.Errorf("get %s: the server sends more than the %d bytes of the lock: the file at this address is not the pinned one; nothing was kept",
		d.url, d.file.Bytes)
}

// networkError drops the address that the http package adds: after a redirect
// it may be one that is signed for the user.
func (d *download) networkError(ctx context.Context, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	err = fmt.Errorf("get %s: %w", d.url, err)
	var policy *redirectError
	var certificate *tls.CertificateVerificationError
	if errors.Is(err, context.Canceled) || errors.As(err, &policy) || errors.As(err, &certificate) {
		return err
	}
	return &transientError{err: err}
}

func (d *download) statusError(resp *http.Response) error {
	err := fmt.Errorf("get %s: %s", d.url, resp.Status)
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return &transientError{err: err, after: backoff.RetryAfter(resp.Header, time.Now())}
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return fmt.Errorf("%w%s", err, d.tokens.hint(d.url))
	}
	return err
}

// startsAt reports whether a partial response begins at an offset.
func startsAt(h http.Header, offset int64) bool {
	return strings.HasPrefix(h.Get("Content-Range"), "bytes "+strconv.FormatInt(offset, 10)+"-")
}

// endsByClosing reports whether the end of the response cannot be told from a
// lost connection: neither a length nor chunks (RFC 9112, section 6.3).
func endsByClosing(resp *http.Response) bool {
	return resp.ProtoMajor == 1 && resp.ContentLength < 0 && len(resp.TransferEncoding) == 0
}

// withIdleTimeout returns a context that ends when alive is not called for a
// while.
func withIdleTimeout(ctx context.Context, idle time.Duration) (_ context.Context, alive, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(idle, func() {
		cancel(fmt.Errorf("the server sent nothing for %v", idle))
	})
	return ctx, func() { timer.Reset(idle) }, func() {
		timer.Stop()
		cancel(nil)
	}
}
