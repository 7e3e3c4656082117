package quant

import (
	"encoding/binary"
	"fmt"
	"math"

	"assay/model/gguf"
)

// Quantize writes src, one or several whole rows of finite values, as type t to dst. The bytes are
// those of llama.cpp's reference quantizers without an importance matrix; see the package comment.
// They differ in one case only, which C leaves undefined: in a block of Q8_0, Q4_0, Q4_1, Q5_0 or
// Q5_1 so close to zero that the inverse of its scale overflows, all integers here stand for zero.
//
// Quantize returns an error if it cannot write the type (see [CanQuantize]), if len(src) is not a
// multiple of the block size, if len(dst) is not exactly the number of bytes, or if a value is NaN,
// infinite or too large for the type; after an error about a value dst holds no valid row.
func Quantize(t gguf.Type, dst []byte, src []float32) error {
	encode := blockEncoder(t)
	if encode == nil {
		return fmt.Errorf("quantize %v: values cannot be written as this type", t)
	}
	if err := checkLengths(t, len(src), len(dst)); err != nil {
		return fmt.Errorf("quantize %v: %w", t, err)
	}
	for i, v := range src {
		if !isFinite(v) {
			return fmt.Errorf("quantize %v: value %d is %v; only finite values can be quantized", t, i, v)
		}
	}
	size, blockBytes := encodeUnit(t)
	for k := 0; k < len(src); k += size {
		block := src[k:min(k+size, len(src))]
		if !encode(dst[:len(block)*blockBytes/size], block) {
			i, v := largest(block)
			return fmt.Errorf("quantize %v: value %d, %v, is beyond the range of the type", t, k+i, v)
		}
		dst = dst[len(block)*blockBytes/size:]
	}
	return nil
}

// encodeUnit returns the most values that an encoder takes at once, and their bytes: a block, or
// where values are stored one by one, as many as make the call worth while.
func encodeUnit(t gguf.Type) (values, bytes int) {
	if t.BlockSize() == 1 {
		return superBlock, superBlock * t.BlockBytes()
	}
	return t.BlockSize(), t.BlockBytes()
}

// blockEncoder returns the function that writes one block (F16, BF16: any number) of values, or nil if there is none. The
// function returns false if a number that it should store has become infinite or NaN.
func blockEncoder(t gguf.Type) func(dst []byte, src []float32) bool {
	switch t {
	case gguf.F16:
		return encodeF16
	case gguf.BF16:
		return encodeBF16
	case gguf.Q8_0:
		return encodeQ8_0
	case gguf.Q4_0:
		return encodeQ4_0
	case gguf.Q4_1:
		return encodeQ4_1
	case gguf.Q5_0:
		return encodeQ5_0
	case gguf.Q5_1:
		return encodeQ5_1
	case gguf.Q4_K:
		return encodeQ4_K
	case gguf.Q5_K:
		return encodeQ5_K
	case gguf.Q6_K:
		return encodeQ6_K
	}
	return nil
}

func isFinite(v float32) bool {
	return math.Float32bits(v)&(0xff<<23) != 0xff<<23
}

// largest returns the first value of the greatest magnitude and its index.
func largest(x []float32) (index int, value float32) {
	for i, v := range x {
		if abs(v) > abs(value) {
			index, value = i, v
		}
	}
	return index, value
}

func abs(v float32) float32 {
	return math.Float32frombits(math.Float32bits(v) &^ (1 << 31))
}

// putF16 writes v as an f16 number and returns false if that is not finite.
func putF16(dst []byte, v float32) bool {
	bits := ToF16(v)
	binary.LittleEndian.PutUint16(dst, bits)
	return bits&f16Exponent != f16Exponent
}

func encodeF16(dst []byte, src []float32) bool {
	ok := true
	for i, v := range src {
		ok = putF16(dst[2*i:], v) && ok
	}
	return ok
}

func encodeBF16(dst []byte, src []float32) bool {
	ok := true
	for i, v := range src {
		bits := ToBF16(v)
		binary.LittleEndian.PutUint16(dst[2*i:], bits)
		ok = ok && isFinite(BF16(bits))
	}
	return ok
}
