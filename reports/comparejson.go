package reports

import "io"

// WriteJSON writes comparisons as a JSON array. Numbers are those of the CSV
// table; one that is not there is null. Flips, if asked for, are in the order and
// with the texts of Flips.Write.
func (t CompareTable) WriteJSON(out io.Writer, list []*Comparison, flips []*FlipList) error {
	objects := []map[string]any{}
	for i, c := range list {
		parts := []map[string]any{}
		for _, p := range t.parts(c) {
			parts = append(parts, map[string]any{
				"suite": p.Suite, "scope": p.Scope, "name": p.Name, "metric": p.Metric, "items": p.Items, "clusters": p.Clusters,
				"base_value": finite(p.A), "run_value": finite(p.B), "difference": finite(p.Difference()),
				"interval_low": finite(p.Interval.Low), "interval_high": finite(p.Interval.High), "lost": p.Lost, "gained": p.Gained,
				"answers_changed": p.Answers, "bits_differ": p.Bits, "method": p.Method, "p_worse": finite(p.Worse), "p_better": finite(p.Better),
				"alpha": p.Alpha, "margin": p.Margin, "detectable_loss": finite(p.Detectable), "verdict": p.Verdict, "notes": c.notes(p),
			})
		}
		object := map[string]any{"base": c.A.object(), "run": c.B.object(), "verdict": c.Verdict,
			"refused": orEmpty(c.Refused), "allowed": orEmpty(c.Allowed), "parts": parts}
		if i < len(flips) {
			object["flips"] = flips[i].objects()
		}
		objects = append(objects, object)
	}
	return encode(out, objects)
}

func (s Side) object() map[string]any {
	return map[string]any{"label": s.Label, "path": s.Source.Path(), "model": s.Source.Info.Model}
}

func orEmpty(d []Difference) []Difference {
	if d == nil {
		return []Difference{}
	}
	return d
}
