package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// trials is how many runs of a simulation to do: all of them with
// ASSAY_SIMULATIONS=full in the environment, else a tenth, with -short a
// fortieth.
func trials(full int) int {
	switch {
	case os.Getenv("ASSAY_SIMULATIONS") == "full":
		return full
	case testing.Short():
		return full / 40
	}
	return full / 10
}

// binomialDraw draws a number of successes.
func binomialDraw(r *rand.Rand, n int, p float64) int {
	k := 0
	if p <= 0 {
		return 0
	}
	for i := geometric(r, p); i <= n; i += geometric(r, p) {
		k++
	}
	return k
}

// geometric draws the number of trials up to a success.
func geometric(r *rand.Rand, p float64) int {
	if p >= 1 {
		return 1
	}
	return int(math.Min(math.Log(1-r.Float64())/math.Log1p(-p), 1e9)) + 1
}

func drawFlips(r *rand.Rand, items int, flips, lossShare float64) Flips {
	changed := binomialDraw(r, items, flips)
	lost := 0
	for range changed {
		lost += count(r.Float64() < lossShare)
	}
	return Flips{Items: items, Lost: lost, Gained: changed - lost}
}

// The sequential test is asked after every item of unchanged models.
func TestSequentialFalseAlarms(t *testing.T) {
	const alpha, items = 0.05, 4096
	n := trials(10_000)
	limit := alpha + 3.3*math.Sqrt(alpha*(1-alpha)/float64(n))
	if n == 10_000 {
		limit = alpha
	}
	r := rand.New(rand.NewPCG(7, 7))
	for _, flips := range []float64{0.01, 0.1} {
		alarms := 0
		for range n {
			s := NewSequential(0)
			// Only flips move this wager when no loss is tolerated: jump from one to the next.
			for at := geometric(r, flips); at <= items; at += geometric(r, flips) {
				s.Add(1, float64(2*r.IntN(2)))
				if s.Decide(alpha, alpha) == DecidedWorse {
					alarms++
					break
				}
			}
		}
		rate := float64(alarms) / float64(n)
		t.Logf("%d runs of %d items, %v flips: false alarms %.4f", n, items, flips, rate)
		if rate > limit {
			t.Errorf("flips %v: false alarms %v, at most %v allowed", flips, rate, alpha)
		}
	}
}

// Nor is a loss of the tolerated size called harmless.
func TestSequentialFalseClearances(t *testing.T) {
	const alpha, items, tolerated = 0.05, 1500, 0.01
	n := trials(4000)
	r := rand.New(rand.NewPCG(8, 8))
	cleared := 0
	for range n {
		s := NewSequential(tolerated)
		for range items {
			x := r.Float64()
			s.Add(count2(x < 0.02), count2(x >= 0.02 && x < 0.03))
			if s.Harmless() >= 1/alpha {
				cleared++
				break
			}
		}
	}
	rate := float64(cleared) / float64(n)
	t.Logf("%d runs: false clearances %.4f", n, rate)
	if rate > alpha+3.3*math.Sqrt(alpha*(1-alpha)/float64(n)) {
		t.Errorf("false clearances %v, at most %v allowed", rate, alpha)
	}
}

// Nor is a loss of no more than the tolerated size called a regression, of scores
// of parts of a point and of items in clusters too.
func TestSequentialFalseAlarmsBeyondTheTolerated(t *testing.T) {
	const alpha, clusters, tolerated = 0.05, 400, 0.02
	n := trials(4000)
	r := rand.New(rand.NewPCG(10, 10))
	alarms := 0
	for range n {
		s := NewSequential(tolerated)
		for range clusters {
			// One to three items share a fate: a loss of 0.8 in one of 20, a gain of 0.4 in as many.
			loss := 0.0
			switch x := r.Float64(); {
			case x < 0.05:
				loss = 0.8
			case x < 0.1:
				loss = -0.4
			}
			losses := make([]float64, 1+r.IntN(3))
			for i := range losses {
				losses[i] = loss
			}
			s.AddCluster(losses, 3)
			if s.Worse() >= 1/alpha {
				alarms++
				break
			}
		}
	}
	rate := float64(alarms) / float64(n)
	t.Logf("%d runs: false alarms %.4f", n, rate)
	if rate > alpha+3.3*math.Sqrt(alpha*(1-alpha)/float64(n)) {
		t.Errorf("false alarms %v", rate)
	}
}

// How many of the items of MMLU the sequential test needs. -v prints the table of
// docs/gating.md.
func TestSequentialItems(t *testing.T) {
	const items, alpha = 14042, 0.05
	n := trials(200)
	var table strings.Builder
	fmt.Fprintf(&table, "median of %d runs\nmax loss  flips   loss  items  decided worse  harmless  neither\n", n)
	for _, maxLoss := range []float64{0.005, 0.01, 0.02} {
		for _, c := range []struct{ flips, loss float64 }{{0.005, 0}, {0.01, 0}, {0.03, 0}, {0.1, 0}, {0.05, 0.03}, {0.1, 0.05}} {
			r := rand.New(rand.NewPCG(uint64(1e4*maxLoss), uint64(1e4*c.flips)))
			var needed []int
			decided := map[Decision]int{}
			for range n {
				s := NewSequential(maxLoss)
				for s.Items < items && s.Decide(alpha, alpha) == Undecided {
					x := r.Float64()
					s.Add(indicator(x < (c.flips+c.loss)/2), indicator(x >= (c.flips+c.loss)/2 && x < c.flips))
				}
				needed = append(needed, s.Items)
				decided[s.Decide(alpha, alpha)]++
			}
			slices.Sort(needed)
			share := func(d Decision) float64 { return 100 * float64(decided[d]) / float64(n) }
			fmt.Fprintf(&table, "%8.1f  %4.1f%%  %5.1f  %5d  %12.0f%%  %7.0f%%  %6.0f%%\n", 100*maxLoss, 100*c.flips, 100*c.loss, needed[n/2],
				share(DecidedWorse), share(DecidedHarmless), share(Undecided))
			wrong := DecidedWorse
			if c.loss > maxLoss {
				wrong = DecidedHarmless
			}
			if share(wrong) > 100*alpha+20 {
				t.Errorf("max loss %v, flips %v, loss %v: %v", maxLoss, c.flips, c.loss, decided)
			}
		}
	}
	t.Logf("%s", table.String())
}

func count2(b bool) float64 { return indicator(b) }

// A clear regression and an unchanged model are decided early.
func TestSequentialStopsEarly(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	stop := func(lost, gained float64) (Decision, int) {
		s := NewSequential(0.01)
		for range 14042 {
			x := r.Float64()
			s.Add(count2(x < lost), count2(x >= lost && x < lost+gained))
			if d := s.Decide(0.05, 0.05); d != Undecided {
				return d, s.Items
			}
		}
		return Undecided, s.Items
	}
	if d, items := stop(0.06, 0.01); d != DecidedWorse || items > 1000 {
		t.Errorf("a loss of 5 points: %v after %d items", d, items)
	}
	if d, items := stop(0.001, 0.001); d != DecidedHarmless || items > 1500 {
		t.Errorf("almost nothing: %v after %d items", d, items)
	}
}

// The power that a gate is for: half a point on 4,096 items.
func TestPowerOfTheGate(t *testing.T) {
	n := 1000 // cheap enough to do all of them always
	flagged := func(flips, lossShare float64) float64 {
		r := rand.New(rand.NewPCG(4096, uint64(1000*flips)))
		hits := 0
		for range n {
			hits += count(drawFlips(r, 4096, flips, lossShare).Worse() <= 0.05)
		}
		return float64(hits) / float64(n)
	}
	loss := flagged(0.015, 2./3) // 1% lost, 0.5% gained
	null := flagged(0.01, 0.5)
	t.Logf("-0.5 point with 1.5%% flips flagged in %.1f%%, symmetric 1%% flips in %.1f%% of %d trials", 100*loss, 100*null, n)
	if loss < 0.8 || null > 0.05 {
		t.Errorf("flagged %v, want 0.8 at least; false alarms %v, want 0.05 at most", loss, null)
	}
}
