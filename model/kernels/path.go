package kernels

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
)

// isa is an instruction set that products and functions are computed with. All give the same bits.
type isa int

const (
	portable isa = iota // Go code, the definition
	avx2                // AVX2, FMA and F16C
	avx512              // AVX-512 F, BW, DQ, VL and VNNI
	neon                // NEON with its products of 8-bit integers (SDOT)
)

var isaNames = [...]string{portable: "portable", avx2: "avx2", avx512: "avx512", neon: "neon"}

func (i isa) String() string { return isaNames[i] }

// available returns the instruction sets that can be used where i is the best one, from the slowest on.
func (i isa) available() []isa {
	switch i {
	case avx2, neon:
		return []isa{portable, i}
	case avx512:
		return []isa{portable, avx2, avx512}
	}
	return []isa{portable}
}

// PathVariable is the environment variable that forces an implementation by its name.
const PathVariable = "ASSAY_CPU"

// path is the implementation in use, chosen once, and errPath tells why a forced one is not.
var path, errPath = choosePath(os.Getenv(PathVariable), bestISA())

// choosePath returns the instruction set with the given name, or the best one if the name is empty.
func choosePath(name string, best isa) (isa, error) {
	if name == "" {
		return best, nil
	}
	var names []string
	for _, i := range best.available() {
		if i.String() == name {
			return i, nil
		}
		names = append(names, i.String())
	}
	return portable, fmt.Errorf("%s is %q, but this processor and program can use only %s", PathVariable, name, strings.Join(names, ", "))
}

// Paths returns the names of all implementations, those of other processors too.
func Paths() []string { return slices.Clone(isaNames[:]) }

// Path names the implementation that computes, for records: one of Paths. The best that the processor
// has is used unless the environment variable ASSAY_CPU names another. All give the same bits.
func Path() string { return path.String() }

// Check returns an error if the environment variable ASSAY_CPU names an implementation that is
// unknown or that the processor does not have, or if the implementation in use does not compute the
// same bits as the portable one on this processor.
func Check() error {
	if errPath != nil {
		return errPath
	}
	return checked()
}

// checked is what the check of the implementation in use came to. It is made once.
var checked = sync.OnceValue(func() error { return path.selfCheck() })
