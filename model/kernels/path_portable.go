//go:build (!purego && !amd64 && !arm64) || (purego && !emulate)

package kernels

import "assay/model/gguf"

// bestISA returns portable: there are no faster implementations in this build.
func bestISA() isa { return portable }

// newPacked returns the layout of a matrix.
func (isa) newPacked(t gguf.Type, inputs int, a Activations) packed { return newPortable(t, inputs, a) }
