// Package quant defines, in portable Go, what the block-quantized tensor formats of GGUF
// files mean: which float32 values the bytes of a row stand for, and which bytes are written
// for given values. Kernels are checked against it bit for bit.
//
// # Integer view
//
// Every quantized format here stores, for each sub-block of 16 or 32 consecutive values, an
// integer of at most 8 bits per value, a float32 scale and, in some formats, a float32 min:
//
//	value = scale*float32(q) - min
//
// [Unpack] returns these three, [Dequantize] returns the value, [LayoutOf] the sub-block size.
//
// # Rounding
//
// A scale is an f16 number, or the product of an f16 number (11 significant bits) and a sub-scale
// of at most 8 bits, or in MXFP4 a power of two. A min is an f16 number or the product of one and
// 6 bits. These products are exact in float32, and so is scale*float32(q), which needs 23
// significant bits at most (Q6_K and IQ4_XS). Subtracting the min is therefore the only operation
// that rounds, once, and a fused multiply-add gives the same bits as a multiplication followed by
// a subtraction. Formats without a min subtract nothing, which keeps the sign of a zero. Scales that are
// infinite or NaN make infinite or NaN values, as everywhere in IEEE 754 arithmetic; sign and
// payload of a NaN are not defined.
//
// # Sources
//
// Block layouts and values follow dequantize_row_* and the bytes of [Quantize] follow
// quantize_row_*_ref of llama.cpp (ggml/src/ggml-quants.c of ggml 0.25.3), read with every
// floating-point operation rounded separately to float32, without contraction. The layouts are
// described next to the functions that read them.
package quant
