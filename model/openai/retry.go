package openai

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"assay/internal/backoff"
)

// retry says how often and how fast a request that failed for a passing reason
// is made again.
type retry struct {
	Attempts int
	First    time.Duration // wait before the second attempt, doubled for each further one
	Max      time.Duration // upper bound of a wait, also of one that the server asks for
}

// defaultRetry waits half a minute in all: a server that restarts is ridden out.
var defaultRetry = retry{Attempts: 6, First: time.Second, Max: 2 * time.Minute}

// passingError is a failure that may pass by itself.
type passingError struct {
	err       error
	after     time.Duration // as the server asks, 0 if it does not
	unreached bool          // there was no connection
}

func (e *passingError) Error() string { return e.err.Error() }
func (e *passingError) Unwrap() error { return e.err }

// do calls attempt until it succeeds, fails for good or failed often enough.
func (r retry) do(ctx context.Context, attempt func() ([]byte, error)) ([]byte, error) {
	pause := r.First
	for failed := 1; ; failed++ {
		body, err := attempt()
		var passing *passingError
		if err == nil || ctx.Err() != nil || !errors.As(err, &passing) {
			return body, err
		}
		if failed == r.Attempts {
			return nil, fmt.Errorf("%w (gave up after %d attempts)", passing.err, failed)
		}
		if passing.after > r.Max {
			return nil, fmt.Errorf("%w: the server asks to wait %v: try again then", passing.err, passing.after)
		}
		// Requests that failed together are spread out, so that they do not come
		// back together.
		spread := min(pause, r.Max)/2 + rand.N(min(pause, r.Max)/2+1)
		pause *= 2
		if err := backoff.Sleep(ctx, max(spread, passing.after)); err != nil {
			return nil, err
		}
	}
}
