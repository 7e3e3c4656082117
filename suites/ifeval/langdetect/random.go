package langdetect

import "math"

// random is CPython's random.Random: the Mersenne Twister MT19937 seeded by
// init_by_array, with the methods that langdetect uses
// (Modules/_randommodule.c and Lib/random.py of CPython 3.11).
type random struct {
	state [624]uint32
	next  int
	// gauss makes two values at a time.
	spare    float64
	hasSpare bool
}

func newRandom(seed uint32) *random {
	r := &random{next: 624}
	s := &r.state
	s[0] = 19650218
	for i := 1; i < 624; i++ {
		s[i] = 1812433253*(s[i-1]^s[i-1]>>30) + uint32(i)
	}
	// The key has one word, the seed.
	i := 1
	for range 624 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1664525) + seed
		if i++; i == 624 {
			s[0], i = s[623], 1
		}
	}
	for range 623 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1566083941) - uint32(i)
		if i++; i == 624 {
			s[0], i = s[623], 1
		}
	}
	s[0] = 0x80000000
	return r
}

func (r *random) word() uint32 {
	if r.next == 624 {
		r.twist()
	}
	y := r.state[r.next]
	r.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (r *random) twist() {
	s := &r.state
	for i := range s {
		y := s[i]&0x80000000 | s[(i+1)%624]&0x7fffffff
		s[i] = s[(i+397)%624] ^ y>>1 ^ y&1*0x9908b0df
	}
	r.next = 0
}

// float returns a number in [0, 1) of 53 random bits.
func (r *random) float() float64 {
	a, b := r.word()>>5, r.word()>>6
	return (float64(a)*67108864 + float64(b)) / 9007199254740992
}

// below returns a number in [0, n), n being at least 1.
func (r *random) below(n int) int {
	bits := 0
	for m := n; m > 0; m >>= 1 {
		bits++
	}
	for {
		if v := int(r.word() >> (32 - bits)); v < n {
			return v
		}
	}
}

// gauss returns a value of the standard normal distribution.
func (r *random) gauss() float64 {
	if r.hasSpare {
		r.hasSpare = false
		return r.spare
	}
	angle := r.float() * 2 * math.Pi
	radius := math.Sqrt(-2 * math.Log(1-r.float()))
	r.spare, r.hasSpare = math.Sin(angle)*radius, true
	return math.Cos(angle) * radius
}
