package kernels

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"assay/model/gguf"
)

// TestPeaks: the loops that measure ceilings do all that they are counted for.
func TestPeaks(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	for _, i := range bestISA().available() {
		t.Run(i.String(), func(t *testing.T) {
			p := peaks[i]
			for range 20 {
				steps := 1 + r.IntN(50)
				var x, w [4]byte
				dot := 0
				for k := range x {
					x[k], w[k] = byte(r.IntN(256)), byte(r.IntN(128))
					dot += int(int8(x[k])) * int(w[k])
				}
				got := i.peakDot(steps, x, w)
				if len(got) != p.lanes {
					t.Fatalf("%d lanes of integers, counted are %d", len(got), p.lanes)
				}
				for lane, v := range got {
					if want := steps * p.dot * dot; int(v) != want {
						t.Fatalf("%d steps of %v times %v: lane %d is %d, want %d", steps, x, w, lane, v, want)
					}
				}
				a, b := float32(r.IntN(9)-4), float32(r.IntN(9))/2
				products := i.peakFMA(steps, a, b)
				if len(products) != p.lanes {
					t.Fatalf("%d lanes of numbers, counted are %d", len(products), p.lanes)
				}
				for lane, v := range products {
					if want := float32(steps*p.fma) * a * b; v != want {
						t.Fatalf("%d steps of %v times %v: lane %d is %v, want %v", steps, a, b, lane, v, want)
					}
				}
			}
			data := make([]byte, 5*PeakReadLen)
			var want uint64
			for at := 0; at < len(data); at += 8 {
				v := r.Uint64()
				binary.LittleEndian.PutUint64(data[at:], v)
				want ^= v
			}
			for _, streams := range PeakStreams() {
				if got := i.peakReadStreams(data, streams); got != want {
					t.Errorf("%d streams: the exclusive or of what was read is %#x, want %#x", streams, got, want)
				}
			}
		})
	}
}

func TestPeakCounts(t *testing.T) {
	p := peaks[path]
	if got, want := PeakDot(3), 3*p.dot*p.lanes*8; got != want {
		t.Errorf("PeakDot(3) = %d, want %d", got, want)
	}
	if got, want := PeakFMA(3), 3*p.fma*p.lanes*2; got != want {
		t.Errorf("PeakFMA(3) = %d, want %d", got, want)
	}
	for _, n := range []int{0, -1} {
		if PeakDot(n) != 0 || PeakFMA(n) != 0 {
			t.Errorf("%d steps are counted", n)
		}
	}
	if got := PeakRead(bytes.Repeat([]byte{1}, PeakReadLen-1), 1); got != 0 {
		t.Errorf("PeakRead of too little is %d", got)
	}
}

// TestPackedBytes: every layout says how much memory it takes.
func TestPackedBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(63, 64))
	for _, i := range bestISA().available() {
		for _, kind := range []gguf.Type{gguf.F32, gguf.BF16, gguf.Q8_0, gguf.Q4_K, gguf.Q6_K} {
			const outputs, inputs = 64, 512
			m := pathMatrix(t, i, kind, outputs, inputs, randomTensor(r, kind, outputs*inputs), Int8)
			stored := kind.BlockBytes() * outputs * inputs / kind.BlockSize()
			if got := m.PackedBytes(); got < int64(stored)*9/10 || got > 6*int64(stored) {
				t.Errorf("%v, %v: %d bytes packed of %d stored", kind, i, got, stored)
			}
			small, err := matrixFor(i, kind, outputs/2, inputs, nil, Int8)
			if err != nil {
				t.Fatal(err)
			}
			small.Allocate()
			if got, want := small.PackedBytes(), m.PackedBytes()/2; got != want {
				t.Errorf("%v, %v: half of the outputs take %d bytes, want %d", kind, i, got, want)
			}
		}
	}
}
