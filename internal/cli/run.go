package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"assay/eval"
	"assay/model"
	"assay/model/local"
	"assay/model/open"
	"assay/reports"
	"assay/runner"
	"assay/suites"
)

// runFlags are the flags of "assay run".
type runFlags struct {
	model       string
	suites      string
	limit       int
	seed        uint64
	repeats     int
	maxTokens   int
	concurrency int
	topK        int
	hashLogits  bool
	output      string
	mirror      string
	lock        string
	samples     bool
	dryRun      bool
	quiet       bool
	tasks       bool
	format      string
	decoder     decoderFlags
	cache       cacheFlags
	replay      string
	judge       judgeFlags
	sandbox     sandboxFlags
	shard       shardFlags
	gate        runGateFlags
	showUnsafe  bool
}

func newRunCommand(env Env) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [MODEL]",
		Short: "Evaluate a model on benchmark suites",
		Long: `Evaluate a model on benchmark suites: all suites run at the same time over one
model, the results go to a folder, and a table is printed at the end.

MODEL is a GGUF file, 'embedded' for the small model that ships with Assay, 'random'
for a tiny one with random weights, or the address of a server with OpenAI's
interface, such as llama-server, vLLM, SGLang or Ollama, whose key, if it has one,
is taken from ASSAY_API_KEY.
A run that was interrupted or killed goes on when it is started again with the
same flags and its folder (--output). Answers of the local decoder are kept in a
cache and shared between runs.

The benchmark data comes from 'assay fetch', from a mirror named by --datasets
or ASSAY_DATASETS, or, with --samples, from the questions that ship with Assay.

With --gate-against the run is gated as by 'assay gate', and a baseline that it
could not be compared with is refused before anything is asked. With --early-stop
as well, items are asked in a random order, and each suite ends as soon as a
sequential test says, with the error rate alpha of the rules, that it lost more
than max_loss, or less. What is stored then is a part of a run, and marked so.

Exit code 0: every item that can be judged here has a score. 4: some have none
(the table says how many). 2: the command line is wrong, or a run or baseline that
it names is none. 3: the run could not be done, or such a file is damaged.
With --gate-against, those of 'assay gate': 0 passed, 1 a rule is broken, 4 the
gate cannot tell.`,
		Example: `  assay run embedded --samples
  assay fetch && assay run granite-4.0-micro-Q4_K_M.gguf
  assay run granite-4.0-micro-Q4_K_M.gguf --suites mmlu --limit 1000
  assay run granite-4.0-micro-Q4_K_M.gguf --suites all --dry-run
  assay run new.gguf --gate-against granite.baseline.parquet --config gate.yaml --early-stop
  assay run 'http://localhost:8000/v1?model=granite' --suites bbh`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if f.model != "" && f.model != args[0] {
					return usageError("two models named: %s and --model %s", args[0], f.model)
				}
				f.model = args[0]
			}
			return interrupted(cmd.Context(), run(cmd.Context(), env, f), stoppedEarly)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "model to evaluate: "+open.Forms)
	flags.StringVar(&f.suites, "suites", "all", "suites to run, separated by commas; 'assay list' names them")
	flags.IntVar(&f.limit, "limit", 0, "items per suite: a seeded sample over its tasks, never the first ones (0: all)")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the sample of items and of sampled decoding")
	flags.IntVar(&f.repeats, "repeats", 1, "answers per item")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "upper bound on the length of an answer, in tokens (0: as each suite says)")
	flags.IntVar(&f.concurrency, "concurrency", 0, "requests in flight; never changes a result (0: 16)")
	flags.IntVar(&f.topK, "top-k", 5, "log-probabilities to record with each answer")
	flags.BoolVar(&f.hashLogits, "hash-logits", true, "record hashes of the logits, of each answer and of the sequences of 'assay probe', which prove that two builds compute the same")
	flags.StringVarP(&f.output, "output", "o", "", "folder for the results (default: runs/MODEL-TIME)")
	flags.StringVar(&f.mirror, "datasets", "", "folder with the benchmark data, by path or by sha256 (default: ASSAY_DATASETS, else what was fetched)")
	flags.StringVar(&f.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&f.samples, "samples", false, "use the questions that ship with Assay instead of the benchmarks")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show items, tokens and estimated time without running")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	flags.BoolVar(&f.tasks, "tasks", false, "show every task in the table")
	flags.StringVar(&f.format, "format", string(reports.FormatTerminal), "form of the table: terminal, markdown or csv")
	f.cache.register(cmd)
	flags.StringVar(&f.replay, "replay", "", "run or baseline whose answers are verified instead of generated: the same results, sooner")
	f.decoder.register(cmd)
	f.judge.register(cmd, open.Forms)
	f.sandbox.register(cmd)
	f.shard.register(cmd)
	f.gate.register(cmd)
	flags.BoolVar(&f.showUnsafe, "show-unsafe", false, "log errors in full, also of items that may be harmful to read")
	return cmd
}

// run carries out "assay run".
func run(ctx context.Context, env Env, f runFlags) error {
	if _, err := f.shard.parse(); err != nil {
		return err
	}
	c, data, err := f.config(env)
	if err != nil {
		return err
	}
	gate, err := f.gate.open(f, c.Suites)
	if err != nil {
		return err
	}
	box, err := f.openSandbox(ctx, env, &c)
	if err != nil {
		return err
	}
	defer box.Close()
	m, err := f.openModel(ctx, env)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := checkScoring(ctx, m, c.Suites); err != nil {
		return err
	}
	drafts, err := openDrafts(f.replay, m.Info())
	if err != nil {
		return err
	}
	c.Drafts = drafts.set()
	cache, err := f.cache.open(env, m, f.replay != "" || f.dryRun)
	if err != nil {
		return err
	}
	defer cache.close()
	c.Model = cache.wrap(m)
	j, err := f.openJudge(ctx, env, cache, c.Suites)
	if err != nil {
		return err
	}
	defer j.Close()
	c.Env.Judge = j.judge
	plan, err := runner.NewPlan(ctx, c)
	if errors.Is(err, runner.ErrTooLarge) {
		return withHint(withCode(ExitUsage, err), "lower --repeats, or give a --limit")
	}
	if err != nil {
		return err
	}
	shard, err := f.shard.keep(ctx, plan)
	if err != nil {
		return err
	}
	info := eval.RunInfo{
		Schema:   eval.RunSchema,
		Assay:    version(),
		Model:    m.Info(),
		Data:     data,
		Limit:    f.limit,
		Seed:     f.seed,
		Repeats:  max(f.repeats, 1),
		Override: c.Override,
		Shard:    shard,
		Judge:    j.info(),
		Command:  append([]string{"assay"}, env.Args...),
	}
	if err := gate.prepare(ctx, env, plan, m, info); err != nil {
		return err
	}
	if f.dryRun {
		return dryRun(ctx, env, plan)
	}

	dir := f.output
	if dir == "" {
		if dir, err = makeFolder(filepath.Join("runs", runName(m.Info(), time.Now()))); err != nil {
			return err
		}
		defer os.Remove(dir) //nolint:errcheck // which only works where nothing was written
	}
	stored, err := openStored(ctx, plan, dir)
	if err != nil {
		return stored.explain(err)
	}
	defer stored.close()
	if stored.complete {
		writeNothingToDo(env.Stdout, dir, stored.info)
		return gate.decide(env, dir, stored.info)
	}

	info.Identity = stored.identity
	info.Host, _ = os.Hostname() // for the reader only; may be unknown
	if info.Probe, err = f.probe(ctx, m); err != nil {
		return stored.explain(err)
	}
	gate.writeProbed(env, info)
	out, err := plan.RunJournaled(ctx, stored.journal, stored.results, f.progress(env))
	if err != nil {
		return stored.explain(err)
	}
	info.Started, info.Finished = stored.journal.Started(), time.Now().UTC()
	info.Suites, info.Work, info.Stopped, info.Complete = out.Suites, out.Work, out.Stopped, out.Complete()
	info.Replay, info.Sequential = out.Replay, out.Sequential
	if out.Stopped == "" {
		info.Stopped = reports.EarlyText(info)
	}
	box.record(&info, c.Suites)
	if out.Counts().Items == 0 {
		return withCode(ExitIncomplete, errors.New(stoppedEarly))
	}
	if err := stored.finish(info, out.Summaries); err != nil {
		return stored.explain(err)
	}
	overview := reports.Overview{Info: info, Summaries: out.Summaries, NearTies: stored.results.NearTies()}
	table := reports.TableOptions{Format: reports.Format(f.format), Tasks: f.tasks, References: references(c.Suites)}
	if err := reports.WriteTable(env.Stdout, overview, table); err != nil {
		return err
	}
	writeReplay(env.Stdout, out.Replay, drafts, out.Work)
	fmt.Fprintf(env.Stdout, "\nresults: %s\n", filepath.Join(dir, reports.SamplesFile))
	cache.warn(env.Stderr)
	if j.cache != nil && !j.cache.borrowed && cache.unusable == nil {
		j.cache.warn(env.Stderr)
	}
	if gate != nil && out.Stopped == "" {
		return gate.decide(env, dir, info)
	}
	return resumable(incomplete(out), out, env.Args, f, dir)
}

// writeNothingToDo says what the folder of a run holds to which there is nothing
// left to do.
func writeNothingToDo(out io.Writer, dir string, info eval.RunInfo) {
	what := "a complete run of this configuration"
	if info.Sequential.Early() {
		what = "a run of this configuration that its sequential test has ended"
	}
	fmt.Fprintf(out, "nothing to do: %s is %s ('assay show %s' prints it)\n", dir, what, dir)
}

// references returns the published values of suites, by name.
func references(list []eval.Suite) map[string][]eval.Reference {
	out := map[string][]eval.Reference{}
	for _, s := range list {
		info := s.Info()
		out[info.Name] = info.References
	}
	return out
}

// incomplete turns a run with missing scores into the error that says so.
func incomplete(out runner.Outcome) error {
	if out.Complete() {
		return nil
	}
	if out.Stopped != "" {
		return withCode(ExitIncomplete, fmt.Errorf("%s", out.Stopped))
	}
	counts := out.Counts()
	missing := counts.Refused + counts.Errors
	if counts.Scored == 0 {
		missing = counts.Items
	}
	return withHint(withCode(ExitIncomplete, fmt.Errorf("%d of %d items have no score", missing, counts.Items)),
		"'assay show RUN --wrong' lists them, 'assay show RUN --item ID' gives the reason")
}

// config checks the flags and builds the configuration of the run, before
// anything slow happens.
func (f runFlags) config(env Env) (runner.Config, eval.DataInfo, error) {
	if f.model == "" {
		return runner.Config{}, eval.DataInfo{}, withHint(usageError("no model named"), "want %s", open.Forms)
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"limit", f.limit}, {"repeats", f.repeats}, {"max-tokens", f.maxTokens}, {"concurrency", f.concurrency}, {"top-k", f.topK}} {
		if n.value < 0 {
			return runner.Config{}, eval.DataInfo{}, usageError("--%s is %d, want a number from 0 up", n.name, n.value)
		}
	}
	if err := f.checkJudge(); err != nil {
		return runner.Config{}, eval.DataInfo{}, err
	}
	if f.repeats == 0 {
		return runner.Config{}, eval.DataInfo{}, usageError("--repeats is 0, want a number from 1 up")
	}
	if err := checkFormat(f.format, string(reports.FormatTerminal), string(reports.FormatMarkdown), string(reports.FormatCSV)); err != nil {
		return runner.Config{}, eval.DataInfo{}, err
	}
	chosen, err := suites.Find(strings.Split(f.suites, ","))
	if err != nil {
		return runner.Config{}, eval.DataInfo{}, &exitError{code: ExitUsage, err: err, hint: "'assay list' shows the suites"}
	}
	data, info, err := openData(env, f.lock, f.mirror, f.samples)
	if err != nil {
		return runner.Config{}, eval.DataInfo{}, err
	}
	return runner.Config{
		Suites:      withNeeds(env, f.suites, chosen, data),
		Data:        data,
		Limit:       f.limit,
		Seed:        f.seed,
		Repeats:     f.repeats,
		Concurrency: f.concurrency,
		Override:    eval.Override{MaxTokens: f.maxTokens},
		Probe:       model.Probe{TopK: f.topK, HashLogits: f.hashLogits},
	}, info, nil
}

func (f runFlags) openModel(ctx context.Context, env Env) (model.Model, error) {
	d, err := f.decoder.options()
	if err != nil {
		return nil, err
	}
	e, err := f.decoder.engine(f.concurrency)
	if err != nil {
		return nil, err
	}
	return open.Model(ctx, f.model, open.Options{
		Local:  local.Options{Decoder: d, Engine: e},
		Server: serverOptions(env),
	})
}

// progress chooses how to show progress: bars on a terminal, log lines elsewhere.
func (f runFlags) progress(env Env) runner.Progress {
	if f.quiet {
		return nil
	}
	if isTerminal(env.Stderr) {
		return runner.NewBars(env.Stderr)
	}
	lines := runner.NewLines(slog.New(slog.NewTextHandler(env.Stderr, nil)), 10*time.Second)
	lines.ShowUnsafe = f.showUnsafe
	return lines
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// runName names the folder of a run after the model and the time.
func runName(info model.Info, now time.Time) string {
	name := strings.TrimSuffix(info.URI, ".gguf")
	if info.Engine == serverEngine {
		name = info.Name // of the model: an address makes a poor name for a folder
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, name)
	return name + "-" + now.Format("20060102-150405")
}
