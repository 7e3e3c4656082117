package html

import (
	"math"
	"strings"
	"testing"

	"assay/eval/stats"
)

func TestRoundUp(t *testing.T) {
	for x, want := range map[float64]float64{0: 1e-4, 0.00999: 0.01, 0.01: 0.01, 0.011: 0.02, 0.021: 0.05, 0.3: 0.5, 0.51: 1, 1: 1, 1.5: 2} {
		if got := roundUp(x); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v: %v, want %v", x, got, want)
		}
	}
}

func TestIntervalPlot(t *testing.T) {
	a := newAxis(0.018) // ±2 points
	if a.Low != "−2" || a.High != "+2" || a.Left != "8.0" || a.Middle != "100.0" || a.Right != "192.0" {
		t.Errorf("axis %+v", a)
	}
	p := a.interval(-0.01, 0, math.Inf(1))
	if p.Low != "54.0" || p.Center != "100.0" || p.High != "192.0" || p.CutLow || !p.CutHigh || p.Empty {
		t.Errorf("plot %+v", p)
	}
	if !a.interval(math.NaN(), 0, 0).Empty {
		t.Error("a plot of no number")
	}
}

// Labels of points that lie together do not cover each other.
func TestLabelsKeepApart(t *testing.T) {
	c := chart{factor: 100, Points: []point{{bytes: 100, value: 0.5}, {bytes: 101, value: 0.5}, {bytes: 102, value: 0.501}, {bytes: 200, value: 0.7}}}
	c.draw()
	seen := map[string]bool{}
	for _, p := range c.Points[:3] {
		if seen[p.LabelY] {
			t.Errorf("two labels at %s", p.LabelY)
		}
		seen[p.LabelY] = true
	}
}

func TestChartPlacesPoints(t *testing.T) {
	c := chart{factor: 100, Points: []point{
		{Label: "large", Size: "2.00 GiB", bytes: 2 << 30, value: 0.8},
		{Label: "small", Size: "1.00 GiB", bytes: 1 << 30, value: 0.7, interval: stats.Interval{Low: 0.68, High: 0.72}, bars: true},
	}}
	c.draw()
	small, large := c.Points[0], c.Points[1]
	if small.Label != "small" || small.X != "84.0" || large.X != "416.0" || small.Low != "178.0" || large.Y != "58.0" || large.LabelY != "51.0" {
		t.Errorf("points %+v", c.Points)
	}
	var labels []string
	for _, y := range c.Y {
		labels = append(labels, y.Label)
	}
	if got := strings.Join(labels, " "); got != "70 75 80" || len(c.X) != 2 {
		t.Errorf("ticks %s, %v", got, c.X)
	}
}
