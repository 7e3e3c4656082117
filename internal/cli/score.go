package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/model"
	"assay/reports"
	"assay/responses"
	"assay/runner"
	"assay/suites"
)

// scoreFlags are the flags of "assay score".
type scoreFlags struct {
	suite         string
	responses     []string
	format        string
	name          string
	quantization  string
	output        string
	mirror        string
	lock          string
	samples       bool
	givenOnly     bool
	ignoreUnknown bool
	tasks         bool
	quiet         bool
	sandbox       sandboxFlags
}

func newScoreCommand(env Env) *cobra.Command {
	var f scoreFlags
	cmd := &cobra.Command{
		Use:   "score --suite NAME --responses FILE",
		Short: "Score answers that were made elsewhere, without a model",
		Long: `Score answers that were made elsewhere. The result is an ordinary run.

--responses names files of JSON lines, or folders of them, and can be repeated:
lm-eval and bfcl_eval write one per task or category. Formats, recognised by the
first line unless --format names one:

  jsonl     {"id": "anatomy/12", "response": "The answer is B."}
            The id may be called id, item_id, custom_id, question_id, task_id,
            doc_id, qid, key or item; where ids are numbers within tasks, add
            "task". The text may be called response, text, output, completion,
            generation, generated_text, prediction, model_output, content,
            result or answer; a list of texts is several answers to the item.
            Suites that compare choices want "loglikelihoods": [-1.5, -0.2, ...].
            As needed: "repeat" (from 0), "finish_reason" ("stop" or "length"),
            "error" (why there is no answer).
  bfcl      result files of bfcl_eval: {"id": "simple_0", "result": ...}
  lm-eval   samples_*.jsonl of lm-evaluation-harness 0.4 (--log_samples)
  ifeval    the authors' responses: {"prompt": ..., "response": ...}
  evalplus  {"task_id": "HumanEval/0", "solution" or "completion": ...}

An item without an answer is a row with an error, and makes the run incomplete;
--given-only restricts the run to the items that have one.

Exit code 0: every item has a score. 2: the command line or the answers are
wrong; the report names the lines. 4: some items have no score.`,
		Example: `  assay score --suite bbh --responses samples_bbh/ --name granite-vllm -o runs/vllm
  assay score --suite bfcl --responses result/granite/ --given-only
  assay score --suite mmlu --samples --responses answers.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return stopped(cmd.Context(), score(cmd.Context(), env, f))
		},
	}
	var names []string
	for _, format := range responses.Formats() {
		names = append(names, string(format))
	}
	flags := cmd.Flags()
	flags.StringVar(&f.suite, "suite", "", "suite whose items were answered; 'assay list' names them")
	flags.StringArrayVar(&f.responses, "responses", nil, "file or folder of answers; may be repeated")
	flags.StringVar(&f.format, "format", "", "format of the answers: "+strings.Join(names, ", ")+" (default: recognised)")
	flags.StringVar(&f.name, "name", "", "name of the model that answered (default: of the file)")
	flags.StringVar(&f.quantization, "quantization", "", "its quantization, such as Q4_K_M")
	flags.StringVarP(&f.output, "output", "o", "", "folder for the results (default: runs/NAME-TIME)")
	flags.BoolVar(&f.givenOnly, "given-only", false, "restrict the run to the items that have an answer")
	flags.BoolVar(&f.ignoreUnknown, "ignore-unknown", false, "leave out answers to items that the suite does not have")
	flags.StringVar(&f.mirror, "datasets", "", "folder with the benchmark data, by path or by sha256 (default: ASSAY_DATASETS, else what was fetched)")
	flags.StringVar(&f.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&f.samples, "samples", false, "the answers are to the questions that ship with Assay")
	flags.BoolVar(&f.tasks, "tasks", false, "show every task in the table")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	f.sandbox.register(cmd)
	return cmd
}

// score carries out "assay score".
func score(ctx context.Context, env Env, f scoreFlags) error {
	suite, err := f.check()
	if err != nil {
		return err
	}
	data, dataInfo, err := openData(env, f.lock, f.mirror, f.samples)
	if err != nil {
		return err
	}
	items, err := runner.Items(ctx, suite, data)
	if err != nil {
		return err
	}
	answers, err := f.open(ctx, suite, items)
	if err != nil {
		return err
	}
	defer answers.Close() //nolint:errcheck // it was only read

	box, err := f.sandbox.open(ctx, env, []eval.Suite{suite}, false)
	if err != nil {
		return err
	}
	defer box.Close()
	started := time.Now()
	info := f.manifest(env, answers, dataInfo, started)
	chosen := items
	if f.givenOnly {
		chosen = slices.DeleteFunc(slices.Clone(items), func(it eval.Item) bool { return !answers.Has(it) })
	}
	anyName := f.output == ""
	if anyName {
		f.output = filepath.Join("runs", runName(info.Model, started))
	}
	folder, err := newRunFolder(f.output, anyName)
	if err != nil {
		return err
	}
	defer folder.discard()
	overview, err := writeScored(ctx, folder.temporary, info, box, runner.GivenConfig{
		Suite: suite, Items: chosen, Available: len(items), Repeats: answers.Repeats(), Answers: answers, Env: eval.Env{Sandbox: box.sandbox()},
	}, runFlags{quiet: f.quiet || !isTerminal(env.Stderr)}.progress(env))
	if err != nil {
		return err
	}
	if err := folder.commit(); err != nil {
		return err
	}
	table := reports.TableOptions{Tasks: f.tasks, References: references([]eval.Suite{suite})}
	if err := reports.WriteTable(env.Stdout, overview, table); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "\nresults: %s\n", filepath.Join(folder.final, reports.SamplesFile))
	return incomplete(runner.Outcome{Suites: overview.Info.Suites})
}

// writeScored scores the answers into a folder.
func writeScored(ctx context.Context, dir string, info eval.RunInfo, box openedSandbox, c runner.GivenConfig, progress runner.Progress) (reports.Overview, error) {
	w, err := reports.CreateRun(dir)
	if err != nil {
		return reports.Overview{}, err
	}
	defer w.Close() //nolint:errcheck // Finish reports what could not be written
	out, err := runner.ScoreGiven(ctx, c, w, progress)
	if err != nil {
		return reports.Overview{}, err
	}
	info.Finished = time.Now().UTC()
	info.Suites, info.Complete = out.Suites, out.Complete()
	box.record(&info, []eval.Suite{c.Suite})
	err = w.Finish(info, out.Summaries)
	return reports.Overview{Info: info, Summaries: out.Summaries, NearTies: w.NearTies()}, err
}

// check refuses flags that are missing or wrong, before anything slow happens.
func (f scoreFlags) check() (eval.Suite, error) {
	switch {
	case f.suite == "":
		return nil, withHint(usageError("no suite named"), "--suite names it; 'assay list' shows the suites")
	case len(f.responses) == 0:
		return nil, withHint(usageError("no answers named"), "--responses names a file or a folder of them")
	case slices.Contains(f.responses, "-"):
		return nil, usageError("answers cannot come from standard input, since they are read twice: save them to a file")
	}
	if f.format != "" {
		var known []string
		for _, format := range responses.Formats() {
			known = append(known, string(format))
		}
		if err := checkFormat(f.format, known...); err != nil {
			return nil, err
		}
	}
	found, err := suites.Find([]string{f.suite})
	if err != nil {
		return nil, &exitError{code: ExitUsage, err: err, hint: "'assay list' shows the suites"}
	}
	if len(found) != 1 {
		return nil, usageError("--suite %s is several suites: score them one by one", f.suite)
	}
	return found[0], nil
}

// open reads the answers.
func (f scoreFlags) open(ctx context.Context, suite eval.Suite, items []eval.Item) (*responses.Set, error) {
	answers, err := responses.Open(ctx, f.responses, responses.Options{
		Format: responses.Format(f.format), IgnoreUnknown: f.ignoreUnknown, Suite: suite, Items: items,
	})
	if err == nil {
		return answers, nil
	}
	err = withCode(ExitUsage, err)
	var faults *responses.FaultsError
	if !errors.As(err, &faults) {
		return nil, withHint(err, "'assay score --help' describes the formats")
	}
	switch {
	case faults.Counts[responses.Unknown] > 0:
		return nil, withHint(err, "ids of this suite look like %q; --ignore-unknown leaves out what is unknown", items[0].ID)
	case faults.Counts[responses.Unfit] > 0:
		return nil, withHint(err, "score them as the suite or the variant that reads such answers; 'assay list' shows them")
	case faults.Counts[responses.Duplicate] > 0:
		return nil, withHint(err, `number several answers to an item by "repeat", from 0`)
	}
	return nil, withHint(err, "mend these lines, or leave them out and accept that their items have no score")
}

// manifest says where the answers come from.
func (f scoreFlags) manifest(env Env, answers *responses.Set, data eval.DataInfo, started time.Time) eval.RunInfo {
	origin := answers.Info()
	origin.Given = f.givenOnly
	name := f.name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(filepath.Clean(f.responses[0])), ".jsonl")
	}
	info := eval.RunInfo{
		Schema:  eval.RunSchema,
		Assay:   version(),
		Model:   model.Info{URI: name, Name: name, Engine: "external", Quantization: f.quantization},
		Data:    data,
		Repeats: answers.Repeats(),
		Answers: &origin,
		Started: started.UTC(),
		Command: append([]string{"assay"}, env.Args...),
	}
	info.Model.Warning = "answers made elsewhere (" + origin.Format + "), scored by Assay"
	info.Host, _ = os.Hostname() // for the reader only; may be unknown
	return info
}
