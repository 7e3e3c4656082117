//go:build fault

package decoder

import (
	"context"
	"strings"
	"testing"

	"assay/model/gguf"
)

// quantized has what every fault needs.
var quantized = synthetic{width: 64, ffn: 96, matrix: gguf.Q8_0}

// faulty loads a model with a fault.
func faulty(t *testing.T, s synthetic, f fault) *Model {
	t.Helper()
	t.Setenv(faultVariable, string(f))
	return s.load(t, Options{})
}

// Every fault changes logits, in the same way however the tokens are cut into chunks, and says so.
func TestFaultChangesLogits(t *testing.T) {
	sound := faulty(t, quantized, "")
	if sound.Config().Fault != "" {
		t.Errorf("without a name the fault is %q", sound.Config().Fault)
	}
	tokens := randomTokens(5, 75, sound.config.Vocab)
	want := logitsOf(t, sound, tokens, len(tokens))
	seen := map[string]fault{hash(want): "none"}
	for _, f := range faults {
		t.Run(string(f.fault), func(t *testing.T) {
			m := faulty(t, quantized, f.fault)
			if got := m.Config().Fault; got != string(f.fault) {
				t.Errorf("the configuration says fault %q", got)
			}
			got := logitsOf(t, m, tokens, len(tokens))
			if other, ok := seen[hash(got)]; ok {
				t.Errorf("the logits are those of fault %q", other)
			}
			seen[hash(got)] = f.fault
			sameBits(t, "chunks of 7", logitsOf(t, m, tokens, 7), got)
		})
	}
}

// The positions of the first page are right.
func TestFaultRopeShiftBegins(t *testing.T) {
	sound, m := faulty(t, quantized, ""), faulty(t, quantized, faultRope)
	tokens := randomTokens(5, PageLen+1, m.config.Vocab)
	want, got := logitsOf(t, sound, tokens, len(tokens)), logitsOf(t, m, tokens, len(tokens))
	first := PageLen * m.config.Vocab
	sameBits(t, "the first page", got[:first], want[:first])
	if hash(got[first:]) == hash(want[first:]) {
		t.Error("the second page has the same logits")
	}
}

func TestFaultRefused(t *testing.T) {
	for _, tc := range []struct {
		name  string
		model synthetic
		fault fault
		want  string
	}{
		{"unknown", quantized, "rope", `ASSAY_FAULT is "rope", want one of attention-scale, rope-shift, kv-head, ffn-block, ffn-bf16, int8-saturate`},
		{"one head", synthetic{kv: []int32{1}}, faultHead, "needs a layer with two key-value heads"},
		{"floats", synthetic{}, faultInt8, "needs a matrix with int8 activations"},
		{"scale 1", synthetic{set: map[string]any{"granite.attention.scale": float32(1)}}, faultScale, "needs a scale of attention other than 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv(faultVariable, string(tc.fault))
			_, err := Load(context.Background(), tc.model.file(t), Options{})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
		})
	}
}
