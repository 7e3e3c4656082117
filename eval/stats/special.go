package stats

import "math"

// BetaRegularized is the regularized incomplete beta function I_x(a, b) for
// a, b > 0 and x in [0, 1]: the continued fraction of DLMF 8.17.22
// (https://dlmf.nist.gov/8.17#v), evaluated from the front by Lentz's method in
// the form of Thompson and Barnett (1986), on the side where it converges fast.
func BetaRegularized(x, a, b float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsNaN(a) || math.IsNaN(b) || a <= 0 || b <= 0:
		return math.NaN()
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - BetaRegularized(1-x, b, a)
	}
	front := math.Exp(a*math.Log(x) + b*math.Log1p(-x) - logBeta(a, b))
	return front / a * betaFraction(x, a, b)
}

// betaFraction is 1/(1 + d1/(1 + d2/(1 + ...))) with the coefficients of DLMF
// 8.17.23. Their number grows with the square root of the parameters.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	terms := 200 + 10*int(math.Sqrt(math.Min(a+b, 1e10)))
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1), tiny)
	f := d
	step := func(coefficient float64) float64 {
		d = 1 / away(1+coefficient*d, tiny)
		c = away(1+coefficient/c, tiny)
		return c * d
	}
	for m := 1.0; int(m) <= terms; m++ {
		f *= step(m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)))
		change := step(-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)))
		f *= change
		if math.Abs(change-1) < 1e-15 {
			break
		}
	}
	return f
}

// away keeps a denominator from zero.
func away(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}

func logBeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// binomialTail is P(X >= k) for X of n draws with probability p (DLMF 8.17.5).
func binomialTail(k, n int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n:
		return 0
	}
	return BetaRegularized(p, float64(k), float64(n-k+1))
}

// binomialPoint is P(X = k) for X of n draws with probability p.
func binomialPoint(k, n int, p float64) float64 {
	switch {
	case k < 0 || k > n:
		return 0
	case p <= 0:
		return indicator(k == 0)
	case p >= 1:
		return indicator(k == n)
	}
	a, b := float64(k), float64(n-k)
	return math.Exp(lgamma(a+b+1) - lgamma(a+1) - lgamma(b+1) + a*math.Log(p) + b*math.Log1p(-p))
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// NormalCDF is the distribution function of the standard normal distribution.
func NormalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// NormalQuantile is its inverse.
func NormalQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

// StudentCDF is the distribution function of Student's t with df degrees of
// freedom (DLMF 8.17.4 with x = df/(df+t²)).
func StudentCDF(t, df float64) float64 {
	tail := BetaRegularized(df/(df+t*t), df/2, 0.5) / 2
	if t > 0 {
		return 1 - tail
	}
	return tail
}

// StudentQuantile is its inverse for p in (0, 1), by bisection.
func StudentQuantile(p, df float64) float64 {
	if !(p > 0 && p < 1 && df > 0) {
		return math.NaN()
	}
	if p < 0.5 {
		return -StudentQuantile(1-p, df)
	}
	high := 1.0
	for StudentCDF(high, df) < p && high < 1e300 {
		high *= 2
	}
	return bisect(0, high, func(t float64) bool { return StudentCDF(t, df) < p })
}

// bisect finds where below changes from true to false between low and high, to
// the last bits of a float64.
func bisect(low, high float64, below func(float64) bool) float64 {
	for range 100 {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			break
		}
		if below(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low + (high-low)/2
}
