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
	part := flag.String("part", "", "the kernels to write: dot, float or row")
	flag.Parse()
	ConstraintExpr("amd64")
	ConstraintExpr("!purego")
	switch *part {
	case "dot":
		dot()
	case "float":
		float()
	case "row":
		row()
	default:
		fmt.Fprintf(os.Stderr, "there are no kernels named %q\n", *part)
		os.Exit(2)
	}
	Generate()
}
