package quant

import (
	"encoding/binary"
	"fmt"
	"math"

	"assay/model/gguf"
)

// Dequantize sets dst to the values that src, one or several whole rows of type t, stands for.
// It returns an error, and leaves dst alone, if the type is not supported, if len(dst) is not a
// multiple of the block size, or if len(src) is not exactly the number of bytes of len(dst) values.
//
// Any bytes are valid: where they hold infinite or NaN numbers, so does dst.
func Dequantize(t gguf.Type, dst []float32, src []byte) error {
	if !Supported(t) {
		return fmt.Errorf("dequantize %v: this type is not supported", t)
	}
	if err := checkLengths(t, len(dst), len(src)); err != nil {
		return fmt.Errorf("dequantize %v: %w", t, err)
	}
	switch t {
	case gguf.F32:
		dequantizeF32(dst, src)
	case gguf.F16:
		dequantizeF16(dst, src)
	case gguf.BF16:
		dequantizeBF16(dst, src)
	default:
		dequantizeBlocks(t, dst, src)
	}
	return nil
}

func dequantizeF32(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
	}
}

// dequantizeF16 converts normal numbers, nearly all there are, without a call.
func dequantizeF16(dst []float32, src []byte) {
	src = src[:2*len(dst)]
	for i := range dst {
		bits := binary.LittleEndian.Uint16(src[2*i:])
		if isNormalF16(bits) {
			dst[i] = normalF16(bits)
		} else {
			dst[i] = F16(bits)
		}
	}
}

func dequantizeBF16(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = BF16(binary.LittleEndian.Uint16(src[2*i:]))
	}
}

// dequantizeBlocks evaluates the integer view, a super-block of values at a time so that the
// integers stay in the cache.
func dequantizeBlocks(t gguf.Type, dst []float32, src []byte) {
	var (
		q            [superBlock]int8
		scales, mins [superBlock / 16]float32
	)
	layout, _ := LayoutOf(t)
	for len(dst) > 0 {
		n := superBlock
		if len(dst) < n {
			n = len(dst)
		}
		bytes := n / t.BlockSize() * t.BlockBytes()
		subs := n / layout.Sub
		unpackRow(t, q[:n], scales[:subs], mins[:subs], src[:bytes])
		if layout.HasMin {
			combineMin(dst[:n], q[:n], scales[:subs], mins[:subs], layout.Sub)
		} else {
			combine(dst[:n], q[:n], scales[:subs], layout.Sub)
		}
		dst, src = dst[n:], src[bytes:]
	}
}

// combine sets dst[i] to scale*q[i], with one scale for each sub values.
func combine(dst []float32, q []int8, scales []float32, sub int) {
	for _, s := range scales {
		d, part := dst[:sub], q[:sub]
		for i, v := range part {
			d[i] = s * float32(v)
		}
		dst, q = dst[sub:], q[sub:]
	}
}

// combineMin sets dst[i] to scale*q[i] - min, with one scale and min for each sub values.
func combineMin(dst []float32, q []int8, scales, mins []float32, sub int) {
	for k, s := range scales {
		d, part, m := dst[:sub], q[:sub], mins[k]
		for i, v := range part {
			d[i] = float32(s*float32(v)) - m
		}
		dst, q = dst[sub:], q[sub:]
	}
}
