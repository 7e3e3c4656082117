package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"assay/drift"
	"assay/model"
	"assay/reports"
)

// comparedPositions names the positions that are compared, in JSON.
const comparedPositions = "first answer position"

// storedDriftReport is what "assay drift --format json" prints of two runs.
type storedDriftReport struct {
	a, b reports.Side

	Reference driftSide         `json:"reference"`
	Run       driftSide         `json:"run"`
	Compared  string            `json:"compared"`
	All       storedDriftPart   `json:"all"`
	Suites    []storedDriftPart `json:"suites"`
}

// driftSide is a run that is compared.
type driftSide struct {
	Label string     `json:"label"`
	Path  string     `json:"path"`
	Model model.Info `json:"model"`
	Note  string     `json:"note,omitempty"` // what a reader must know of the run
}

func newDriftSide(s reports.Side) driftSide {
	side := driftSide{Label: s.Label, Path: s.Source.Path(), Model: s.Source.Info.Model}
	if text := reports.EarlyText(s.Source.Info); text != "" {
		side.Note = "the run was " + text
	}
	return side
}

// storedDriftPart is a suite, or all of them.
type storedDriftPart struct {
	title string

	Suite         string           `json:"suite,omitempty"`
	Skipped       skippedPositions `json:"skipped"`
	*drift.Stored                  // nil where nothing could be compared
}

func (r *storedDriftReport) write(out io.Writer, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case string(reports.FormatCSV):
		return r.csv().Write(out, reports.FormatCSV)
	}
	for _, s := range []reports.Side{r.a, r.b} {
		m := s.Source.Info.Model
		writeWrapped(out, reports.Visible(fmt.Sprintf("%s: %s, %s %s", s.Label, s.Source.Path(), m.Name, m.Quantization)))
	}
	fmt.Fprintln(out)
	writeWrapped(out, reports.Visible(fmt.Sprintf("Compared are the stored predictions of the first token of each answer, after the same prompt, at %d positions. "+
		"Stored are the most likely tokens and the probability of all others.", r.All.Positions)))
	fmt.Fprintln(out)
	if err := r.table().Write(out, reports.Format(format)); err != nil {
		return err
	}
	fmt.Fprintln(out)
	if err := r.quantiles().Write(out, reports.Format(format)); err != nil {
		return err
	}
	fmt.Fprintln(out)
	writeWrapped(out, reports.Visible(fmt.Sprintf("KL at least: a lower bound of the mean KL divergence of %s from %s, in nats. Tokens that not both have stored are taken "+
		"as one, which never raises a divergence; what differs among those is not seen. shared: the probability in %s of the tokens that both have stored; "+
		"the nearer to 100%%, the less is left out. ±: standard error.", r.b.Label, r.a.Label, r.a.Label)))
	r.writeNotes(out)
	return nil
}

// writeNotes says what the runs are, where they are no whole ones, and what was not
// compared.
func (r *storedDriftReport) writeNotes(out io.Writer) {
	var notes []string
	for _, s := range []driftSide{r.Reference, r.Run} {
		if s.Note != "" {
			notes = append(notes, s.Label+": "+s.Note)
		}
	}
	for _, s := range r.Suites {
		if texts := s.Skipped.texts(r.a.Label, r.b.Label); len(texts) > 0 {
			notes = append(notes, fmt.Sprintf("not compared: %s: %s", s.Suite, strings.Join(texts, ", ")))
		}
	}
	for i, note := range notes {
		if i == 0 {
			fmt.Fprintln(out)
		}
		writeWrapped(out, reports.Visible(note))
	}
}

func writeWrapped(out io.Writer, text string) {
	for _, line := range reports.Wrap(text, 80) {
		fmt.Fprintln(out, line)
	}
}

// parts are the rows of tables: the suites with positions, and all where there
// are several.
func (r *storedDriftReport) parts() []storedDriftPart {
	var out []storedDriftPart
	for _, s := range r.Suites {
		if s.Stored != nil {
			out = append(out, s)
		}
	}
	if len(out) != 1 {
		out = append(out, r.All)
	}
	return out
}

func (r *storedDriftReport) table() reports.Grid {
	g := reports.Grid{Header: []string{"suite", "positions", "KL at least", "±", "same top-1", "±", "shared"}, Right: []bool{false, true, true, true, true, true, true}}
	for _, p := range r.parts() {
		g.Rows = append(g.Rows, []string{p.title, strconv.Itoa(p.Positions), fmt.Sprintf("%.6f", p.KL.Value), fmt.Sprintf("%.6f", p.KL.StdErr),
			fmt.Sprintf("%.3f%%", 100*p.Top1.Value), fmt.Sprintf("%.3f%%", 100*p.Top1.StdErr), fmt.Sprintf("%.2f%%", 100*p.Shared.Value)})
	}
	return g
}

// quantiles is the table of quantiles over all suites.
func (r *storedDriftReport) quantiles() reports.Grid {
	g := reports.Grid{Header: []string{"quantile", "KL at least"}, Right: []bool{false, true}}
	for _, q := range r.All.KLQuantiles {
		g.Rows = append(g.Rows, []string{quantileName(q.Fraction), fmt.Sprintf("%.6f", q.Value)})
	}
	return g
}

// csv is the table for programs, with all digits.
func (r *storedDriftReport) csv() reports.Grid {
	full := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	g := reports.Grid{Header: []string{"suite", "positions", "clusters", "kl_lower_bound", "kl_std_err", "top1_agreement", "top1_std_err", "shared_mass", "shared_std_err"}}
	g.Right = make([]bool, len(g.Header))
	for _, p := range r.parts() {
		name := p.Suite
		if name == "" {
			name = "all"
		}
		g.Rows = append(g.Rows, []string{name, strconv.Itoa(p.Positions), strconv.Itoa(p.Clusters), full(p.KL.Value), full(p.KL.StdErr), full(p.Top1.Value), full(p.Top1.StdErr),
			full(p.Shared.Value), full(p.Shared.StdErr)})
	}
	return g
}
