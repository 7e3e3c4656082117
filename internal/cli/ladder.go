package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/model/gguf"
	"assay/model/local"
	"assay/model/requantize"
	"assay/reports"
)

// ladderFlags are the flags of "assay ladder".
type ladderFlags struct {
	levels    string
	output    string
	keep      bool
	again     bool
	text      string
	context   int
	kl        int
	maxTokens int
	format    string
	html      string
	quiet     bool
	prompts   promptFlags
	decoder   decoderFlags
	sandbox   sandboxFlags
}

func newLadderCommand(env Env) *cobra.Command {
	var f ladderFlags
	cmd := &cobra.Command{
		Use:   "ladder MODEL [MODEL...]",
		Short: "Run the suites on a model's quantizations, and show what each costs",
		Long: `Run the suites on several quantizations of a model and compare each with the
first: size, speed, divergence of predictions, and every suite with the
difference, its 95% interval, flips and a verdict, as in 'assay compare'.

With one MODEL, --levels names the formats, as in 'assay quantize'; the files are
made one at a time in the results' folder and removed after use. A level that is
the format of MODEL itself is MODEL. With several, the files are the levels.

Answers of the level above are verified instead of generated: the results are
those of a run without, sooner. KL divergence and top-1 agreement are those of
'assay drift' on some of the suites' prompts, or on --text.

The run of each level lies in the results' folder. Interrupted, the same command
goes on where it was.

Exit code 0: every level was compared, whatever came out. 4: some could not be.`,
		Example: `  assay ladder granite-4.0-micro-bf16.gguf --levels bf16,q8_0,q6_k,q4_k,q4_0 --suites mmlu --limit 1000
  assay ladder granite-bf16.gguf granite-Q8_0.gguf granite-Q4_K_M.gguf --text wiki.test.raw
  assay ladder embedded --levels bf16,q8_0,q4_0 --samples`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return nil
			}
			return withHint(usageError("%s takes a model, or several", cmd.CommandPath()), "usage: %s", cmd.UseLine())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runLadder(cmd.Context(), env, args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.levels, "levels", "", "formats of one MODEL, the reference first, such as bf16,q8_0,q6_k,q4_k,q4_0")
	flags.StringVarP(&f.output, "output", "o", "", "folder for the results (default: runs/ladder-MODEL-TIME)")
	flags.BoolVar(&f.keep, "keep", false, "keep the files of the levels, too")
	flags.BoolVar(&f.again, "requantize", false, "accept a model that is quantized already, whose errors add up")
	flags.StringVar(&f.text, "text", "", "file with the text for KL divergence and top-1 (default: prompts of the suites)")
	flags.IntVarP(&f.context, "ctx-size", "c", 512, "tokens of a chunk of that text")
	flags.IntVar(&f.kl, "kl-prompts", 20, "prompts per suite for KL divergence and top-1, a seeded sample")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "upper bound on the length of an answer, in tokens (0: as each suite says)")
	flags.StringVar(&f.format, "format", "terminal", "terminal, markdown or csv")
	flags.StringVar(&f.html, "html", "", "HTML page to write, too, with curves of score and KL against size")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	f.prompts.register(cmd)
	f.decoder.register(cmd)
	f.sandbox.register(cmd)
	return cmd
}

// ladderLevel is one of the models that are compared.
type ladderLevel struct {
	label  string
	path   string             // of the model, once it is there
	format *requantize.Format // to make it in; nil where the file exists
	dir    string             // of the run
}

// runLadder carries out "assay ladder".
func runLadder(ctx context.Context, env Env, models []string, f ladderFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	levels, err := f.plan(models)
	if err != nil {
		return err
	}
	if f.output == "" {
		if f.output, err = makeFolder(filepath.Join("runs", "ladder-"+stem(models[0])+"-"+time.Now().Format("20060102-150405"))); err != nil {
			return err
		}
	} else if err := os.MkdirAll(f.output, 0o755); err != nil {
		return fmt.Errorf("create folder for results: %w", err)
	}
	l := ladder{env: env, flags: f, source: models[0], levels: levels}
	defer l.removeFiles()
	for i := range levels {
		if err := l.climb(ctx, i); err != nil {
			return l.stopped(ctx, fmt.Errorf("level %s: %w", levels[i].label, err))
		}
	}
	comparisons, err := l.compare()
	if err != nil {
		return err
	}
	if err := l.table(comparisons).write(env.Stdout, reports.Format(f.format)); err != nil {
		return err
	}
	if err := l.page(ctx, comparisons); err != nil {
		return l.stopped(ctx, err)
	}
	for _, c := range comparisons {
		if c.Verdict == reports.Invalid {
			return verdictError(comparisons)
		}
	}
	return nil
}

// stopped says of a ladder that a signal ended between two runs how to go on. Runs
// say it themselves.
func (l *ladder) stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	return withHint(interrupted(ctx, err, "stopped"), "what is finished is kept: the same command with -o %s goes on", quoted(l.flags.output))
}

func (f ladderFlags) check() error {
	if err := checkFormat(f.format, string(reports.FormatTerminal), string(reports.FormatMarkdown), string(reports.FormatCSV)); err != nil {
		return err
	}
	if f.html != "" {
		if err := checkReplaceable(f.html); err != nil {
			return err
		}
	}
	if f.kl < 1 {
		return usageError("--kl-prompts is %d, want a number from 1 up", f.kl)
	}
	if f.maxTokens < 0 {
		return usageError("--max-tokens is %d, want a number from 0 up", f.maxTokens)
	}
	if err := f.prompts.check(""); err != nil {
		return err
	}
	return f.drift().check()
}

// drift is the configuration of the comparison of predictions.
func (f ladderFlags) drift() driftFlags {
	d := driftFlags{text: f.text, context: f.context, format: "terminal", quiet: f.quiet, decoder: f.decoder}
	if f.text == "" {
		d.prompts = f.prompts
		if d.prompts.limit == 0 || d.prompts.limit > f.kl {
			d.prompts.limit = f.kl
		}
	} else {
		d.prompts.suites = "all" // a text has none
	}
	return d
}

// plan lists the levels.
func (f ladderFlags) plan(models []string) ([]ladderLevel, error) {
	if len(models) > 1 {
		if f.levels != "" {
			return nil, usageError("--levels are formats of one model, but there are %d models", len(models))
		}
		var out []ladderLevel
		for _, path := range models {
			out = append(out, ladderLevel{label: stem(path), path: path})
		}
		return out, distinct(out)
	}
	var own string
	if err := withFile(models[0], func(source *gguf.File) error {
		own = local.Quantization(source)
		return nil
	}); err != nil {
		return nil, err
	}
	var out []ladderLevel
	for _, name := range commaList(f.levels) {
		if strings.EqualFold(name, own) {
			out = append(out, ladderLevel{label: own, path: models[0]})
			continue
		}
		format, err := findFormat("--levels", name)
		if err != nil {
			return nil, err
		}
		out = append(out, ladderLevel{label: format.Name, format: &format})
	}
	if len(out) < 2 {
		return nil, withHint(usageError("a ladder has two levels or more; got %d", len(out)), "--levels names formats, such as bf16,q8_0,q4_k; or name several files")
	}
	return out, distinct(out)
}

// distinct refuses levels of the same name, whose runs would be one folder.
func distinct(levels []ladderLevel) error {
	seen := map[string]bool{}
	for _, l := range levels {
		if seen[l.label] {
			return usageError("two levels are called %s", l.label)
		}
		seen[l.label] = true
	}
	return nil
}

// stem is the name of a file without folder and extension.
func stem(path string) string { return strings.TrimSuffix(filepath.Base(path), ".gguf") }
