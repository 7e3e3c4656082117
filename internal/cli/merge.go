package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/reports"
	"assay/suites"
)

// mergeFlags are the flags of "assay merge".
type mergeFlags struct {
	output     string
	format     string
	incomplete bool
}

func newMergeCommand(env Env) *cobra.Command {
	var f mergeFlags
	cmd := &cobra.Command{
		Use:   "merge SHARD... -o RUN",
		Short: "Join the shards of a run into the run",
		Long: `Join the results of 'assay run --shard 1/n' to 'n/n', wherever they were made,
into the run that one machine would have made: samples.parquet and
summary.parquet have the same bytes. SHARD are the folders, in any order.

Shards that are missing, there twice, of another configuration or were stopped
are named, and nothing is written. RUN gets its name when it is complete, so
that a merge that was interrupted is simply repeated.

Exit code 2: the folders are not the shards of one run. 3: a file cannot be read
or written. 4: items have no score, with --allow-incomplete as without.`,
		Example: `  assay run granite.gguf --shard 1/2 -o shards/1
  assay run granite.gguf --shard 2/2 -o shards/2
  assay merge shards/1 shards/2 -o runs/granite`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHint(usageError("%s takes the folders of the shards", cmd.CommandPath()), "usage: %s", cmd.UseLine())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return merge(cmd.Context(), env, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "folder for the run")
	flags.StringVar(&f.format, "format", string(reports.FormatTerminal), "form of the table: terminal, markdown or csv")
	flags.BoolVar(&f.incomplete, "allow-incomplete", false, "merge shards that have items without a score")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // no such flag: only a mistake in this function can do that
	}
	return cmd
}

// merge carries out "assay merge".
func merge(ctx context.Context, env Env, dirs []string, f mergeFlags) error {
	if err := checkFormat(f.format, string(reports.FormatTerminal), string(reports.FormatMarkdown), string(reports.FormatCSV)); err != nil {
		return err
	}
	shards, err := reports.OpenShards(dirs)
	if errors.Is(err, reports.ErrShards) {
		return withCode(ExitUsage, err)
	}
	if err != nil {
		return err
	}
	list, err := shardSuites(shards)
	if err != nil {
		return err
	}
	if unscored := shards.Unscored(); len(unscored) > 0 && !f.incomplete {
		return withHint(withCode(ExitIncomplete, fmt.Errorf("items without a score: %s", strings.Join(unscored, ", "))),
			"repeat these shards, or merge them as they are with --allow-incomplete")
	}
	folder, err := newRunFolder(f.output, false)
	if err != nil {
		return err
	}
	defer folder.discard()
	overview, err := mergeInto(ctx, env, folder.temporary, shards, list)
	if err != nil {
		return err
	}
	if err := folder.commit(); err != nil {
		return err
	}
	table := reports.TableOptions{Format: reports.Format(f.format), References: references(list)}
	if err := reports.WriteTable(env.Stdout, overview, table); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "\nresults: %s\n", filepath.Join(f.output, reports.SamplesFile))
	if !overview.Info.Complete {
		return withCode(ExitIncomplete, fmt.Errorf("some items of the run have no score"))
	}
	return nil
}

// shardSuites finds the suites of the run, which must be what they were.
func shardSuites(shards *reports.Shards) ([]eval.Suite, error) {
	var names []string
	for _, s := range shards.Suites() {
		names = append(names, s.Name)
	}
	list, err := suites.Find(names)
	if err != nil {
		return nil, withHint(withCode(ExitUsage, err), "merge with the version of Assay that ran the shards")
	}
	for _, run := range shards.Suites() {
		at := slices.IndexFunc(list, func(s eval.Suite) bool { return s.Info().Name == run.Name })
		if now := list[at].Info().Version; now != run.Version {
			return nil, withHint(withCode(ExitUsage, fmt.Errorf("the shards have version %s of suite %s, this Assay has %s", run.Version, run.Name, now)),
				"merge with the version of Assay that ran the shards")
		}
	}
	return list, nil
}

// mergeInto writes the run to a folder.
func mergeInto(ctx context.Context, env Env, dir string, shards *reports.Shards, list []eval.Suite) (reports.Overview, error) {
	w, err := reports.CreateRun(dir)
	if err != nil {
		return reports.Overview{}, err
	}
	defer w.Close() //nolint:errcheck // Finish reports what could not be written
	info, results, err := shards.Merge(cancellable{ctx, w})
	if err != nil {
		return reports.Overview{}, err
	}
	info.Command = append([]string{"assay"}, env.Args...)
	var summaries []eval.Summary
	for _, s := range list {
		summaries = append(summaries, s.Summarize(results[s.Info().Name]))
	}
	if err := w.Finish(info, summaries); err != nil {
		return reports.Overview{}, err
	}
	return reports.Overview{Info: info, Summaries: summaries, NearTies: w.NearTies()}, nil
}

// cancellable is a sink that refuses results once the context is cancelled.
type cancellable struct {
	ctx context.Context
	*reports.RunWriter
}

func (c cancellable) Add(r eval.Result) error {
	if err := c.ctx.Err(); err != nil {
		return fmt.Errorf("merge shards: %w", err)
	}
	return c.RunWriter.Add(r)
}
