package sandbox

import "time"

// busyFactor bounds how much longer than its wall time a program may take on a
// machine that is busy with others.
const busyFactor = 20

// watch measures the wall time of processes that work in turns, not counting
// what they waited for a CPU. So a verdict does not depend on the machine's load.
type watch struct {
	begun    time.Time
	limit    time.Duration
	children []*child
	before   []time.Duration // waited, at the beginning
}

func newWatch(limit time.Duration, children ...*child) *watch {
	w := &watch{begun: time.Now(), limit: limit, children: children}
	for _, c := range children {
		w.before = append(w.before, c.waited())
	}
	return w
}

// left is how much time there is until the limit at the earliest.
func (w *watch) left() time.Duration {
	elapsed := time.Since(w.begun)
	if elapsed >= busyFactor*w.limit {
		return 0
	}
	own := elapsed
	for i, c := range w.children {
		own -= max(0, c.waited()-w.before[i])
	}
	return w.limit - own
}

// expired returns a channel that is closed when the limit is reached, and a
// function that ends the watch.
func (w *watch) expired() (<-chan struct{}, func()) {
	out, stop := make(chan struct{}), make(chan struct{})
	go func() {
		timer := time.NewTimer(w.limit)
		defer timer.Stop()
		for {
			select {
			case <-stop:
				return
			case <-timer.C:
			}
			left := w.left()
			if left <= 0 {
				close(out)
				return
			}
			timer.Reset(max(left, 10*time.Millisecond))
		}
	}()
	return out, func() { close(stop) }
}
