package reports

import (
	"encoding/json"
	"io"
	"math"

	"assay/eval"
)

// WriteJSON writes a run's manifest and summary rows as one JSON object. The
// rows have the columns of summary.parquet; a number that is not there is null.
func WriteJSON(out io.Writer, o Overview) error {
	rows := []map[string]any{}
	for _, s := range o.Summaries {
		t := tally{s.Counts, o.NearTies[s.Suite]}
		for _, r := range s.Rows {
			row := map[string]any{"suite": s.Suite, "scope": r.Scope, "name": r.Name, "metric": r.Metric, "average": r.Average,
				"value": finite(r.Value), "stderr": finite(r.StdErr), "scored": r.Scored, "headline": r.Headline}
			if r.Scope == eval.ScopeSuite {
				for i, n := range t.columns() {
					row[summaryTable.leaves[sumItems+i].path] = *n
				}
			}
			rows = append(rows, row)
		}
	}
	return encode(out, map[string]any{"run": o.Info, "summary": rows})
}

// WriteItemJSON writes one result as a JSON object with the columns of
// samples.parquet. JSON knows no infinities: such a number is null. The texts
// of unsafe items are null unless showUnsafe is set.
func WriteItemJSON(out io.Writer, r eval.Result, showUnsafe bool) error {
	return encode(out, itemObject(r, showUnsafe))
}

// WriteJSON writes the list as a JSON array of what WriteItemJSON writes.
func (l *ItemList) WriteJSON(out io.Writer) error {
	objects := []map[string]any{}
	for _, r := range l.rows {
		objects = append(objects, itemObject(r, l.ShowUnsafe))
	}
	return encode(out, objects)
}

func itemObject(r eval.Result, showUnsafe bool) map[string]any {
	text := func(s string) any {
		if r.Unsafe && !showUnsafe {
			return nil
		}
		return s
	}
	failure := r.Error
	if !showUnsafe {
		failure = r.PublicError()
	}
	scores := map[string]any{}
	for _, s := range r.Scores {
		scores[s.Metric] = finite(s.Value)
	}
	choices := []any{}
	for _, x := range r.Choices {
		choices = append(choices, finite(x))
	}
	top := []map[string]any{}
	for _, p := range r.Top {
		top = append(top, map[string]any{"token": p.Token, "logprob": finite(p.LogProb)})
	}
	tokens := r.Tokens
	if tokens == nil || r.Unsafe && !showUnsafe { // tokens are text too
		tokens = []int32{}
	}
	return map[string]any{
		"suite": r.Suite, "suite_version": r.SuiteVersion, "task_group": r.Group, "task": r.Task, "id": r.ID, "repeat": r.Repeat,
		"cluster": r.Cluster, "status": r.Status, "error": failure, "scores": scores, "target": text(r.Target),
		"extracted": text(r.Extracted), "explanation": text(r.Explanation), "input": text(r.Input), "text": text(r.Text),
		"tokens": tokens, "finish": r.Finish, "stop": r.Stopped, "choices": choices, "margin": finite(r.Margin), "top": top,
		"tail_mass": finite(r.TailMass), "prompt_tokens": r.PromptTokens, "prompt_tokens_cut": r.Truncated, "unsafe": r.Unsafe,
		"item_digest": r.ItemDigest, "prompt_digest": r.PromptDigest, "logits_digest": r.Logits,
	}
}

func encode(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// finite returns a number, or nil for what JSON cannot say.
func finite(x float64) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return x
}
