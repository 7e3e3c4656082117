package quant

import (
	"fmt"

	"assay/model/gguf"
)

// Layout describes how a row of a quantized type decomposes into integers, scales and mins.
type Layout struct {
	// Sub is the number of consecutive values that share one scale (and min): 16 or 32.
	Sub int
	// HasMin tells whether the type stores a min. Where it does not, the min is zero.
	HasMin bool
}

// LayoutOf returns the layout of a quantized type. It returns false for F32, F16 and BF16, whose
// values are stored one by one, and for types that this package does not support.
func LayoutOf(t gguf.Type) (Layout, bool) {
	switch t {
	case gguf.Q8_0, gguf.Q4_0, gguf.Q5_0, gguf.IQ4_NL, gguf.IQ4_XS, gguf.MXFP4:
		return Layout{Sub: 32}, true
	case gguf.Q4_1, gguf.Q5_1, gguf.Q4_K, gguf.Q5_K:
		return Layout{Sub: 32, HasMin: true}, true
	case gguf.Q3_K, gguf.Q6_K:
		return Layout{Sub: 16}, true
	case gguf.Q2_K:
		return Layout{Sub: 16, HasMin: true}, true
	}
	return Layout{}, false
}

// Supported tells whether rows of type t can be dequantized.
func Supported(t gguf.Type) bool {
	if _, ok := LayoutOf(t); ok {
		return true
	}
	return t == gguf.F32 || t == gguf.F16 || t == gguf.BF16
}

// CanQuantize tells whether [Quantize] can write rows of type t.
func CanQuantize(t gguf.Type) bool {
	switch t {
	case gguf.F16, gguf.BF16, gguf.Q8_0, gguf.Q4_0, gguf.Q4_1, gguf.Q5_0, gguf.Q5_1,
		gguf.Q4_K, gguf.Q5_K, gguf.Q6_K:
		return true
	}
	return false
}

// checkLengths returns an error unless values and bytes are the lengths of the same whole number
// of blocks of type t.
func checkLengths(t gguf.Type, values, bytes int) error {
	size, blockBytes := t.BlockSize(), t.BlockBytes()
	if values%size != 0 {
		return fmt.Errorf("%d values are not a whole number of blocks of %d", values, size)
	}
	if want := values / size * blockBytes; bytes != want {
		return fmt.Errorf("%d values take %d bytes, but there are %d", values, want, bytes)
	}
	return nil
}
