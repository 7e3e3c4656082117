package cli

import (
	"testing"

	"assay/eval"
	"assay/model"
)

// The line about probes names the first that differs, and says nothing of the
// build where other bits are to be expected.
func TestProbedText(t *testing.T) {
	base := eval.RunInfo{
		Model: model.Info{WeightsDigest: "aa", Activations: "int8", KVCache: "f16"},
		Probe: &eval.ProbeInfo{Set: 1, Sequences: []eval.ProbedSequence{{Name: "one", Logits: "1"}, {Name: "steps", Logits: "2"}, {Name: "long", Logits: "3"}}},
	}
	with := func(change func(*eval.RunInfo)) eval.RunInfo {
		run := base
		run.Probe = &eval.ProbeInfo{Set: 1, Sequences: append([]eval.ProbedSequence(nil), base.Probe.Sequences...)}
		change(&run)
		return run
	}
	for name, c := range map[string]struct {
		run  eval.RunInfo
		want string
	}{
		"same": {with(func(*eval.RunInfo) {}), "the model computes the same bits as when the baseline was made"},
		"two differ": {with(func(i *eval.RunInfo) { i.Probe.Sequences[1].Logits, i.Probe.Sequences[2].Logits = "x", "y" }),
			"the bits of 2 of 3 probes are not those of the baseline: first in steps (one row at a time: generation)"},
		"no probe": {with(func(i *eval.RunInfo) { i.Probe = nil }), ""},
		"weights":  {with(func(i *eval.RunInfo) { i.Model.WeightsDigest = "bb" }), "the baseline has other weights (aa, here bb), so that its bits say nothing"},
		"fewer": {with(func(i *eval.RunInfo) { i.Probe.Sequences = i.Probe.Sequences[:2] }),
			"the baseline has other probes (set 1 of 3, here set 1 of 2), so that its bits say nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := probedText(base, c.run); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
