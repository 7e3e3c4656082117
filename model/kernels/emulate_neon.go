//go:build purego && emulate

package kernels

import (
	_ "embed"

	"assay/model/kernels/internal/emulate/arm64"
	"assay/model/quant"
)

// The build tags purego and emulate, both, are for tests: the NEON functions are interpreted, on any
// processor.

//go:embed neon_arm64.s
var neonText string

var neonProgram = parseNEON()

func parseNEON() *arm64.Program {
	p, err := arm64.Parse(neonText)
	if err != nil {
		panic(err) // the text is part of this package
	}
	p.FMA, p.Half = FMA32, quant.F16
	return p
}

// emulateNEON calls an assembly function.
func emulateNEON(name string, arguments ...any) { neonProgram.Call(name, arguments...) }

// bestISA returns NEON, whatever the processor is.
func bestISA() isa { return neon }
