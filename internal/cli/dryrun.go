package cli

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"assay/runner"
)

// dryRun prints what a run would take.
func dryRun(ctx context.Context, env Env, p *runner.Plan) error {
	e, err := p.Estimate(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "suite\titems\tof\tprompt tokens\tafter sharing\tdecode at most\ttime at most\t")
	var total runner.SuiteEstimate
	for _, s := range e.Suites {
		writeEstimate(w, s)
		total.Items += s.Items
		total.Available += s.Available
		total.Prompt += s.Prompt
		total.Unique += s.Unique
		total.Decode += s.Decode
		total.Time += s.Time
	}
	if len(e.Suites) > 1 {
		total.Name = "all"
		writeEstimate(w, total)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "\nmeasured now: %.0f prompt tokens/s", e.PromptRate)
	if e.DecodeRate > 0 {
		fmt.Fprintf(env.Stdout, ", %.0f decoded tokens/s for one sequence", e.DecodeRate)
	}
	fmt.Fprintln(env.Stdout)
	return nil
}

func writeEstimate(w *tabwriter.Writer, s runner.SuiteEstimate) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t\n", s.Name, s.Items, s.Available, s.Prompt, s.Unique, s.Decode, roundTime(s.Time))
}

// roundTime drops the digits that an estimate does not have.
func roundTime(d time.Duration) time.Duration {
	switch {
	case d >= time.Hour:
		return d.Round(time.Minute)
	case d >= 10*time.Second:
		return d.Round(time.Second)
	}
	return d.Round(100 * time.Millisecond)
}
