package runner

import (
	"log/slog"
	"strings"
	"time"

	"assay/eval"
	"assay/model"
)

// Lines is the progress for logs: one slog line per suite at the start, at most
// every interval, and at its end.
type Lines struct {
	ShowUnsafe bool // log errors of unsafe items in full

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
	if r.Status.Failed() {
		l.log.Warn("item failed", "suite", r.Suite, "item", r.ID, "error", firstLine(l.reason(r)))
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

// Ended logs that a test has ended a suite.
func (l *Lines) Ended(suite int, outcome string) {
	l.m.end(suite, outcome)
	l.log.Info("suite ended", "suite", l.m.totals[suite].Name, "done", l.m.done[suite], "of", l.m.totals[suite].Requests, "outcome", outcome)
}

// reason is why an item has no score, as far as it may be logged.
func (l *Lines) reason(r eval.Result) string {
	if l.ShowUnsafe {
		return r.Error
	}
	return r.PublicError()
}

// Finish has nothing left to say.
func (l *Lines) Finish() {}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
