package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"assay/reports"
)

func newBaselineCommand(env Env) *cobra.Command {
	var output string
	var opts reports.BaselineOptions
	cmd := &cobra.Command{
		Use:   "baseline RUN -o FILE",
		Short: "Write what comparing needs of a run into one small file",
		Long: `Write a baseline: one Parquet file with the scores, margins and digests of a run
and its manifest, less than 60 bytes an item, to lie in a repository and to be
named wherever a run is compared with or replayed. It holds no questions and no
answers. With --drafts it holds the tokens of the answers, which --replay
verifies instead of generating them again.

The same results give the same bytes, whenever and wherever the run was made. An
older baseline of that name is replaced; any other file is left alone.

Exit code 2: RUN is not a run, or FILE is not a baseline. 3: a file cannot be
read or written. 4: the run is incomplete, and --allow-incomplete is not given.`,
		Example: `  assay baseline runs/granite -o baseline.parquet
  assay baseline runs/granite -o baseline.parquet --drafts`,
		Args: oneArg("RUN"),
	}
	flags := cmd.Flags()
	flags.StringVarP(&output, "output", "o", "", "file to write")
	flags.BoolVar(&opts.Drafts, "drafts", false, "keep the tokens of the answers, for --replay")
	incomplete := flags.Bool("allow-incomplete", false, "make a baseline of a run that has items without a score")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // no such flag: only a mistake in this function can do that
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		return baseline(env, args[0], output, opts, *incomplete)
	}
	return cmd
}

// baseline carries out "assay baseline".
func baseline(env Env, dir, output string, opts reports.BaselineOptions, incomplete bool) error {
	run, err := openRun(dir)
	if err != nil {
		return err
	}
	if text := reports.EarlyText(run.Info); text != "" && !incomplete {
		return withHint(withCode(ExitIncomplete, fmt.Errorf("run %s was %s", dir, text)), "make the baseline of a run to its end")
	}
	if !run.Info.Complete && !incomplete {
		return withHint(withCode(ExitIncomplete, fmt.Errorf("run %s has items without a score", dir)),
			"repeat the run, or take it as it is with --allow-incomplete")
	}
	err = reports.WriteBaseline(output, run, opts)
	if errors.Is(err, reports.ErrNoBaseline) {
		return withCode(ExitUsage, err)
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(output)
	if err != nil {
		return fmt.Errorf("measure baseline: %w", err)
	}
	items := 0
	for _, s := range run.Info.Suites {
		items += s.Counts.Items
	}
	fmt.Fprintf(env.Stdout, "%s: %d items, %d bytes", output, items, info.Size())
	if items > 0 {
		fmt.Fprintf(env.Stdout, ", %.1f an item", float64(info.Size())/float64(items))
	}
	_, err = fmt.Fprintln(env.Stdout)
	return err
}
