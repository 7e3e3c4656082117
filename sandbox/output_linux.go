package sandbox

import (
	"io"
	"os"
)

// capture keeps the beginning of what a process writes and discards the rest, so
// that output can neither fill memory nor block the writer.
type capture struct {
	limit int
	kept  []byte
	more  bool
	done  chan struct{}
}

func newCapture(r *os.File, limit int) *capture {
	c := &capture{limit: limit, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		defer r.Close()
		_, _ = io.Copy(c, r) // until the writer is gone
	}()
	return c
}

// Write implements io.Writer.
func (c *capture) Write(b []byte) (int, error) {
	take := min(len(b), c.limit-len(c.kept))
	c.kept = append(c.kept, b[:take]...)
	c.more = c.more || take < len(b)
	return len(b), nil
}
