// Package kernels defines, in portable Go, the arithmetic of the decoder: matrix products,
// attention and the element-wise functions between them. Every function here fixes its result to
// the last bit, independent of CPU, operating system, number of threads and of how the work is
// cut into calls. The implementations in assembly for AVX2, AVX-512 and NEON are tested against it
// bit for bit; [Path] tells which one is in use.
//
// # Rules
//
//   - An output of a matrix product or of attention is a float32 sum over terms in ascending
//     order. Each 32 terms are added by correctly rounded fused multiply-adds ([FMA32]), from
//     zero, and what they give is added to the sum. (One chain over all terms would cost the
//     same, but its rounding error grows with the number of terms: cut in 32 it is half as large
//     at 256 terms and a fifth at 2,560.) A sum is never split over threads or vector lanes;
//     lanes run along the outputs.
//   - Products with block-quantized weights are integer dot products inside a block of 32 (or 16)
//     values, which are exact, times the scale of the activations, rounded, and one fused multiply-add
//     with the scale of the weights per block, in one chain.
//   - Sums over a row (of squares, of exponentials) use 16 virtual lanes: element i goes to lane
//     i mod 16, and the lanes are added in halves of 8, 4, 2, 1 ([Lanes]).
//   - Division and square root are those of IEEE 754; there is one exponential ([Exp32]).
//   - Where no fusion is meant, the product is converted explicitly, float32(x*y) + z, because Go
//     may otherwise fuse the two on some processors. The math package is used only for functions
//     that are exact or correctly rounded everywhere (Sqrt, RoundToEven, bit conversions).
//
// Results that are NaN may differ in sign and payload; callers treat NaN as an error.
//
// # Quantized activations
//
// With [Int8] activations each block of 32 values becomes integers in -127..127 and a scale
// max|x|/127, cut to 22 bits ([QuantizeBlocks], [Block]). [QuantizeResidual] quantizes what that leaves over, so that two
// products carry about 15 bits.
//
// # Implementations
//
// The assembly is written by the generators in _asm, for amd64 one source for both instruction sets.
// Weights are kept in panels of some vectors of outputs, so that each lane is one output. With AVX2 they
// are unpacked or widened into the nearest cache a super-block at a time, once for all rows of
// activations, but for few rows of quantized ones in registers. [Matrix.Mul] takes as many rows and panels
// at a time as stay in the second-level cache. Integer products use VPDPBUSD with AVX-512; with AVX2 how many products fit into 16
// bits decides. With NEON they use SDOT, and only four bits are unpacked in registers; processors without
// SDOT take the portable functions. The build tag purego leaves the assembly out. The tag emulate, for
// tests, has functions interpreted: those of AVX-512 on processors with AVX2, and together with purego
// those of NEON on any processor.
package kernels

//go:generate go run -C _asm . -isa avx2 -out ../avx2_amd64.s -stubs ../avx2_amd64.go -pkg kernels
//go:generate go run -C _asm . -isa avx512 -out ../avx512_amd64.s -stubs ../avx512_amd64.go -pkg kernels
//go:generate go run -C _asm . -isa emulated
//go:generate go run -C _asm ./neon -out ../neon_arm64.s -stubs ../neon_arm64.go -emulated ../emulated_neon.go
