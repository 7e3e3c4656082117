package cli

import (
	"fmt"
	"io"

	"assay/eval"
	"assay/model"
	"assay/runner"
)

// replayed is the run or baseline whose answers a run verifies.
type replayed struct {
	drafts  *runner.Drafts
	seconds float64 // that it took; 0 where the source does not tell
}

// openDrafts reads the answers of a run or baseline, for a model. It returns nil
// where none is named.
func openDrafts(path string, m model.Info) (*replayed, error) {
	if path == "" {
		return nil, nil
	}
	if m.TokenizerDigest == "" {
		return nil, withHint(usageError("--replay: %s takes no drafts", m.URI), "only the local decoder verifies answers: run without --replay")
	}
	source, err := openResults(path)
	if err != nil {
		return nil, fmt.Errorf("--replay: %w", err)
	}
	if !source.HasDrafts() {
		return nil, withHint(usageError("--replay: %s holds no answers", path), "make the baseline with its drafts, or name the run itself")
	}
	if have := source.Info.Model.TokenizerDigest; have != m.TokenizerDigest {
		return nil, withHint(withCode(ExitIncomplete, fmt.Errorf("--replay: the answers in %s are the tokens of another tokenizer (%.12s, not %.12s)", path, have, m.TokenizerDigest)),
			"a model's answers can be verified by its other quantizations and builds; for another model, run without --replay")
	}
	r := &replayed{drafts: runner.NewDrafts(path), seconds: source.Info.Work.Seconds}
	for row, err := range source.Rows() {
		if err != nil {
			return nil, fmt.Errorf("--replay: %w", err)
		}
		r.drafts.Add(row.Result)
	}
	return r, nil
}

func (r *replayed) set() *runner.Drafts {
	if r == nil {
		return nil
	}
	return r.drafts
}

// writeReplay says how the drafts fared.
func writeReplay(out io.Writer, info *eval.ReplayInfo, r *replayed, work eval.Work) {
	if info == nil {
		return
	}
	fmt.Fprintf(out, "replay of %s: %d answers verified, %d tokens accepted, %d decoded\n", info.Source, info.Drafts, info.Accepted, info.Decoded)
	if info.Without > 0 {
		fmt.Fprintf(out, "  %d answers had no draft: not in the source, or to another prompt\n", info.Without)
	}
	switch {
	case info.Drafts == 0:
	case info.First == nil:
		fmt.Fprintln(out, "  no answer differs")
	default:
		fmt.Fprintf(out, "  %d answers differ, the first is %s %s from token %d on\n", info.Diverged, info.First.Suite, info.First.ID, info.First.Token)
	}
	if r.seconds > 0 && work.Seconds > 0 {
		fmt.Fprintf(out, "  %.1f s, the run itself took %.1f s\n", work.Seconds, r.seconds)
	}
}
