package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"assay/model/bench"
)

// writeBenchTable prints the measurements of a report.
func writeBenchTable(out io.Writer, r *bench.Report) error {
	m := r.Model
	weights := ""
	if m.Synthetic {
		weights = ", random weights"
	}
	fmt.Fprintf(out, "%s %s, %.4g M parameters%s, packed in %.4g MB; activations %s, KV cache %s\n",
		m.Name, m.Quantization, float64(m.Parameters)/1e6, weights, float64(m.PackedBytes)/1e6, m.Activations, m.KVCache)
	fmt.Fprintf(out, "%s/%s, CPU path %s (%s), %s, GOMAXPROCS %d\n\n",
		r.Machine.OS, r.Machine.Arch, r.Machine.CPUPath, r.Machine.DotInstructions,
		count(r.Machine.Threads, "thread"), r.Machine.GOMAXPROCS)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "figure\tvalue\tspread\tshare\tof prefill\n")
	for _, m := range r.Measurements {
		share, relative := "", ""
		if m.Share != nil {
			share = fmt.Sprintf("%.0f%% of %s", 100**m.Share, m.Ceiling)
		}
		if m.Prefill != nil {
			relative = fmt.Sprintf("%.0f%%", 100**m.Prefill)
		}
		line := fmt.Sprintf("%s\t%s\t%s\t%s\t%s", m.Name, benchValue(m), benchSpread(m), share, relative)
		fmt.Fprintln(t, strings.TrimRight(line, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nmedians of %s; spread is half the range\n", count(r.Settings.Count, "repeat"))
	return err
}

// count names a number of things.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// benchValue formats a value with the digits that a measurement has.
func benchValue(m bench.Measurement) string {
	switch {
	case m.Unit == benchMultiple:
		return fmt.Sprintf("%.3f %s", m.Value, m.Unit)
	case m.Value >= 100:
		return fmt.Sprintf("%.0f %s", m.Value, m.Unit)
	}
	return fmt.Sprintf("%.3g %s", m.Value, m.Unit)
}

// benchMultiple is the unit of values near 1.
const benchMultiple = "of least"

func benchSpread(m bench.Measurement) string {
	if len(m.Samples) < 2 {
		return ""
	}
	return fmt.Sprintf("±%.0f%%", 100*m.Spread())
}

// writeBenchComparison prints what changed since an earlier report.
func writeBenchComparison(out io.Writer, name string, old, now *bench.Report) error {
	changes, notes := bench.Compare(old, now)
	fmt.Fprintf(out, "\nagainst %s\n\n", name)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tthen\t\tnow\t\tratio\t")
	for _, c := range changes {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.2f\t%s\n", c.Name, benchValue(c.Old), benchSpread(c.Old),
			benchValue(c.New), benchSpread(c.New), c.Ratio, c.Verdict)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, n := range notes {
		fmt.Fprintf(out, "note: %s\n", n)
	}
	return nil
}
