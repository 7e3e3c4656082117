package model

import "testing"

func TestNumerics(t *testing.T) {
	for want, info := range map[string]Info{
		"0":                  {},
		"1":                  {NumericsVersion: 1},
		"1+fault:rope-shift": {NumericsVersion: 1, Fault: "rope-shift"},
	} {
		if got := info.Numerics(); got != want {
			t.Errorf("numerics of %+v: %q, want %q", info, got, want)
		}
	}
}
