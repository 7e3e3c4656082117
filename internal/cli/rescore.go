package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/reports"
	"assay/runner"
	"assay/suites"
)

// rescoreFlags are the flags of "assay rescore".
type rescoreFlags struct {
	suites     string
	output     string
	inPlace    bool
	mirror     string
	lock       string
	quiet      bool
	format     string
	limit      int
	showUnsafe bool
	sandbox    sandboxFlags
}

func newRescoreCommand(env Env) *cobra.Command {
	var f rescoreFlags
	cmd := &cobra.Command{
		Use:   "rescore RUN",
		Short: "Score the stored answers of a run again, and show what moved",
		Long: `Score the stored answers of a run again, without the model: after a change of a
scorer, say. The items must be those of the run, which their digests prove.

What moved is printed, and a new run is written; the old one stays. run.json of
the new run says which run the answers are from, and with which versions of the
suites they were scored before and now. Rows without an answer stay as they are.

The benchmark data comes from where 'assay run' has it; a run over the questions
that ship with Assay needs none.

Exit code 0: every item has a score. 2: RUN is not a run, or the data has other
items. 4: some items have no score.`,
		Example: `  assay rescore runs/granite
  assay rescore runs/granite --suites bbh -o runs/granite-new-bbh
  assay rescore runs/granite --in-place`,
		Args: oneArg("RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return stopped(cmd.Context(), rescore(cmd.Context(), env, args[0], f))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.suites, "suites", "", "suites to score again, separated by commas (default: all of the run)")
	flags.StringVarP(&f.output, "output", "o", "", "folder for the new run (default: RUN-rescored)")
	flags.BoolVar(&f.inPlace, "in-place", false, "put the new run in the place of the old one, in one step")
	flags.StringVar(&f.mirror, "datasets", "", "folder with the benchmark data, by path or by sha256 (default: ASSAY_DATASETS, else what was fetched)")
	flags.StringVar(&f.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	flags.StringVar(&f.format, "format", "terminal", "form of what moved: terminal, markdown, csv or json")
	flags.IntVar(&f.limit, "limit", 20, "items to list (0: all)")
	flags.BoolVar(&f.showUnsafe, "show-unsafe", false, "show the answers to items that may be harmful to read")
	f.sandbox.register(cmd)
	return cmd
}

// rescore carries out "assay rescore".
func rescore(ctx context.Context, env Env, dir string, f rescoreFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	old, err := openRun(dir)
	if err != nil {
		return err
	}
	chosen, err := f.chosen(old.Info)
	if err != nil {
		return err
	}
	if err := keepsVerdicts(old.Info, chosen); err != nil {
		return err
	}
	data, _, err := openData(env, f.lock, f.mirror, old.Info.Data.Source == "samples")
	if err != nil {
		return err
	}
	box, err := f.sandbox.open(ctx, env, chosen, false)
	if err != nil {
		return err
	}
	defer box.Close()
	again := scoringAgain{from: old, suites: chosen, data: data, env: eval.Env{Sandbox: box.sandbox()}, box: box, quiet: f.quiet}
	folder, err := f.folder(old.Dir())
	if err != nil {
		return err
	}
	out, err := again.write(ctx, env, folder)
	if err != nil {
		return err
	}
	report := moveReport{format: f.format, limit: f.limit, showUnsafe: f.showUnsafe, rescored: out}
	if err := report.write(env.Stdout); err != nil {
		return err
	}
	if out.info.Complete {
		return nil
	}
	return incomplete(runner.Outcome{Suites: out.info.Suites, Stopped: out.info.Stopped})
}

func (f rescoreFlags) check() error {
	switch {
	case f.inPlace && f.output != "":
		return usageError("--in-place and -o contradict each other")
	case f.limit < 0:
		return usageError("--limit is %d, want a number from 0 up", f.limit)
	}
	return checkFormat(f.format, "terminal", "markdown", "csv", "json")
}

// chosen returns the suites to score again.
func (f rescoreFlags) chosen(info eval.RunInfo) ([]eval.Suite, error) {
	var names []string
	for _, s := range info.Suites {
		names = append(names, s.Name)
	}
	if f.suites != "" && f.suites != suites.Everything {
		names = nil
		for _, name := range strings.Split(f.suites, ",") {
			found, err := findSuite(info, strings.TrimSpace(name))
			if err != nil {
				return nil, err
			}
			names = append(names, found)
		}
	}
	chosen, err := suites.Find(names)
	if err != nil {
		return nil, withHint(withCode(ExitUsage, err), "--suites chooses those that this Assay knows")
	}
	return chosen, nil
}

// openRun opens a run that the user names.
func openRun(dir string) (*reports.Run, error) {
	run, err := reports.OpenRun(dir)
	if errors.Is(err, reports.ErrNoRun) {
		return nil, &exitError{code: ExitUsage, err: err, hint: "RUN is the folder of results that 'assay run' names at its end"}
	}
	return run, err
}

// folder is where the new run goes.
func (f rescoreFlags) folder(old string) (*runFolder, error) {
	switch {
	case f.inPlace:
		return replaceRun(old)
	case f.output != "":
		return newRunFolder(f.output, false)
	}
	return newRunFolder(besideRun(old, "-rescored"), true)
}

// scoringAgain is a stored run to be scored again. It serves every command that
// does so.
type scoringAgain struct {
	from   *reports.Run
	suites []eval.Suite
	data   eval.Data
	env    eval.Env
	judge  *eval.JudgeInfo // who is in env, nil to keep what the run says
	box    openedSandbox   // what is in env
	quiet  bool

	workers int // answers scored at a time; 0: one per processor
}

// rescored is a run that was scored again.
type rescored struct {
	runner.RescoreOutcome
	info eval.RunInfo
	old  []eval.Summary
	dir  string
}

// write scores and writes the new run to a folder, which it commits.
func (s scoringAgain) write(ctx context.Context, env Env, folder *runFolder) (rescored, error) {
	defer folder.discard()
	out := rescored{dir: folder.final}
	overview, err := s.from.Overview()
	if err != nil {
		return rescored{}, err
	}
	out.old = overview.Summaries
	plan, err := runner.NewRescoring(ctx, runner.RescoreConfig{
		Run: s.from.Info, Summaries: overview.Summaries, Suites: s.suites, Data: s.data, Env: s.env, Workers: s.workers,
	})
	if err != nil {
		return rescored{}, err
	}
	if err := plan.Check(s.from.Results()); err != nil {
		return rescored{}, s.explain(err)
	}
	if err := s.fill(ctx, env, plan, folder.temporary, &out); err != nil {
		return rescored{}, err
	}
	if err := folder.commit(); err != nil {
		return rescored{}, err
	}
	if out.info.Complete {
		folder.dropJournal()
	}
	return out, nil
}

// fill writes the new run.
func (s scoringAgain) fill(ctx context.Context, env Env, plan *runner.Rescoring, dir string, out *rescored) error {
	digest, err := fileDigest(filepath.Join(s.from.Dir(), reports.SamplesFile))
	if err != nil {
		return err
	}
	w, err := reports.CreateRun(dir)
	if err != nil {
		return err
	}
	defer w.Close() //nolint:errcheck // Finish reports what could not be written
	if out.RescoreOutcome, err = plan.Run(ctx, s.from.Results(), w, runFlags{quiet: s.quiet || !isTerminal(env.Stderr)}.progress(env)); err != nil {
		return err
	}
	out.info = plan.Info()
	out.info.Suites = out.Suites
	out.info.Complete = out.info.Stopped == "" && out.Complete()
	if s.judge != nil {
		out.info.Judge = s.judge
	}
	s.box.record(&out.info, s.suites)
	out.info.Rescored = append(slices.Clone(out.info.Rescored), eval.Rescoring{
		From:    filepath.Base(s.from.Dir()),
		Samples: digest,
		Assay:   version(),
		Suites:  s.parts(out.RescoreOutcome),
		Time:    time.Now().UTC(),
		Command: append([]string{"assay"}, env.Args...),
	})
	return w.Finish(out.info, out.Summaries)
}

// parts says which suites were scored again.
func (s scoringAgain) parts(out runner.RescoreOutcome) []eval.RescoredPart {
	var parts []eval.RescoredPart
	for i, now := range out.Suites {
		if !slices.ContainsFunc(s.suites, func(of eval.Suite) bool { return of.Info().Name == now.Name }) {
			continue
		}
		part := eval.RescoredPart{Name: now.Name, From: s.from.Info.Suites[i].Version, To: now.Version}
		for _, m := range out.Moves {
			if m.New.Suite == now.Name {
				part.Moved++
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// explain says what to do about items that differ.
func (s scoringAgain) explain(err error) error {
	var differ *runner.ItemsDifferError
	if !errors.As(err, &differ) {
		return err
	}
	err = withCode(ExitUsage, fmt.Errorf("%s cannot be scored again with this data: %w", s.from.Dir(), err))
	return withHint(err, "name the data of the run with --datasets and --lock, or choose other suites with --suites")
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read results: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read results: %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
