package stats

import "math"

// Power is the probability that the exact one-sided test (Worse) at level alpha
// finds a loss: of items, a share of flips changes, and losses exceed gains by
// loss, both fractions. The number of flips varies binomially, and so do the
// losses among them; both are summed over, to seven standard deviations. A loss above
// the flip rate means that only losses occur.
//
// Source: Duffy, Biometrics 40 (1984) 1005-1015, exact unconditional power of
// McNemar's test.
func Power(items int, flips, loss, alpha float64) float64 {
	flips = math.Min(math.Max(flips, loss), 1)
	if items <= 0 || flips <= 0 {
		return 0
	}
	share := (flips + loss) / (2 * flips) // of losses among the flips
	mean, spread := float64(items)*flips, 10+7*math.Sqrt(float64(items)*flips*(1-flips))
	low, high := max(0, int(mean-spread)), min(items, int(mean+spread)+1)
	power := 0.0
	critical := criticalLosses(low, alpha)
	for m := low; m <= high; m++ {
		for critical <= m && binomialTail(critical, m, 0.5) > alpha { // it grows with m
			critical++
		}
		power += binomialPoint(m, items, flips) * binomialTail(critical, m, share)
	}
	return math.Min(power, 1)
}

// criticalLosses is the smallest number of losses among m flips that is
// significant, m+1 if none is.
func criticalLosses(m int, alpha float64) int {
	low, high := m/2, m+1 // significant at high, not at low
	for high-low > 1 {
		middle := (low + high) / 2
		if binomialTail(middle, m, 0.5) > alpha {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// DetectableLoss is the smallest loss, a fraction, that the exact one-sided test
// at level alpha finds with the given power, the flip rate being the given one or,
// where the loss is greater, the loss itself. NaN where the items are too few for
// any loss. It is exact to a thousandth of itself.
func DetectableLoss(items int, flips, alpha, power float64) float64 {
	if Power(items, flips, 1, alpha) < power {
		return math.NaN()
	}
	enough := func(loss float64) bool { return Power(items, flips, loss, alpha) >= power }
	// Connor's approximation (Biometrics 43 (1987) 207-211) is a good place to start.
	n := float64(items)
	low, high := 0.0, math.Min(1, math.Max(5/n, (NormalQuantile(1-alpha)+NormalQuantile(power))*math.Sqrt(flips/n)))
	for high < 1 && !enough(high) {
		low, high = high, math.Min(1, 1.3*high)
	}
	for high-low > 1e-3*high {
		middle := (low + high) / 2
		if low == 0 {
			middle = 0.8 * high
		}
		if enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
