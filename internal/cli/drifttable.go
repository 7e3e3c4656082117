package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"assay/drift"
	"assay/model"
	"assay/reports"
)

// driftReport is what "assay drift --format json" prints.
type driftReport struct {
	Reference model.Info `json:"reference"`
	Model     model.Info `json:"model"`
	*drift.Statistics
}

func writeDrift(out io.Writer, s *drift.Statistics, ref, m model.Info, format string) error {
	if format == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(driftReport{ref, m, s})
	}
	full := format == string(reports.FormatCSV)
	if !full {
		fmt.Fprintf(out, "%s compared with %s: %d predictions in %d texts\n", m.URI, ref.URI, s.Predictions, s.Sequences)
		if s.SameBits == 1 {
			fmt.Fprintln(out, "all logits are the same bits")
		}
		fmt.Fprintln(out)
	}
	if err := driftSummary(s, full).Write(out, reports.Format(format)); err != nil || full {
		return err
	}
	fmt.Fprintln(out)
	return driftQuantiles(s).Write(out, reports.Format(format))
}

// driftSummary is the table of means with their standard errors; in full,
// numbers have all digits.
func driftSummary(s *drift.Statistics, full bool) reports.Grid {
	g := reports.Grid{Header: []string{"figure", "value", "standard error"}, Right: []bool{false, true, true}}
	row := func(name string, e drift.Estimate, scale float64, decimals int, unit string) {
		if full {
			g.Rows = append(g.Rows, []string{name, strconv.FormatFloat(e.Value, 'g', -1, 64), strconv.FormatFloat(e.StdErr, 'g', -1, 64)})
			return
		}
		g.Rows = append(g.Rows, []string{name, fmt.Sprintf("%.*f%s", decimals, scale*e.Value, unit), fmt.Sprintf("%.*f%s", decimals, scale*e.StdErr, unit)})
	}
	row("mean KL divergence", s.KL, 1, 6, "")
	row("same top-1", s.Top1, 100, 3, "%")
	row("RMS Δp", s.DeltaPRMS, 100, 3, "%")
	row("mean Δp", s.DeltaP, 100, 3, "%")
	row("perplexity", s.Perplexity, 1, 4, "")
	row("perplexity of the reference", s.ReferencePerplexity, 1, 4, "")
	row("perplexity ratio", s.Ratio, 1, 6, "")
	row("ln of the ratio", s.LogRatio, 1, 6, "")
	return g
}

// driftQuantiles is the table of quantiles.
func driftQuantiles(s *drift.Statistics) reports.Grid {
	g := reports.Grid{Header: []string{"quantile", "KL divergence", "Δp"}, Right: []bool{false, true, true}}
	kl := map[float64]string{}
	for _, q := range s.KLQuantiles {
		kl[q.Fraction] = fmt.Sprintf("%.6f", q.Value)
	}
	for _, q := range s.DeltaPQuantiles {
		if kl[q.Fraction] != "" {
			g.Rows = append(g.Rows, []string{quantileName(q.Fraction), kl[q.Fraction], fmt.Sprintf("%.3f%%", 100*q.Value)})
		}
	}
	return g
}

func quantileName(fraction float64) string {
	switch fraction {
	case 0:
		return "minimum"
	case 0.5:
		return "median"
	case 1:
		return "maximum"
	}
	return strconv.FormatFloat(100*fraction, 'g', 4, 64) + "%"
}
