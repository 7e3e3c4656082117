package bench

import (
	"slices"
	"time"
)

// reading is one sample of a measurement: a value, or the rate at which some work was done.
type reading struct {
	name  string
	value float64
	unit  string

	work    amount
	elapsed time.Duration // of the work; 0 where there is none

	share float64 // of the ceiling; 0: none
	by    string  // the ceiling
}

// rateOf returns the rate of work that took a time.
func rateOf(name string, a amount, elapsed time.Duration) reading {
	return reading{name: name, value: a.tokens / elapsed.Seconds(), unit: "tokens/s", work: a, elapsed: elapsed}
}

// collector makes measurements of the readings of several rounds.
type collector struct {
	names []string // in order of first occurrence
	all   map[string][]reading
	rates map[string][]float64 // relative to prefill-512
	plain float64              // prefill-512 of this round; 0 if not measured
}

func newCollector() *collector {
	return &collector{all: map[string][]reading{}, rates: map[string][]float64{}}
}

// newRound forgets the prefill rate that others are set in relation to.
func (c *collector) newRound() { c.plain = 0 }

func (c *collector) addCeilings(x ceilings) {
	c.note(reading{name: CeilingDot, value: x.dot / 1e9, unit: "GOP/s"})
	c.note(reading{name: CeilingFMA, value: x.fma / 1e9, unit: "GFLOP/s"})
	c.note(reading{name: CeilingRead, value: x.read / 1e9, unit: "GB/s"})
}

// add notes a reading of a figure, with the ceilings of the time around it.
func (c *collector) add(r reading, w work, x ceilings) {
	if r.elapsed > 0 {
		var ideal float64
		ideal, r.by = w.ideal(r.work, x)
		r.share = ideal / r.elapsed.Seconds()
		if r.name == plainPrefill {
			c.plain = r.value
		}
		if c.plain > 0 {
			c.rates[r.name] = append(c.rates[r.name], r.value/c.plain)
		}
	}
	c.note(r)
}

func (c *collector) note(r reading) {
	if c.all[r.name] == nil {
		c.names = append(c.names, r.name)
	}
	c.all[r.name] = append(c.all[r.name], r)
}

func (c *collector) measurements() []Measurement {
	list := []Measurement{}
	for _, name := range c.names {
		readings := c.all[name]
		m := Measurement{Name: name, Unit: readings[0].unit}
		var shares []float64
		by := map[string]int{}
		for _, r := range readings {
			m.Samples = append(m.Samples, r.value)
			if r.share > 0 {
				shares = append(shares, r.share)
				if by[r.by]++; by[r.by] > by[m.Ceiling] || m.Ceiling == "" {
					m.Ceiling = r.by
				}
			}
		}
		m.Value = median(m.Samples)
		m.Share = medianOrNil(shares)
		m.Prefill = medianOrNil(c.rates[name])
		list = append(list, m)
	}
	return list
}

func medianOrNil(x []float64) *float64 {
	if len(x) == 0 {
		return nil
	}
	m := median(x)
	return &m
}

func median(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func extent(x []float64) (low, high float64) {
	if len(x) == 0 {
		return 0, 0
	}
	return slices.Min(x), slices.Max(x)
}
