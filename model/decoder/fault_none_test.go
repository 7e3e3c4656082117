//go:build !fault

package decoder

import "testing"

// A build that is not for testing has no faults, whatever the environment says.
func TestNoFault(t *testing.T) {
	tokens := randomTokens(5, 40, 101)
	want := logitsOf(t, synthetic{}.load(t, Options{}), tokens, 40)
	t.Setenv("ASSAY_FAULT", "rope-shift")
	m := synthetic{}.load(t, Options{})
	sameBits(t, "ASSAY_FAULT", logitsOf(t, m, tokens, 40), want)
	if f := m.Config().Fault; f != "" {
		t.Errorf("the configuration says fault %q", f)
	}
}
