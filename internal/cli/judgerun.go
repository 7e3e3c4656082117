package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/model"
	"assay/model/open"
	"assay/reports"
	"assay/runner"
	"assay/suites"
)

// judgeRunFlags are the flags of "assay judge".
type judgeRunFlags struct {
	judge       judgeFlags
	decoder     decoderFlags
	cache       cacheFlags
	concurrency int
	output      string
	inPlace     bool
	mirror      string
	lock        string
	quiet       bool
	tasks       bool
	format      string
}

func newJudgeCommand(env Env) *cobra.Command {
	var f judgeRunFlags
	cmd := &cobra.Command{
		Use:   "judge RUN --judge JUDGE",
		Short: "Have the stored answers of a run rated by a judge",
		Long: `Have the stored answers of the safety suites of a run rated by a judge, without
the model that gave them. A new run is written; the old one stays. A run has one
judge: verdicts of an earlier one are replaced.

JUDGE is MD-Judge v0.1 or Granite Guardian 3 as a GGUF file, which the local
decoder runs, or the address of a server with OpenAI's interface, whose key, if
it has one, is taken from ASSAY_JUDGE_API_KEY. They are known by their names;
--judge-kind names the kind otherwise. Each has a metric of its own, which says
who judged.

For AttaQ, JUDGE can also be a CSV file of rewards that were computed elsewhere:
a header with the columns row (the id of the item or the number at its end) and
reward (the raw output of OpenAssistant/reward-model-deberta-v3-large-v2 for
question and answer, no sigmoid), and if possible response_sha256, the SHA-256 of
the answer. samples.parquet of the run has the columns id, input and text.

What the local decoder says is kept in the cache of answers, so that a command
that was interrupted takes up its verdicts when it is started again.

Exit code 0: every item has a score. 2: the command line is wrong, or no suite
takes this judge. 4: some answers have no verdict; the run says why.`,
		Example: `  assay judge runs/granite --judge md-judge-v0.1-Q8_0.gguf
  assay judge runs/granite --judge 'http://localhost:8000/v1?model=granite-guardian-3.1-2b'
  assay judge runs/granite --judge rewards.csv -o runs/granite-rewards`,
		Args: oneArg("RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return stopped(cmd.Context(), judgeRun(cmd.Context(), env, args[0], f))
		},
	}
	f.judge.register(cmd, open.Forms+", or a CSV file of rewards")
	flags := cmd.Flags()
	flags.IntVar(&f.concurrency, "concurrency", 16, "answers judged at a time; never changes a verdict")
	flags.StringVarP(&f.output, "output", "o", "", "folder for the new run (default: RUN-judged)")
	flags.BoolVar(&f.inPlace, "in-place", false, "put the new run in the place of the old one, in one step")
	flags.StringVar(&f.mirror, "datasets", "", "folder with the benchmark data, by path or by sha256 (default: ASSAY_DATASETS, else what was fetched)")
	flags.StringVar(&f.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	flags.BoolVar(&f.tasks, "tasks", false, "show every task in the table")
	flags.StringVar(&f.format, "format", string(reports.FormatTerminal), "form of the table: terminal, markdown or csv")
	f.decoder.register(cmd)
	f.cache.register(cmd)
	return cmd
}

// judgeRun carries out "assay judge".
func judgeRun(ctx context.Context, env Env, dir string, f judgeRunFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	old, err := openRun(dir)
	if err != nil {
		return err
	}
	judged := judgedSuites(old.Info)
	if len(judged) == 0 {
		return withHint(usageError("no suite of the run takes a judge"), "the run has %s", strings.Join(suiteNames(old.Info), ", "))
	}
	data, _, err := openData(env, f.lock, f.mirror, old.Info.Data.Source == "samples")
	if err != nil {
		return err
	}
	cache := func(m model.Model) (*answerCache, error) { return f.cache.open(env, m, false) }
	j, err := f.judge.open(ctx, env, f.decoder, cache, judged)
	if err != nil {
		return err
	}
	defer j.Close()
	folder, err := f.folder(old.Dir())
	if err != nil {
		return err
	}
	again := scoringAgain{from: old, suites: judged, data: data, env: eval.Env{Judge: j.judge}, judge: j.info(), workers: f.concurrency, quiet: f.quiet}
	out, err := again.write(ctx, env, folder)
	if err != nil {
		return err
	}
	if j.cache != nil {
		j.cache.warn(env.Stderr)
	}
	if err := f.table(env, out.dir); err != nil {
		return err
	}
	if out.info.Complete {
		return nil
	}
	return incomplete(runner.Outcome{Suites: out.info.Suites, Stopped: out.info.Stopped})
}

func (f judgeRunFlags) check() error {
	switch {
	case f.judge.uri == "":
		return withHint(usageError("no judge named"), "want --judge with %s, or a CSV file of rewards", open.Forms)
	case f.inPlace && f.output != "":
		return usageError("--in-place and -o contradict each other")
	case f.concurrency < 1:
		return usageError("--concurrency is %d, want a number from 1 up", f.concurrency)
	}
	if err := f.judge.check(); err != nil {
		return err
	}
	return checkFormat(f.format, "terminal", "markdown", "csv")
}

// judgedSuites returns all suites of a run that take some judge. All of them are
// scored again, so that what the manifest says of the judge holds for each.
func judgedSuites(info eval.RunInfo) []eval.Suite {
	var out []eval.Suite
	for _, s := range suites.All() {
		if i := s.Info(); len(i.Judges) > 0 && slices.Contains(suiteNames(info), i.Name) {
			out = append(out, s)
		}
	}
	return out
}

func suiteNames(info eval.RunInfo) []string {
	var names []string
	for _, s := range info.Suites {
		names = append(names, s.Name)
	}
	return names
}

// folder is where the new run goes.
func (f judgeRunFlags) folder(old string) (*runFolder, error) {
	switch {
	case f.inPlace:
		return replaceRun(old)
	case f.output != "":
		return newRunFolder(f.output, false)
	}
	return newRunFolder(besideRun(old, "-judged"), true)
}

// table prints the summary of the new run.
func (f judgeRunFlags) table(env Env, dir string) error {
	run, err := reports.OpenRun(dir)
	if err != nil {
		return err
	}
	o, err := run.Overview()
	if err != nil {
		return err
	}
	err = reports.WriteTable(env.Stdout, o, reports.TableOptions{Format: reports.Format(f.format), Tasks: f.tasks, References: references(suites.All())})
	if err != nil || f.format == string(reports.FormatCSV) {
		return err
	}
	_, err = fmt.Fprintf(env.Stdout, "\nresults: %s\n", filepath.Join(dir, reports.SamplesFile))
	return err
}

// keepsVerdicts refuses to score the judged suites of a run again without the
// judge, which would lose its verdicts.
func keepsVerdicts(info eval.RunInfo, chosen []eval.Suite) error {
	if info.Judge == nil {
		return nil
	}
	for _, s := range chosen {
		if i := s.Info(); len(i.Judges) > 0 {
			return withHint(usageError("suite %s was judged by %s, and would lose its verdicts", i.Name, info.Judge.Kind),
				"'assay judge' scores it again with a judge; --suites chooses others")
		}
	}
	return nil
}
