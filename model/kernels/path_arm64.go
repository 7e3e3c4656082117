//go:build !purego

package kernels

import "golang.org/x/sys/cpu"

// bestISA returns the best instruction set of the processor that the operating system supports.
func bestISA() isa {
	if cpu.ARM64.HasASIMD && cpu.ARM64.HasASIMDDP {
		return neon
	}
	return portable
}
