//go:build !fault

package decoder

// fault is a bug of a build for testing, see fault.go. In all other builds there is none, and
// nothing is left of the calls of these methods.
type fault struct{}

func injectFault(*Model) error { return nil }

func (fault) present() bool { return false }

func (fault) position(position int) int { return position }

func (fault) attentionScale(scale float32) float32 { return scale }

func (fault) kvHead(head, _ int) int { return head }

func (fault) activated([]float32) {}

func (fault) saturate([]float32) []float32 { return nil }
