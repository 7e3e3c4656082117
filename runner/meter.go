package runner

import (
	"fmt"
	"time"

	"assay/eval"
	"assay/model"
)

// meter counts the finished requests of each suite.
type meter struct {
	totals  []SuiteTotal
	done    []int
	asked   []int // of done, answered by the model in this process
	failed  []int
	ended   []string // by a test, and with what
	tokens  int      // evaluated and decoded
	started time.Time
	now     func() time.Time
}

func (m *meter) start(suites []SuiteTotal) {
	m.totals = suites
	m.done = make([]int, len(suites))
	m.asked = make([]int, len(suites))
	for i, s := range suites {
		m.done[i] = s.Done
	}
	m.failed = make([]int, len(suites))
	m.ended = make([]string, len(suites))
	m.started = m.now()
}

func (m *meter) count(suite int, r eval.Result, u model.Usage) {
	m.done[suite]++
	if u.Reused == 0 {
		m.asked[suite]++
	}
	if r.Status.Failed() {
		m.failed[suite]++
	}
	m.tokens += u.Evaluated + u.Decoded
}

// end notes that a test has ended a suite.
func (m *meter) end(suite int, outcome string) { m.ended[suite] = outcome }

// pace returns a suite's rate in items a second and the time to its end, and
// false before the first item has finished. Answers from the cache or from
// earlier processes say nothing about the model's speed and do not count.
func (m *meter) pace(suite int) (rate float64, eta time.Duration, ok bool) {
	seconds := m.now().Sub(m.started).Seconds()
	if m.asked[suite] == 0 || seconds <= 0 {
		return 0, 0, false
	}
	rate = float64(m.asked[suite]) / seconds
	left := float64(m.totals[suite].Requests - m.done[suite])
	return rate, time.Duration(left / rate * float64(time.Second)), true
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
