package runner

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"assay/eval"
	"assay/model"
)

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

// Ended marks the bar of a suite that a test has ended.
func (b *Bars) Ended(suite int, outcome string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.m.end(suite, outcome)
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
			if m.done[i] < t.Requests && m.ended[i] == "" {
				line += "  ETA " + eta.Round(time.Second).String()
			}
		}
		if m.failed[i] > 0 {
			line += fmt.Sprintf("  %d errors", m.failed[i])
		}
		if m.ended[i] != "" {
			line += "  " + m.ended[i]
		}
		lines[i] = line
	}
	return lines
}
