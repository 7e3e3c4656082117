package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/model"
	"assay/reports"
	"assay/runner"
)

// runGateFlags are the flags of "assay run" that gate the run.
type runGateFlags struct {
	gateFlags
	early bool
}

func (f *runGateFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.baseline, "gate-against", "", "gate the run against this run or baseline; one that it cannot be compared with is refused before the run")
	flags.BoolVar(&f.early, "early-stop", false, "end each suite as soon as a sequential test against that baseline is decided")
	flags.StringVar(&f.config, "config", "", "YAML file with the rules of the gate (default: no significant loss in any suite)")
	flags.StringVar(&f.junit, "junit", "", "write the gate's outcome as JUnit XML to this file")
	flags.StringVar(&f.gitlab, "gitlab", "", "write the gate's outcome as a GitLab Code Quality report to this file")
	flags.BoolVar(&f.github, "github", true, "in GitHub Actions, write annotations and a step summary of the gate")
}

// open checks the flags and reads the rules and the baseline's manifest. It
// returns nil for a run without a gate.
func (f runGateFlags) open(run runFlags, chosen []eval.Suite) (*runGate, error) {
	if f.baseline == "" {
		return nil, f.checkUnused()
	}
	f.format = run.format
	switch {
	case run.format == string(reports.FormatCSV):
		return nil, usageError("--format csv has no form for the gate's answer: want terminal or markdown")
	case run.shard.shard != "":
		return nil, withHint(usageError("--shard and --gate-against exclude each other: a shard is not a run"), "run the shards, 'assay merge' them, and 'assay gate' the run")
	}
	config, err := readGateConfig(f.config)
	if err != nil {
		return nil, err
	}
	if f.early {
		if err := config.CheckSequential(namesOf(chosen)); err != nil {
			return nil, withHint(withCode(ExitUsage, fmt.Errorf("--early-stop cannot decide these rules:\n%w", err)),
				"run without --early-stop, or give other rules; docs/gating.md tells which it decides")
		}
	}
	base, err := openSide(f.baseline)
	if err != nil {
		return nil, err
	}
	return &runGate{flags: f, config: config, base: base}, nil
}

// checkUnused refuses flags that mean nothing without a baseline.
func (f runGateFlags) checkUnused() error {
	for _, x := range []struct {
		name string
		set  bool
	}{{"early-stop", f.early}, {"config", f.config != ""}, {"junit", f.junit != ""}, {"gitlab", f.gitlab != ""}} {
		if x.set {
			return withHint(usageError("--%s without --gate-against", x.name), "name the run or baseline to gate against with --gate-against")
		}
	}
	return nil
}

func namesOf(list []eval.Suite) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Info().Name)
	}
	return out
}

// runGate is the gate of a run. It is nil for a run without.
type runGate struct {
	flags  runGateFlags
	config reports.GateConfig
	base   reports.Side
}

// prepare refuses a run that could not be compared with the baseline, by all that
// is known of it before the model is asked, and lets a sequential test end it
// where that was asked for. m is the model itself, not its cache.
func (g *runGate) prepare(ctx context.Context, env Env, plan *runner.Plan, m model.Model, info eval.RunInfo) error {
	if g == nil {
		return nil
	}
	lower := lowerBetter()
	comparer, err := reports.NewComparer(g.base, g.config.CompareOptions(func(suite, metric string) bool { return lower[suite+" "+metric] }))
	if errors.Is(err, reports.ErrNothingToCompare) {
		return withCode(ExitIncomplete, err)
	}
	if err != nil {
		return err
	}
	info.Suites, info.Complete = plan.Suites(), true
	planned := reports.Side{Label: "this run", Source: reports.Planned("not started yet", info, plan.Planned(ctx, m))}
	c, err := comparer.Provenance(planned)
	if err != nil {
		return err
	}
	if report := g.config.Provenance(c); len(report.Checks) > 0 {
		if err := g.flags.write(env, report); err != nil {
			return err
		}
		return withHint(withCode(ExitIncomplete, fmt.Errorf("not started: the run could not be gated against %s", g.flags.baseline)), "%s", g.hint(c))
	}
	if !g.flags.early {
		return nil
	}
	return g.endEarly(plan, lower)
}

// hint tells how the baseline was run, where the run would be another one.
func (g *runGate) hint(c *reports.Comparison) string {
	i := g.base.Source.Info
	if len(c.Refused) == 0 || !i.Complete || i.Shard != nil {
		return "name a complete run, or a baseline of one"
	}
	var names []string
	for _, s := range i.Suites {
		names = append(names, s.Name)
	}
	text := "the baseline is a run with --suites " + strings.Join(names, ",") + fmt.Sprintf(" --limit %d --seed %d --repeats %d --max-tokens %d", i.Limit, i.Seed, max(i.Repeats, 1), i.Override.MaxTokens)
	if i.Data.Source == "samples" {
		text += " --samples"
	}
	return text
}

// endEarly reads the baseline's scores and makes the plan one that a sequential
// test ends. The alpha of the rules is shared out over the suites: no suite must be
// called a regression by chance. It is not for calling suites harmless, since the
// gate passes only where all of them are.
func (g *runGate) endEarly(plan *runner.Plan, lower map[string]bool) error {
	metrics := map[string]string{}
	for _, s := range g.base.Source.Info.Suites {
		if len(s.Metrics) > 0 {
			metrics[s.Name] = s.Metrics[0]
		}
	}
	scores := runner.NewBaseline(g.base.Source.Path(), metrics)
	for row, err := range g.base.Source.Rows() {
		if err != nil {
			return fmt.Errorf("--gate-against: %w", err)
		}
		scores.Add(row.Result)
	}
	rules := map[string]runner.SequentialRule{}
	suites := plan.Suites()
	for _, s := range suites {
		r := g.config.Rule(s.Name)
		rules[s.Name] = runner.SequentialRule{LowerBetter: lower[s.Name+" "+metrics[s.Name]], MaxLoss: r.MaxLoss,
			AlphaWorse: r.Alpha / float64(len(suites)), AlphaHarmless: r.Alpha}
	}
	return plan.EndEarly(runner.Sequential{Baseline: scores, Rules: rules})
}

// writeProbed says, before anything long runs, whether the model computes what it
// did for the baseline.
func (g *runGate) writeProbed(env Env, info eval.RunInfo) {
	if g != nil {
		writeProbed(env.Stderr, g.base.Source.Info, info)
	}
}

// decide reports what the gate says of a run that is stored and has nothing left
// to do, and returns it as an error that has the gate's exit code.
func (g *runGate) decide(env Env, dir string, info eval.RunInfo) error {
	if g == nil {
		return nil
	}
	fmt.Fprintln(env.Stdout)
	if g.flags.early {
		return g.flags.answer(env, g.config.ApplySequential(info))
	}
	source, err := reports.OpenResults(dir)
	if err != nil {
		return err
	}
	return g.flags.decide(env, g.config, g.base, reports.Side{Label: filepath.Base(filepath.Clean(dir)), Source: source})
}
