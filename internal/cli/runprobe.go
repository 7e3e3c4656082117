package cli

import (
	"context"
	"fmt"
	"io"

	"assay/eval"
	"assay/model"
	"assay/model/local"
)

// probe hashes the logits of the set of "assay probe", for the manifest of the
// run. It returns nil where that is not done: for a model that does not run in
// this process, in a run without hashes, and where the run is to stop, which the
// runner reports better.
func (f runFlags) probe(ctx context.Context, m model.Model) (*eval.ProbeInfo, error) {
	here, ok := m.(*local.Model)
	if !ok || !f.hashLogits {
		return nil, nil
	}
	sequences, err := probeModel(ctx, here.Decoder(), 0)
	if ctx.Err() != nil {
		return nil, nil //nolint:nilerr // as said above
	}
	if err != nil {
		return nil, err
	}
	out := &eval.ProbeInfo{Set: probeSet}
	for _, s := range sequences {
		out.Sequences = append(out.Sequences, eval.ProbedSequence{Name: s.Name, Logits: shorten(s.Logits)})
	}
	return out, nil
}

// writeProbed says in a line whether a run computes what its baseline did, where
// both have probes. No verdict depends on it.
func writeProbed(out io.Writer, base, run eval.RunInfo) {
	if text := probedText(base, run); text != "" {
		fmt.Fprintf(out, "probe: %s\n", text)
	}
}

func probedText(base, run eval.RunInfo) string {
	a, b := base.Probe, run.Probe
	if a == nil || b == nil {
		return ""
	}
	for _, x := range []struct{ what, was, is string }{
		{"weights", base.Model.WeightsDigest, run.Model.WeightsDigest},
		{"activations", base.Model.Activations, run.Model.Activations},
		{"keys and values", base.Model.KVCache, run.Model.KVCache},
		{"probes", setText(a), setText(b)},
	} {
		if x.was != x.is {
			return fmt.Sprintf("the baseline has other %s (%s, here %s), so that its bits say nothing", x.what, shorten(x.was), shorten(x.is))
		}
	}
	differ, first := 0, ""
	for i, s := range b.Sequences {
		if s == a.Sequences[i] {
			continue
		}
		if differ == 0 {
			first = s.Name
		}
		differ++
	}
	if differ == 0 {
		return "the model computes the same bits as when the baseline was made"
	}
	text := fmt.Sprintf("the bits of %d of %d probes are not those of the baseline: first in %s", differ, len(b.Sequences), first)
	for _, p := range probeCases {
		if p.name == first {
			text += " (" + p.covers + ")"
		}
	}
	return text
}

func setText(p *eval.ProbeInfo) string { return fmt.Sprintf("set %d of %d", p.Set, len(p.Sequences)) }
