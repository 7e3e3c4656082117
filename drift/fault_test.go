//go:build fault

package drift

import (
	"slices"
	"strings"
	"testing"

	"assay/model/decoder"
	"assay/model/random"
)

// Each bug of a build for testing is found at the operation that it is in.
func TestFaultsAreLocalized(t *testing.T) {
	const variable = "ASSAY_FAULT"
	tokens := make([]int32, 48)
	for i := range tokens {
		tokens[i] = int32(i * 37 % 300)
	}
	print := func(fault string) *Fingerprint {
		t.Setenv(variable, fault)
		f, err := FingerprintOf(t.Context(), perturbed(t, "", 0), Side{Fault: fault}, [][]int32{tokens}, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	sound := print("")
	tests := map[string]struct {
		step  Step
		first int // row
	}{
		"attention-scale": {Step{0, decoder.OpAttention}, 1}, // with one position, softmax is 1
		"rope-shift":      {Step{0, decoder.OpQueryRope}, decoder.PageLen},
		"kv-head":         {Step{0, decoder.OpAttention}, 0},
		"ffn-block":       {Step{0, decoder.OpActivation}, 0},
		"ffn-bf16":        {Step{0, decoder.OpActivation}, 0},
		"int8-saturate":   {Step{0, decoder.OpQuery}, 0}, // the first product with int8 activations
	}
	var names []string
	for fault, want := range tests {
		names = append(names, fault)
		l, err := Localize(sound, print(fault))
		if err != nil {
			t.Fatal(err)
		}
		if l.First < 0 || l.Operations[l.First].Step != want.step || l.Operations[l.First].FirstRow != want.first {
			t.Errorf("%s: found at operation %d of %v, want %s, row %d", fault, l.First, l.Operations[max(l.First, 0)], want.step, want.first)
		}
	}
	checkAllFaults(t, variable, names)
}

// checkAllFaults fails if there are faults with other names.
func checkAllFaults(t *testing.T, variable string, names []string) {
	t.Helper()
	t.Setenv(variable, "unknown")
	data, err := random.File()
	if err != nil {
		t.Fatal(err)
	}
	_, err = decoder.Load(t.Context(), parse(t, data), decoder.Options{})
	if err == nil {
		t.Fatal("an unknown fault is not refused")
	}
	_, list, _ := strings.Cut(err.Error(), "want one of ")
	all := strings.Split(list, ", ")
	slices.Sort(all)
	slices.Sort(names)
	if !slices.Equal(all, names) {
		t.Errorf("the faults are %v, tested are %v", all, names)
	}
}
