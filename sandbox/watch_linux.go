package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// busyFactor bounds how much longer than its wall time a program may take on
	// a machine that is busy with others.
	busyFactor = 20
	// watchPeriod is how often a program is looked at.
	watchPeriod = 50 * time.Millisecond
	// threadLimit is how many threads a program may have. The kernel limits them
	// too, but without namespaces it counts those of all of the user's programs.
	threadLimit = 64
)

// watch measures the wall time of processes that work in turns, not counting
// what they waited for a CPU. So a verdict does not depend on the machine's load.
type watch struct {
	begun    time.Time
	limit    time.Duration
	children []*child
	before   []time.Duration // waited, at the beginning
}

// breach is a limit that a program went over.
type breach string

const (
	tooLong     breach = "wall time"
	manyThreads breach = "threads"
)

func newWatch(limit time.Duration, children ...*child) *watch {
	w := &watch{begun: time.Now(), limit: limit, children: children}
	for _, c := range children {
		w.before = append(w.before, c.waited())
	}
	return w
}

// over says which limit has been reached.
func (w *watch) over() breach {
	elapsed := time.Since(w.begun)
	if w.children[0].threads() > threadLimit {
		return manyThreads
	}
	if elapsed < w.limit {
		return ""
	}
	own := elapsed
	for i, c := range w.children {
		own -= max(0, c.waited()-w.before[i])
	}
	if own >= w.limit || elapsed >= busyFactor*w.limit {
		return tooLong
	}
	return ""
}

// start returns a channel that gets the first limit that is reached, and a
// function that ends the watch.
func (w *watch) start() (<-chan breach, func()) {
	out, stop := make(chan breach, 1), make(chan struct{})
	go func() {
		tick := time.NewTicker(min(watchPeriod, w.limit))
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			if b := w.over(); b != "" {
				out <- b
				return
			}
		}
	}()
	return out, func() { close(stop) }
}

// waited is how long the process was ready to run while the CPUs were busy with
// others.
func (ch *child) waited() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", ch.pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	ns, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(ns)
}

// threads is how many threads the process has.
func (ch *child) threads() int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", ch.pid))
	if err != nil {
		return 0
	}
	// Fields are counted from behind the name, which may hold anything.
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	const index = 20 - 3 // num_threads is field 20, counted from 1; the state is field 3
	if len(f) <= index {
		return 0
	}
	n, err := strconv.Atoi(string(f[index]))
	if err != nil {
		return 0
	}
	return n
}
