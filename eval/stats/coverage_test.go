package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// The cells of the coverage table in docs/gating.md.
var (
	coverageRates  = []float64{0.005, 0.01, 0.03, 0.1}
	coverageItems  = []int{164, 541, 4096, 14042}
	coverageShares = []float64{0.5, 0.6, 0.75, 0.9, 1} // of losses among the flips
)

// A nominal 95% interval is to hold the truth with a probability in this range.
const coverageLow, coverageHigh = 0.94, 0.965

// coverage is the probability that the 95% interval holds the true difference,
// summed over all tables that are not too unlikely to matter.
func coverage(items int, flips, lossShare float64) float64 {
	const negligible = 1e-11
	truth := flips * (1 - 2*lossShare)
	sum := 0.0
	for m := range items + 1 {
		changed := binomialPoint(m, items, flips)
		if changed < negligible {
			continue
		}
		for lost := range m + 1 {
			p := changed * binomialPoint(lost, m, lossShare)
			if p < negligible {
				continue
			}
			in := Flips{Items: items, Lost: lost, Gained: m - lost}.Interval(0.95)
			sum += p * indicator(in.Low <= truth && truth <= in.High)
		}
	}
	return sum
}

// The table of docs/gating.md, by enumeration. With ten flips to be expected or more
// all of it is in the range.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var table strings.Builder
	fmt.Fprintln(&table, "flips  items  expected    50% lost  60% lost  75% lost  90% lost 100% lost")
	for _, flips := range coverageRates {
		for _, items := range coverageItems {
			expected := flips * float64(items)
			line := fmt.Sprintf("%4.1f%%  %5d  %8.1f  ", 100*flips, items, expected)
			for _, share := range coverageShares {
				c := coverage(items, flips, share)
				mark := " "
				switch {
				case c > coverageHigh:
					mark = "+"
				case c < coverageLow:
					mark = "-"
				}
				line += fmt.Sprintf("   %6.2f%s", 100*c, mark)
				if mark != " " && expected > 10 {
					t.Errorf("%v flips of %d items, %v of them losses: coverage %.4f", flips, items, share, c)
				}
				if c < 0.934 {
					t.Errorf("%v flips of %d items, %v of them losses: coverage %.4f is too low", flips, items, share, c)
				}
			}
			fmt.Fprintln(&table, strings.TrimRight(line, " "))
		}
	}
	t.Logf("\n%s", table.String())
	docs, err := os.ReadFile("../../docs/gating.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(docs), table.String()) {
		t.Error("docs/gating.md has another table of coverage; -v prints the right one")
	}
}

// Runs that are drawn, flip by flip, agree with the enumeration.
func TestCoverageOfSimulatedRuns(t *testing.T) {
	n := trials(10_000)
	for _, c := range []struct {
		items        int
		flips, share float64
	}{{164, 0.03, 0.9}, {541, 0.005, 0.5}, {541, 0.03, 0.6}, {4096, 0.01, 0.5}, {14042, 0.005, 1}} {
		r := rand.New(rand.NewPCG(uint64(c.items), uint64(1000*c.share)))
		covered, truth := 0, c.flips*(1-2*c.share)
		for range n {
			in := drawFlips(r, c.items, c.flips, c.share).Interval(0.95)
			covered += count(in.Low <= truth && truth <= in.High)
		}
		got, want := float64(covered)/float64(n), coverage(c.items, c.flips, c.share)
		if noise := 4 * math.Sqrt(want*(1-want)/float64(n)); math.Abs(got-want) > noise {
			t.Errorf("%+v: %.4f of %d pairs covered, expected %.4f", c, got, n, want)
		}
	}
}

// No rule for which tables leave zero out can put the coverage of symmetric flips
// into the range in more cells than Tango's does, if it treats losses and gains
// alike and neither a loss more nor a gain less ever brings back a zero that was
// left out for losses: at 164 items none can at 0.5% flips, nor at 1% and 3% both,
// and at 541 none can at 0.5% and 1% both.
func TestCoverageAttainable(t *testing.T) {
	for _, c := range []struct {
		items int
		flips []float64
		want  bool
	}{
		{164, []float64{0.005}, false},
		{164, []float64{0.01}, true},
		{164, []float64{0.03}, true},
		{164, []float64{0.01, 0.03}, false},
		{541, []float64{0.005}, true},
		{541, []float64{0.01}, true},
		{541, []float64{0.005, 0.01}, false},
	} {
		if got := newRuleSearch(c.items, c.flips).found(1, 2); got != c.want {
			t.Errorf("%d items, %v flips: attainable %v, want %v", c.items, c.flips, got, c.want)
		}
	}
}

// ruleSearch looks for a rule that leaves zero out with the right probability at
// every flip rate. A rule is, for each number of flips, the surplus of losses or
// gains from which on it leaves zero out.
type ruleSearch struct {
	changed [][]float64 // probability of so many flips, at each rate
	beyond  [][]float64 // probability of so many or more
	out     []float64   // probability of leaving zero out so far
}

func newRuleSearch(items int, rates []float64) *ruleSearch {
	const most = 18 // flips that are looked at; what is beyond may fall either way
	s := &ruleSearch{out: make([]float64, len(rates))}
	for _, rate := range rates {
		var changed, beyond []float64
		for m := range most + 1 {
			changed = append(changed, binomialPoint(m, items, rate))
			beyond = append(beyond, binomialTail(m, items, rate))
		}
		s.changed, s.beyond = append(s.changed, changed), append(s.beyond, beyond)
	}
	return s
}

// found reports whether there is a rule for m flips and more, before being the
// surplus that one flip less needs. A loss more than a table that leaves zero out
// leaves it out too, and so does a gain less: the surplus goes up or down by one.
// As many as the flips and two more stand for never.
func (s *ruleSearch) found(m, before int) bool {
	if m == len(s.changed[0]) {
		return true
	}
	for i, out := range s.out {
		if out > 1-coverageLow || out+s.beyond[i][m] < 1-coverageHigh {
			return false
		}
	}
	saved := append([]float64(nil), s.out...)
	for _, surplus := range []int{before + 1, before - 1} {
		if surplus <= 0 {
			continue
		}
		for i := range s.out {
			s.out[i] = saved[i] + 2*s.changed[i][m]*binomialTail((m+surplus)/2, m, 0.5)
		}
		if s.found(m+1, surplus) {
			return true
		}
	}
	copy(s.out, saved)
	return false
}
