// Command _asm writes the AVX2 and AVX-512 kernels. Run go generate in the parent directory.
//
// Every kernel is written once for both instruction sets where they allow it. Panels of weights are
// two vectors of outputs wide: 16 with AVX2 and 32 with AVX-512.
package main

import (
	"flag"
	"fmt"
	"os"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	name := flag.String("isa", "", "the instruction set to write kernels for, avx2 or avx512, or emulated for Go functions that take the place of the latter")
	flag.Parse()
	switch *name {
	case "avx2":
		write(avx2)
	case "avx512":
		ConstraintExpr("!emulate")
		write(avx512)
	case "emulated":
		if err := writeEmulated("../avx512_amd64.go", "../emulated_amd64.go"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	default:
		fmt.Fprintf(os.Stderr, "there is no instruction set %q; want avx2, avx512 or emulated\n", *name)
		os.Exit(2)
	}
}

func write(i *isa) {
	ConstraintExpr("amd64")
	ConstraintExpr("!purego")
	i.records()
	if i == avx512 {
		tiles()
		panels()
	} else {
		dot()
	}
	i.float()
	i.row()
	i.copyRows()
	i.fetchRows()
	i.ceilings()
	Generate()
}
