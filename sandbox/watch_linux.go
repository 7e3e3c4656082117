package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"assay/eval"
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

// watch watches processes that work in turns, of which the first is a program. It
// measures wall time without what they waited for a CPU, so that a verdict does
// not depend on the machine's load. CPU time is watched because the kernel's own
// limit counts in samples, which on a busy machine are off by a fifth.
type watch struct {
	begun    time.Time
	limits   eval.ProgramLimits
	children []*child
	before   []time.Duration // waited, at the beginning
}

// breach is a limit that a program went over.
type breach string

const (
	tooMuchCPU  breach = "CPU time"
	tooLong     breach = "wall time"
	manyThreads breach = "threads"
)

func newWatch(limits eval.ProgramLimits, children ...*child) *watch {
	w := &watch{begun: time.Now(), limits: limits, children: children}
	for _, c := range children {
		w.before = append(w.before, c.waited())
	}
	return w
}

// over says which limit has been reached.
func (w *watch) over() breach {
	program := w.children[0].load()
	if program.threads > threadLimit {
		return manyThreads
	}
	if program.cpu >= w.limits.CPU {
		return tooMuchCPU
	}
	elapsed := time.Since(w.begun)
	if elapsed < w.limits.Wall {
		return ""
	}
	if elapsed >= busyFactor*w.limits.Wall {
		return tooLong
	}
	own := elapsed
	for i, c := range w.children {
		l := c.load()
		if l.ended { // which is being reported
			return ""
		}
		if l.ready && l.cpu < w.limits.Wall { // what it waits now is not yet in waited
			return ""
		}
		own -= max(0, c.waited()-w.before[i])
	}
	if own >= w.limits.Wall {
		return tooLong
	}
	return ""
}

// start returns a channel that gets the first limit that is reached, and a
// function that ends the watch.
func (w *watch) start() (<-chan breach, func()) {
	out, stop := make(chan breach, 1), make(chan struct{})
	go func() {
		tick := time.NewTicker(min(watchPeriod, w.limits.Wall, w.limits.CPU))
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

// clockTick is the unit of times in /proc, on all architectures of Linux.
const clockTick = time.Second / 100

// load is what a process is doing.
type load struct {
	cpu     time.Duration
	threads int
	ready   bool // to run, whether or not it has a CPU
	ended   bool
}

// load returns what the process is doing.
func (ch *child) load() load {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", ch.pid))
	if err != nil {
		return load{ended: true}
	}
	// Fields are counted from 1; the third comes behind the name, which may hold
	// anything.
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) < 18 {
		return load{ended: true}
	}
	number := func(field int) int {
		n, err := strconv.Atoi(fields[field-3])
		if err != nil {
			return 0
		}
		return n
	}
	return load{
		cpu:     time.Duration(number(14)+number(15)) * clockTick,
		threads: number(20),
		ready:   fields[0] == "R",
		ended:   fields[0] == "Z" || fields[0] == "X",
	}
}
