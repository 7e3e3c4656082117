// Package emulate interprets the AVX-512 functions of package kernels, given as Go assembly, so that
// tests can hold them to the portable definition on processors that cannot run them. It knows the
// instructions that occur there and no others, and nothing of their encoding, which is left to the
// assembler.
package emulate
