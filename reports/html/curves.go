package html

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"assay/eval"
	"assay/eval/stats"
	"assay/reports"
)

// curves show the scores of runs against the sizes of their models.
type curves struct {
	Charts []chart
	Note   string // runs that are in no chart, and why
}

// chart is the curve of a suite.
type chart struct {
	Title, Unit         string
	Points              []point // by size
	Line                string  // points of the polyline
	X, Y                []tick
	factor              float64 // from values to what is shown
	flat                float64 // the least range that is drawn: noise shall not look like a cliff
	Width, Height       int
	PlotLeft, PlotRight string
	PlotTop, PlotBottom string
}

// point is a run in a chart.
type point struct {
	Label, Size, Value, Interval string
	X, Y, Low, High, LabelY      string
	bytes                        int64
	value                        float64
	interval                     stats.Interval
	bars                         bool
}

type tick struct{ At, Label string }

// The size of a chart in its own units.
const (
	chartWidth, chartHeight = 460, 240
	chartLeft, chartRight   = 60, 440
	chartTop, chartBottom   = 34, 190
	labelGap                = 7  // above a point or its bar
	chartPadding            = 24 // between the outer points and the frame
	chartTicks              = 4
)

// newCurves makes a chart for each suite of which runs of at least two sizes have
// a value, and one of the divergences.
func newCurves(sides []reports.Side, comparisons []*reports.Comparison, kl []float64) curves {
	out := curves{Note: unknownSizes(sides)}
	for _, s := range sides[0].Source.Info.Suites {
		out.add(newChart(s, sides, comparisons))
	}
	c := chart{Title: "Mean KL divergence from " + reports.Visible(sides[0].Label), Unit: "nats", factor: 1, flat: 1e-6}
	for i, x := range kl {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			c.add(sides[i], x, stats.Interval{}, false)
		}
	}
	out.add(c)
	return out
}

// unknownSizes says how many runs cannot be drawn.
func unknownSizes(sides []reports.Side) string {
	unknown := 0
	for _, s := range sides {
		if s.Source.Info.Model.Bytes == 0 {
			unknown++
		}
	}
	if unknown == 0 {
		return ""
	}
	return fmt.Sprintf("Runs that record no size of their model, and are in no curve: %d.", unknown)
}

// newChart has the scores of a suite: that of the first run as it was compared
// with the next one, those of the others with the interval of their difference.
func newChart(s eval.SuiteRun, sides []reports.Side, comparisons []*reports.Comparison) chart {
	c := chart{factor: 100, flat: 0.01}
	for i, of := range comparisons {
		for _, p := range of.Suites {
			if p.Suite != s.Name {
				continue
			}
			if c.Title == "" {
				c.Title, c.Unit = reports.Visible(titleOf(s)+", "+p.Metric), "%"
				c.add(sides[0], p.A, stats.Interval{}, false)
			}
			c.add(sides[i+1], p.B, stats.Interval{Low: p.A + p.Interval.Low, High: p.A + p.Interval.High}, true)
		}
	}
	return c
}

// add takes a chart that has a curve.
func (c *curves) add(of chart) {
	if of.sizes() >= 2 {
		of.draw()
		c.Charts = append(c.Charts, of)
	}
}

func (c *chart) add(s reports.Side, value float64, interval stats.Interval, bars bool) {
	m := s.Source.Info.Model
	if m.Bytes == 0 {
		return
	}
	p := point{Label: reports.Visible(s.Label), Size: size(m.Bytes), Value: c.number(value), bytes: m.Bytes, value: value, interval: interval,
		bars: bars && !math.IsInf(interval.Low, 0) && !math.IsInf(interval.High, 0) && !math.IsNaN(interval.Low) && !math.IsNaN(interval.High)}
	if p.bars {
		p.Interval = c.number(interval.Low) + " to " + c.number(interval.High)
		p.interval = c.possible(interval, value)
	}
	c.Points = append(c.Points, p)
}

// possible is the part of an interval in which a score can lie: no share is below
// 0 or above 1.
func (c *chart) possible(i stats.Interval, value float64) stats.Interval {
	if c.Unit != "%" {
		return i
	}
	return stats.Interval{Low: max(i.Low, min(0, value)), High: min(i.High, max(1, value))}
}

// number writes a value as it is shown.
func (c *chart) number(x float64) string { return strconv.FormatFloat(c.factor*x, 'g', 4, 64) }

func size(bytes int64) string {
	if bytes < 1<<30 {
		return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.2f GiB", float64(bytes)/(1<<30))
}

// sizes is how many sizes the points have.
func (c *chart) sizes() int {
	seen := map[int64]bool{}
	for _, p := range c.Points {
		seen[p.bytes] = true
	}
	return len(seen)
}

// draw places the points.
func (c *chart) draw() {
	slices.SortStableFunc(c.Points, func(a, b point) int { return cmp.Compare(a.bytes, b.bytes) })
	c.Width, c.Height = chartWidth, chartHeight
	c.PlotLeft, c.PlotRight, c.PlotTop, c.PlotBottom = position(chartLeft), position(chartRight), position(chartTop), position(chartBottom)
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range c.Points {
		low, high = min(low, p.value), max(high, p.value)
		if p.bars {
			low, high = min(low, p.interval.Low), max(high, p.interval.High)
		}
	}
	if high-low < c.flat {
		low, high = low-c.flat/2, high+c.flat/2
	}
	smallest, largest := float64(c.Points[0].bytes), float64(c.Points[len(c.Points)-1].bytes)
	x := scale{smallest, largest, chartLeft + chartPadding, chartRight - chartPadding}
	y := scale{low, high, chartBottom - chartPadding/2, chartTop + chartPadding}
	for i := range c.Points {
		p := &c.Points[i]
		p.X, p.Y = position(x.at(float64(p.bytes))), position(y.at(p.value))
		if p.bars {
			p.Low, p.High = position(y.at(p.interval.Low)), position(y.at(p.interval.High))
		}
		c.Line += p.X + "," + p.Y + " "
		c.X = append(c.X, tick{p.X, p.Size})
	}
	c.thinTicks(x)
	c.placeLabels(x, y)
	step := roundUp((high - low) / chartTicks)
	for i := math.Ceil(low / step); i*step <= high; i++ {
		c.Y = append(c.Y, tick{position(y.at(i * step)), short(c.factor * i * step)})
	}
}

// placeLabels puts labels above their points and bars, and higher where that is
// taken.
func (c *chart) placeLabels(x, y scale) {
	const width, height = 56, 13
	var placed [][2]float64
	for i := range c.Points {
		p := &c.Points[i]
		top := p.value
		if p.bars {
			top = p.interval.High
		}
		atX, atY := x.at(float64(p.bytes)), y.at(top)-labelGap
		for slices.ContainsFunc(placed, func(q [2]float64) bool { return math.Abs(atX-q[0]) < width && math.Abs(atY-q[1]) < height }) {
			atY -= height
		}
		placed = append(placed, [2]float64{atX, atY})
		p.LabelY = position(atY)
	}
}

// thinTicks drops the labels of sizes that would overlap.
func (c *chart) thinTicks(x scale) {
	const width = 60
	last := math.Inf(-1)
	var kept []tick
	for i, p := range c.Points {
		at := x.at(float64(p.bytes))
		if at-last >= width {
			kept = append(kept, c.X[i])
			last = at
		}
	}
	c.X = kept
}

// scale maps values to positions.
type scale struct{ from, to, start, end float64 }

func (s scale) at(v float64) float64 {
	return s.start + (v-s.from)/(s.to-s.from)*(s.end-s.start)
}
