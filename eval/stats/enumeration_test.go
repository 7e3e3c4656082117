package stats

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Every way in which up to 12 flips can fall, counted one by one.
func TestMcNemarByEnumeration(t *testing.T) {
	for n := range 13 {
		for lost := range n + 1 {
			f := Flips{Items: 20, Lost: lost, Gained: n - lost}
			more, same, far := 0, 0, 0
			for ways := range 1 << n {
				k := ones(ways)
				more += count(k >= lost)
				same += count(k == lost)
				far += count(abs(2*k-n) >= abs(2*lost-n))
			}
			all := float64(int(1) << n)
			want := []float64{float64(more) / all, float64(far) / all, (float64(more) - float64(same)/2) / all}
			expect(t, f, want, []float64{f.Worse(), f.TwoSided(), f.WorseMid()}, 1e-12)
		}
	}
}

// The mid-p value of a two-sided test counts the observed split, in either
// direction, half.
func TestTwoSidedMidByEnumeration(t *testing.T) {
	for n := 1; n < 13; n++ {
		for lost := range n + 1 {
			f := Flips{Items: 20, Lost: lost, Gained: n - lost}
			far, same := 0, 0
			for ways := range 1 << n {
				k := ones(ways)
				far += count(abs(2*k-n) >= abs(2*lost-n))
				same += count(k == lost)
			}
			expect(t, f, float64(far-same)/float64(int(1)<<n), f.TwoSidedMid(), 1e-12)
		}
	}
	if p := (Flips{Items: 5}).TwoSidedMid(); p != 1 {
		t.Errorf("without flips: %v", p)
	}
}

// Power counted over all 3^9 outcomes of nine items.
func TestPowerByEnumeration(t *testing.T) {
	const items = 9
	for _, c := range []struct{ flips, loss, alpha float64 }{{0.6, 0.3, 0.2}, {0.9, 0.9, 0.05}, {0.5, 0, 0.3}, {0.1, 0.7, 0.1}} {
		flips := math.Max(c.flips, c.loss)
		pl, pg := (flips+c.loss)/2, (flips-c.loss)/2
		want := 0.0
		var walk func(left int, f Flips, p float64)
		walk = func(left int, f Flips, p float64) {
			if left == 0 {
				if f.Changed() > 0 && f.Worse() <= c.alpha {
					want += p
				}
				return
			}
			walk(left-1, f, p*(1-pl-pg))
			walk(left-1, Flips{f.Items, f.Lost + 1, f.Gained}, p*pl)
			walk(left-1, Flips{f.Items, f.Lost, f.Gained + 1}, p*pg)
		}
		walk(items, Flips{Items: items}, 1)
		expect(t, c, want, Power(items, c.flips, c.loss, c.alpha), 1e-10)
	}
}

// The wealth is the mean of what each stake would have become, outcome by outcome.
func TestWealthByMultiplication(t *testing.T) {
	for _, c := range []struct {
		tolerated    float64
		lost, gained int
	}{{0, 0, 0}, {0, 1, 0}, {0, 0, 3}, {0, 30, 22}, {0.01, 5, 2}, {0.2, 9, 1}} {
		s := NewSequential(c.tolerated)
		worse, harmless := 0.0, 0.0
		for i := range stakes {
			share := float64(i+1) / (stakes + 1)
			up, down := 1.0, 1.0
			for at := range c.lost + c.gained {
				loss := 1.0
				if at >= c.lost {
					loss = -1
				}
				up *= 1 + share*(loss-c.tolerated)/(1+c.tolerated)
				down *= 1 - share*(loss-c.tolerated)/(1-c.tolerated)
			}
			worse, harmless = worse+up/stakes, harmless+down/stakes
		}
		for range c.lost {
			s.Add(1, 0)
		}
		for range c.gained {
			s.Add(0, 1)
		}
		if c.tolerated == 0 {
			harmless = 1
		}
		expect(t, c, []float64{worse, harmless}, []float64{s.Worse(), s.Harmless()}, 1e-9)
	}
}

// Whatever the past, the next outcome is a fair or losing game under each wager's
// hypothesis, which is all that Ville's inequality needs.
func TestWagersAreFairGames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tolerated := rapid.Float64Range(0.001, 0.2).Draw(t, "tolerated")
		now := NewSequential(tolerated)
		for _, d := range rapid.SliceOfN(rapid.IntRange(-1, 1), 0, 60).Draw(t, "past") {
			now.Add(0, float64(d))
		}
		after := func(d float64) *Sequential {
			next := *now
			next.Add(0, d)
			return &next
		}
		gain := rapid.Float64Range(0, (1-tolerated)/2).Draw(t, "gain")
		loss := gain + tolerated // what both hypotheses allow at most
		for name, wealth := range map[string]func(*Sequential) float64{"worse": (*Sequential).Worse, "harmless": (*Sequential).Harmless} {
			expected := loss*wealth(after(-1)) + gain*wealth(after(1)) + (1-loss-gain)*wealth(after(0))
			if math.Abs(expected/wealth(now)-1) > 1e-9 {
				t.Fatalf("%s: expected wealth %v, now %v", name, expected, wealth(now))
			}
		}
	})
}

// The interval holds the estimate, is as wide on the other side for the mirrored
// table, and excludes exactly what the test rejects.
func TestIntervalInvertsTheTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "items")
		lost := rapid.IntRange(0, n).Draw(t, "lost")
		f := Flips{n, lost, rapid.IntRange(0, n-lost).Draw(t, "gained")}
		i := f.Interval(0.95)
		if d := f.Difference(); !(i.Low <= d && d <= i.High && i.Low >= -1 && i.High <= 1) {
			t.Fatalf("%+v: %+v around %v", f, i, d)
		}
		m := Flips{n, f.Gained, f.Lost}.Interval(0.95)
		if math.Abs(m.Low+i.High) > 1e-9 || math.Abs(m.High+i.Low) > 1e-9 {
			t.Fatalf("%+v: %+v, mirrored %+v", f, i, m)
		}
		if margin := -i.High; margin > 1e-6 && margin < 1-1e-6 {
			if p := f.WorseThan(margin); math.Abs(p-0.025) > 1e-6 {
				t.Fatalf("%+v: p is %v at the end of the interval", f, p)
			}
		}
	})
}

// Without clusters of more than one the bootstrap comes close to the t interval,
// and the seed decides the rest.
func TestBootstrap(t *testing.T) {
	v := readVectors(t).Clustered
	want := MeanOfClusters(v.X, v.Clusters).Interval(0.95)
	got := Bootstrap(v.X, v.Clusters, 0.95, 4000, 1)
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 0.02 })); diff != "" {
		t.Error(diff)
	}
	if Bootstrap(v.X, v.Clusters, 0.95, 4000, 1) != got || Bootstrap(v.X, v.Clusters, 0.95, 4000, 2) == got {
		t.Error("the seed does not decide the resamples")
	}
	if i := Bootstrap(nil, nil, 0.95, 10, 1); !math.IsNaN(i.Low) {
		t.Errorf("of nothing: %+v", i)
	}
	// Of two clusters there are four resamples: all of the first, all of the second, two of both.
	if i := Bootstrap([]float64{0, 0, 1}, []int{0, 0, 1}, 0.98, 10000, 3); i.Low != 0 || i.High != 1 {
		t.Errorf("of two clusters: %+v", i)
	}
}

func TestOfLittle(t *testing.T) {
	nothing := Flips{}
	if i := nothing.Interval(0.95); !math.IsNaN(i.Low) || !math.IsNaN(nothing.Difference()) || nothing.Worse() != 1 || nothing.WorseThan(0.1) != 1 {
		t.Errorf("no items: %+v", i)
	}
	z2 := math.Pow(NormalQuantile(0.975), 2)
	if i, want := (Flips{Items: 164}).Interval(0.95), z2/(164+z2); math.Abs(i.High-want) > 1e-9 || math.Abs(i.Low+want) > 1e-9 {
		t.Errorf("no flips: %+v, want ±%v", i, want)
	}
	one := MeanOfClusters([]float64{-1, -1}, []int{0, 0})
	if one.Clusters != 1 || one.WorseThan(0) != 1 || !math.IsInf(one.Interval(0.95).Low, -1) || !math.IsNaN(one.Detectable(0.05, 0.8)) {
		t.Errorf("one cluster: %+v", one)
	}
	if d := DetectableLoss(4, 0.5, 0.05, 0.8); !math.IsNaN(d) {
		t.Errorf("four items can show no loss, but %v", d)
	}
	if d := DetectableLoss(5, 0, 0.05, 0.8); !(d > 0.9 && d < 1) { // five of five: 1/32
		t.Errorf("five items show a loss of %v", d)
	}
	if got := Holm(nil); len(got) != 0 {
		t.Errorf("Holm of nothing: %v", got)
	}
}

// What a sample can detect: the figures of the usual approximation (Connor,
// Biometrics 43 (1987) 207-211) are close where there are many flips.
func TestDetectableLossNearApproximation(t *testing.T) {
	for _, c := range []struct {
		items int
		flips float64
	}{{14042, 0.01}, {14042, 0.1}, {4096, 0.03}, {21318, 0.03}} {
		z := NormalQuantile(0.95) + NormalQuantile(0.8)
		approximation := z * math.Sqrt(c.flips/float64(c.items))
		got := DetectableLoss(c.items, c.flips, 0.05, 0.8)
		if math.Abs(got/approximation-1) > 0.06 {
			t.Errorf("%+v: %v, approximately %v", c, got, approximation)
		}
	}
}

func ones(x int) int {
	n := 0
	for ; x > 0; x >>= 1 {
		n += x & 1
	}
	return n
}

func count(b bool) int { return int(indicator(b)) }

func abs(x int) int { return max(x, -x) }

// The table of docs/gating.md, printed by -v: the smallest detectable losses, in
// points. Losses grow with the flips and shrink with the items.
func TestDetectableTable(t *testing.T) {
	rates := []float64{0.005, 0.01, 0.03, 0.1}
	above := make([]float64, len(rates))
	for i := range above {
		above[i] = 1
	}
	for _, items := range []int{164, 541, 1402, 4096, 6511, 14042, 21318} {
		row := fmt.Sprintf("| %d |", items)
		last := 0.0
		for i, flips := range rates {
			d := DetectableLoss(items, flips, 0.05, 0.8)
			row += fmt.Sprintf(" %.2f |", 100*d)
			if d < 0.998*last || d > above[i] { // each is exact to a thousandth
				t.Errorf("%d items, %v flips: %v, beside %v, below %v", items, flips, d, last, above[i])
			}
			last, above[i] = d, d
		}
		t.Log(row)
	}
}
