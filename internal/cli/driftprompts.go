package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/drift"
	"assay/model/local"
	"assay/runner"
	"assay/suites"
)

// promptFlags choose the prompts of suites that two models are compared on.
type promptFlags struct {
	suites  string
	limit   int
	seed    uint64
	mirror  string
	lock    string
	samples bool
}

func (p *promptFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&p.suites, "suites", "all", "suites whose prompts are compared, separated by commas; 'assay list' names them")
	flags.IntVar(&p.limit, "limit", 0, "prompts per suite, a seeded sample over its tasks (0: all)")
	flags.Uint64Var(&p.seed, "seed", 1, "seed of that sample")
	flags.StringVar(&p.mirror, "datasets", "", "folder with the benchmark data (default: ASSAY_DATASETS, else what was fetched)")
	flags.StringVar(&p.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&p.samples, "samples", false, "use the questions that ship with Assay instead of the benchmarks")
}

// check refuses flags that say nothing beside a text.
func (p promptFlags) check(text string) error {
	switch {
	case p.limit < 0:
		return usageError("--limit is %d, want a number from 0 up", p.limit)
	case text != "" && (p.suites != suites.Everything || p.samples || p.limit > 0):
		return usageError("--text and prompts of suites (--suites, --samples, --limit) exclude each other")
	}
	return nil
}

// sequences returns the prompts of the suites, cut from the left to the context
// as a run cuts them.
func (p promptFlags) sequences(ctx context.Context, env Env, m *local.Model, context int) ([]drift.Sequence, error) {
	chosen, err := suites.Find(strings.Split(p.suites, ","))
	if err != nil {
		return nil, &exitError{code: ExitUsage, err: err, hint: "'assay list' shows the suites"}
	}
	data, _, err := openData(env, p.lock, p.mirror, p.samples)
	if err != nil {
		return nil, err
	}
	plan, err := runner.NewPlan(ctx, runner.Config{Model: m, Suites: withNeeds(env, p.suites, chosen, data), Data: data, Limit: p.limit, Seed: p.seed})
	if err != nil {
		return nil, err
	}
	prompts, err := plan.Prompts(ctx)
	if err != nil {
		return nil, err
	}
	for i, tokens := range prompts {
		prompts[i] = tokens[max(len(tokens)-context, 0):]
	}
	slices.SortFunc(prompts, slices.Compare) // neighbours share most
	return drift.Prompts(prompts), nil
}
