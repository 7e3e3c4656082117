package html

import (
	"math"
	"strconv"
)

// The size of an interval plot in its own units.
const (
	plotWidth  = 200
	plotHeight = 22
	plotMargin = 8
)

// axis is a scale of differences that is symmetric about zero.
type axis struct {
	limit               float64
	Width, Height       int
	Left, Middle, Right string // positions of the ticks
	Low, High           string // their labels
}

// newAxis makes an axis that reaches to the next round number.
func newAxis(widest float64) axis {
	limit := roundUp(widest)
	a := axis{limit: limit, Width: plotWidth, Height: plotHeight, Low: "−" + short(100*limit), High: "+" + short(100*limit)}
	a.Left, a.Middle, a.Right = position(a.at(-limit)), position(a.at(0)), position(a.at(limit))
	return a
}

// roundUp is the next number of 1, 2 or 5 times a power of ten.
func roundUp(x float64) float64 {
	if x < 1e-4 {
		return 1e-4
	}
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if x <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// at is the position of a difference, kept within the plot.
func (a axis) at(x float64) float64 {
	x = max(-a.limit, min(a.limit, x))
	return plotMargin + (x/a.limit+1)/2*(plotWidth-2*plotMargin)
}

// intervalPlot is a line with a point, in the units of its axis.
type intervalPlot struct {
	Empty            bool // there is no number to draw
	Low, Center      string
	High             string
	CutLow, CutHigh  bool // the interval goes on beyond the axis
	Width, Height    int
	Left, Mid, Right string
}

func (a axis) interval(low, center, high float64) intervalPlot {
	p := intervalPlot{Width: plotWidth, Height: plotHeight, Left: a.Left, Mid: a.Middle, Right: a.Right}
	if math.IsNaN(low) || math.IsNaN(center) || math.IsNaN(high) {
		p.Empty = true
		return p
	}
	p.Low, p.Center, p.High = position(a.at(low)), position(a.at(center)), position(a.at(high))
	p.CutLow, p.CutHigh = low < -a.limit, high > a.limit
	return p
}

func position(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// short writes a number without needless digits.
func short(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }
