package quant

import (
	"testing"
)

// benchmarkLength is the length of a feed-forward row of a model of 3 billion weights.
const benchmarkLength = 8192

// The rates in MB/s count the float32 values for Dequantize and Quantize and the integers, one
// byte each, for Unpack: 1000 MB/s are 1 billion weights a second for Unpack.

func BenchmarkDequantize(b *testing.B) {
	for _, typ := range dequantizable {
		src := make([]byte, benchmarkLength/typ.BlockSize()*typ.BlockBytes())
		for i := range src {
			src[i] = byte(draw(6, i))
		}
		dst := make([]float32, benchmarkLength)
		b.Run(typ.String(), func(b *testing.B) {
			b.SetBytes(4 * benchmarkLength)
			b.ReportAllocs()
			for b.Loop() {
				if err := Dequantize(typ, dst, src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnpack(b *testing.B) {
	for _, typ := range quantized {
		src := make([]byte, benchmarkLength/typ.BlockSize()*typ.BlockBytes())
		for i := range src {
			src[i] = byte(draw(6, i))
		}
		layout, _ := LayoutOf(typ)
		q := make([]int8, benchmarkLength)
		scales, mins := make([]float32, benchmarkLength/layout.Sub), make([]float32, benchmarkLength/layout.Sub)
		b.Run(typ.String(), func(b *testing.B) {
			b.SetBytes(benchmarkLength)
			b.ReportAllocs()
			for b.Loop() {
				if err := Unpack(typ, q, scales, mins, src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkQuantize(b *testing.B) {
	x := weightLike(8, benchmarkLength)
	for _, typ := range quantizable {
		dst := make([]byte, benchmarkLength/typ.BlockSize()*typ.BlockBytes())
		b.Run(typ.String(), func(b *testing.B) {
			b.SetBytes(4 * benchmarkLength)
			b.ReportAllocs()
			for b.Loop() {
				if err := Quantize(typ, dst, x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
