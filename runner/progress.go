package runner

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"assay/eval"
	"assay/model"
)

// Progress is told how a run goes on. Its methods are called one at a time.
type Progress interface {
	Start(suites []SuiteTotal)
	Done(suite int, r eval.Result, u model.Usage)
	Finish()
}

// SuiteTotal is the work of one suite.
type SuiteTotal struct {
	Name     string
	Requests int
}

type silent struct{}

func (silent) Start([]SuiteTotal)                 {}
func (silent) Done(int, eval.Result, model.Usage) {}
func (silent) Finish()                            {}

// meter counts the finished requests of each suite.
type meter struct {
	totals  []SuiteTotal
	done    []int
	failed  []int
	tokens  int // evaluated and decoded
	started time.Time
	now     func() time.Time
}

func (m *meter) start(suites []SuiteTotal) {
	m.totals = suites
	m.done = make([]int, len(suites))
	m.failed = make([]int, len(suites))
	m.started = m.now()
}

func (m *meter) count(suite int, r eval.Result, u model.Usage) {
	m.done[suite]++
	if !r.Status.Scored() {
		m.failed[suite]++
	}
	m.tokens += u.Evaluated + u.Decoded
}

// pace returns a suite's rate in items a second and the time to its end, and
// false before the first item has finished.
func (m *meter) pace(suite int) (rate float64, eta time.Duration, ok bool) {
	seconds := m.now().Sub(m.started).Seconds()
	if m.done[suite] == 0 || seconds <= 0 {
		return 0, 0, false
	}
	rate = float64(m.done[suite]) / seconds
	left := float64(m.totals[suite].Requests - m.done[suite])
	return rate, time.Duration(left / rate * float64(time.Second)), true
}

// Bars is the progress shown on a terminal: one line per suite with a bar, the
// rate and the time to the end, redrawn in place a few times a second.
type Bars struct {
	w     io.Writer
	mu    sync.Mutex
	m     meter
	drawn int // lines on the screen
	stop  chan struct{}
	ended chan struct{}
}

// NewBars draws on a terminal.
func NewBars(w io.Writer) *Bars {
	return &Bars{w: w, m: meter{now: time.Now}, stop: make(chan struct{}), ended: make(chan struct{})}
}

// Start draws the empty bars and keeps redrawing until Finish.
func (b *Bars) Start(suites []SuiteTotal) {
	b.mu.Lock()
	b.m.start(suites)
	b.draw()
	b.mu.Unlock()
	go b.redraw()
}

func (b *Bars) redraw() {
	defer close(b.ended)
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-tick.C:
			b.mu.Lock()
			b.draw()
			b.mu.Unlock()
		}
	}
}

// Done counts a finished request.
func (b *Bars) Done(suite int, r eval.Result, u model.Usage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.m.count(suite, r, u)
}

// Finish draws the final state and leaves it on the screen.
func (b *Bars) Finish() {
	close(b.stop)
	<-b.ended
	b.mu.Lock()
	defer b.mu.Unlock()
	b.draw()
}

func (b *Bars) draw() {
	var out strings.Builder
	if b.drawn > 0 {
		fmt.Fprintf(&out, "\x1b[%dA", b.drawn)
	}
	for _, line := range b.m.bars() {
		fmt.Fprintf(&out, "\r\x1b[K%s\n", line)
	}
	b.drawn = len(b.m.totals)
	fmt.Fprint(b.w, out.String())
}

// bars renders one line per suite, at most 79 columns wide.
func (m *meter) bars() []string {
	const width = 24
	name := 0
	for _, t := range m.totals {
		name = max(name, len(t.Name))
	}
	lines := make([]string, len(m.totals))
	for i, t := range m.totals {
		full := 0
		if t.Requests > 0 {
			full = width * m.done[i] / t.Requests
		}
		line := fmt.Sprintf("%-*s [%s%s] %d/%d", name, t.Name,
			strings.Repeat("=", full), strings.Repeat(" ", width-full), m.done[i], t.Requests)
		if rate, eta, ok := m.pace(i); ok {
			line += fmt.Sprintf("  %s/s", rateText(rate))
			if m.done[i] < t.Requests {
				line += "  ETA " + eta.Round(time.Second).String()
			}
		}
		if m.failed[i] > 0 {
			line += fmt.Sprintf("  %d errors", m.failed[i])
		}
		lines[i] = line
	}
	return lines
}

// rateText prints a rate with about two significant digits.
func rateText(rate float64) string {
	switch {
	case rate >= 10:
		return fmt.Sprintf("%.0f", rate)
	case rate >= 1:
		return fmt.Sprintf("%.1f", rate)
	}
	return fmt.Sprintf("%.2f", rate)
}

// Lines is the progress for logs: one slog line per suite at the start, at most
// every interval, and at its end.
type Lines struct {
	log      *slog.Logger
	interval time.Duration
	m        meter
	last     []time.Time
}

// NewLines logs at most one line per suite and interval.
func NewLines(log *slog.Logger, interval time.Duration) *Lines {
	return &Lines{log: log, interval: interval, m: meter{now: time.Now}}
}

// Start logs what lies ahead.
func (l *Lines) Start(suites []SuiteTotal) {
	l.m.start(suites)
	l.last = make([]time.Time, len(suites))
	for i, s := range suites {
		l.last[i] = l.m.started
		l.log.Info("suite started", "suite", s.Name, "items", s.Requests)
	}
}

// Done counts a finished request and logs when it is time.
func (l *Lines) Done(suite int, r eval.Result, u model.Usage) {
	l.m.count(suite, r, u)
	if !r.Status.Scored() {
		l.log.Warn("item failed", "suite", r.Suite, "item", r.ID, "error", firstLine(r.Error))
	}
	now := l.m.now()
	finished := l.m.done[suite] == l.m.totals[suite].Requests
	if !finished && now.Sub(l.last[suite]) < l.interval {
		return
	}
	l.last[suite] = now
	rate, eta, _ := l.m.pace(suite)
	args := []any{"suite", l.m.totals[suite].Name, "done", l.m.done[suite], "of", l.m.totals[suite].Requests,
		"rate", rateText(rate) + "/s"}
	if finished {
		l.log.Info("suite finished", args...)
		return
	}
	l.log.Info("progress", append(args, "eta", eta.Round(time.Second).String())...)
}

// Finish has nothing left to say.
func (l *Lines) Finish() {}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
