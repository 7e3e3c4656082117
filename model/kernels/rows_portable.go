//go:build (!purego && !amd64 && !arm64) || (purego && !emulate)

package kernels

// Without vectors no part of a row is computed by the functions here: what they return is the
// number of elements that they did, or whether they did anything.

func (isa) sumSquares(*Lanes, []float32) int                       { return 0 }
func (isa) normalize(_, _, _ []float32, _ float32) int             { return 0 }
func (isa) siluMul(_, _, _ []float32) int                          { return 0 }
func (isa) addScaled(_, _ []float32, _ float32) int                { return 0 }
func (isa) divide(_, _ []float32, _ float32) int                   { return 0 }
func (isa) narrowHalf([]uint16, []float32) int                     { return 0 }
func (isa) quantize([]Block, int, []float32) bool                  { return false }
func (isa) quantizeResidual(_, _ []Block, _ int, _ []float32) bool { return false }
func (isa) rotatePairs(_, _, _ []float32) int                      { return 0 }
func (isa) rotateHalves(_, _, _, _ []float32) int                  { return 0 }
func (isa) attend([]Attention, *AttentionScratch) bool             { return false }

func (isa) tileHeight() int   { return 0 }
func (isa) readsChunks() bool { return false }
