//go:build amd64 && !purego && emulate

package kernels

import (
	_ "embed"

	"golang.org/x/sys/cpu"

	"assay/model/kernels/internal/emulate"
	"assay/model/quant"
)

// The build tag emulate is for tests: the AVX-512 functions are interpreted, on any processor with
// AVX2.

//go:embed avx512_amd64.s
var avx512Text string

var avx512Program = parseAVX512()

func parseAVX512() *emulate.Program {
	p, err := emulate.Parse(avx512Text)
	if err != nil {
		panic(err) // the text is part of this package
	}
	p.FMA, p.Half = FMA32, quant.F16
	return p
}

// emulate512 calls an assembly function.
func emulate512(name string, arguments ...any) { avx512Program.Call(name, arguments...) }

// bestISA returns AVX-512, given AVX2, which some functions for both are written for.
func bestISA() isa {
	if x := &cpu.X86; !x.HasAVX2 || !x.HasFMA || !x.HasF16C {
		return portable
	}
	return avx512
}
