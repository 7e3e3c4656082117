//go:build amd64 && !purego && !emulate

package kernels

import "golang.org/x/sys/cpu"

// bestISA returns the best instruction set of the processor that the operating system supports.
func bestISA() isa {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA || !x.HasF16C:
		return portable
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VNNI:
		return avx512
	}
	return avx2
}
