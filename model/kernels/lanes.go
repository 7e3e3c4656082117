package kernels

// Lanes holds the 16 partial sums of a row: element i belongs to lane i mod 16.
type Lanes [16]float32

// Sum adds the lanes in halves of 8, 4, 2 and 1. It overwrites them.
func (l *Lanes) Sum() float32 {
	for half := len(l) / 2; half > 0; half /= 2 {
		for i := range half {
			l[i] += l[i+half]
		}
	}
	return l[0]
}
