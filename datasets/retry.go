package datasets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"assay/internal/backoff"
)

// Retry says how often and how fast a download that failed for a passing
// reason is tried again.
type Retry struct {
	Attempts int           // in a row without progress, at least 1
	First    time.Duration // wait before the second attempt, doubled for each further one
	Max      time.Duration // upper bound of a wait, also of one that the server asks for
	Idle     time.Duration // a connection that sends nothing for so long has failed
}

// defaultRetry rides out a restarting server, not an outage.
var defaultRetry = Retry{Attempts: 5, First: time.Second, Max: 2 * time.Minute, Idle: 30 * time.Second}

// progressBytes is how much an attempt must receive to start the count of
// attempts anew. A smaller amount could keep a broken server busy for ever.
const progressBytes = 1 << 20

// transientError is a failure that may pass by itself.
type transientError struct {
	err   error
	after time.Duration // as the server asks, 0 if it does not
	now   bool          // try again at once: the next attempt differs
}

func (e *transientError) Error() string { return e.err.Error() }
func (e *transientError) Unwrap() error { return e.err }

// gaveUpError is the last failure of a download that was tried often enough.
type gaveUpError struct {
	err      error
	attempts int
}

func (e *gaveUpError) Error() string {
	return fmt.Sprintf("%v (gave up after %d attempts; what was received is kept, run the same command again to go on)", e.err, e.attempts)
}
func (e *gaveUpError) Unwrap() error { return e.err }

// do calls attempt until it succeeds, fails for good or failed often enough.
// attempt returns the number of bytes it received. wait is told about each
// pause.
func (r Retry) do(ctx context.Context, attempt func() (int64, error), wait func(time.Duration, error)) error {
	pause := r.First
	for failed := 0; ; {
		received, err := attempt()
		var passing *transientError
		if err == nil || ctx.Err() != nil || !errors.As(err, &passing) {
			return err
		}
		if received >= progressBytes {
			failed, pause = 0, r.First
		}
		if failed++; failed >= r.Attempts {
			return &gaveUpError{err: err, attempts: failed}
		}
		if passing.after > r.Max {
			return fmt.Errorf("%w: the server asks to wait %v, try again then", passing.err, passing.after)
		}
		if passing.now {
			continue
		}
		d := max(min(pause, r.Max), passing.after)
		pause *= 2
		wait(d, passing.err)
		if err := backoff.Sleep(ctx, d); err != nil {
			return err
		}
	}
}
