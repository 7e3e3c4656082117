package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/model/bench"
	"assay/model/gguf"
	"assay/model/local"
	"assay/model/open"
)

// benchFlags are the flags of "assay bench".
type benchFlags struct {
	model    string
	shape    string
	layers   int
	quant    string
	decoder  decoderFlags
	least    time.Duration
	count    int
	only     []string
	subjects int
	items    int
	format   string
	against  string
}

func newBenchCommand(env Env) *cobra.Command {
	var f benchFlags
	names, groups := bench.Figures()
	cmd := &cobra.Command{
		Use:   "bench [FILE] [--shape NAME --quant MIX]",
		Short: "Measure the speed of a model against the ceilings of this machine",
		Long: fmt.Sprintf(`Measure how fast a model runs, from a file or of a known shape with random weights
made in memory, and how far that is from what this machine can do at all.

Before and after each figure three ceilings are measured, on all threads: 8-bit
multiply-adds of the CPU path in use, float32 multiply-adds, and memory read. The
share of a figure is the time that its matrix products, or for one sequence reading
the weights, would take at these ceilings, of the time that it took. Values are
medians of the repeats.

Figures: %s
Groups:  %s
Shapes:  %s
Mixes:   %s

"mmlu" is a workload in the shape of MMLU: prefixes of 300 to 2,600 tokens, each with
items of 100 tokens and four choices. "mmlu-evaluated" is the number of tokens that
the engine evaluated, as a multiple of the least possible. "mmlu-plain" is the rate
with one item of each subject, one after another, so that nothing is shared, and
"mmlu-of-plain" what "mmlu" is of that. All of MMLU would be --mmlu-subjects %d
--mmlu-items %d.

Run it on a quiet machine: what else runs takes its share of every figure, though of
the ceilings, too.`,
			strings.Join(names, ", "), strings.Join(groups, ", "),
			strings.Join(shapeNames(), ", "), strings.Join(mixNames(), ", "), bench.MMLUSubjects, bench.MMLUItems),
		Example: `  assay bench granite-4.0-micro-Q4_K_M.gguf
  assay bench --shape granite-4.0-micro --quant q4_k_m --only prefill,decode
  assay bench --shape granite-4.0-micro --layers 4 --count 5
  assay bench --shape granite-4.0-350m --count 5 --format json >old.json
  assay bench --shape granite-4.0-350m --count 5 --against old.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd, args); err != nil {
				return err
			}
			return runBench(cmd.Context(), env, &f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "GGUF file to measure, as FILE")
	flags.StringVar(&f.shape, "shape", "", "measure random weights of this shape instead of a file")
	flags.IntVar(&f.layers, "layers", 0, "layers of the shape to measure, with as large a part of the vocabulary (0: all)")
	flags.StringVar(&f.quant, "quant", "q4_k_m", "tensor types of the random weights")
	f.decoder.register(cmd)
	flags.Lookup("kv-memory").Usage = "memory for keys and values, such as 8GiB (auto: no bound)"
	flags.DurationVar(&f.least, "time", time.Second, "least time of a figure in each repeat")
	flags.IntVar(&f.count, "count", 3, "repeats")
	flags.StringSliceVar(&f.only, "only", nil, "figures or groups of them to measure, separated by commas")
	flags.IntVar(&f.subjects, "mmlu-subjects", 4, "subjects of the workload in the shape of MMLU")
	flags.IntVar(&f.items, "mmlu-items", 12, "items of a subject")
	flags.StringVar(&f.format, "format", "table", "table, json")
	flags.StringVar(&f.against, "against", "", "report of an earlier time, as written by --format json, to compare with")
	return cmd
}

func shapeNames() (names []string) {
	for _, s := range bench.Shapes() {
		names = append(names, s.Name)
	}
	return names
}

func mixNames() (names []string) {
	for _, m := range bench.Mixes() {
		names = append(names, strings.ToLower(m.Name))
	}
	return names
}

// check refuses flags that make no sense, before any work is done.
func (f *benchFlags) check(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		if f.model != "" {
			return usageError("the model is named twice: %q and --model %q", args[0], f.model)
		}
		f.model = args[0]
	}
	switch {
	case f.model == "" && f.shape == "":
		return withHint(usageError("nothing to measure: name a GGUF file, or --shape"), "shapes: %s", strings.Join(shapeNames(), ", "))
	case f.model != "" && f.shape != "":
		return usageError("there is a model, %q, and --shape %q: want one of them", f.model, f.shape)
	case f.model != "" && cmd.Flags().Changed("quant"):
		return usageError("--quant is for --shape; the file has the types that it has")
	case f.model != "" && f.layers != 0:
		return usageError("--layers is for --shape; the file has the layers that it has")
	case f.format == "json" && f.against != "":
		return usageError("--against prints a table: leave --format json out")
	case f.least < 0 || f.least > time.Hour:
		return usageError("--time is %s, want 0s to 1h", f.least)
	}
	for _, n := range []struct {
		flag  string
		value int
		most  int
	}{{"count", f.count, 1000}, {"mmlu-subjects", f.subjects, 1000}, {"mmlu-items", f.items, 100000}} {
		if n.value < 1 || n.value > n.most {
			return usageError("--%s is %d, want 1 to %d", n.flag, n.value, n.most)
		}
	}
	if err := bench.CheckOnly(f.only); err != nil {
		return usageError("--only: %w", err)
	}
	return checkFormat(f.format, "table", "json")
}

// runBench carries out "assay bench".
func runBench(ctx context.Context, env Env, f *benchFlags) error {
	o, err := f.options(env)
	if err != nil {
		return err
	}
	var old *bench.Report
	if f.against != "" { // before the long part
		if old, err = readBenchReport(f.against); err != nil {
			return err
		}
	}
	file, err := f.open(ctx, env)
	if err != nil {
		return err
	}
	defer file.Close()
	o.Quantization = local.Quantization(file)
	if f.shape != "" {
		o.Synthetic, o.Quantization = true, strings.ToUpper(f.quant)
	}
	report, err := bench.Run(ctx, file, o)
	if report == nil {
		return err
	}
	if len(report.Measurements) > 0 {
		if werr := f.write(env, report, old); werr != nil {
			return errors.Join(err, fmt.Errorf("writing to standard output: %w", werr))
		}
	}
	if err != nil && ctx.Err() != nil {
		return withHint(withCode(ExitIncomplete, errors.New("interrupted")), "the figures are of what was measured until then")
	}
	return err
}

func (f *benchFlags) options(env Env) (bench.Options, error) {
	decoder, err := f.decoder.options()
	if err != nil {
		return bench.Options{}, err
	}
	engine, err := f.decoder.engine(0)
	return bench.Options{
		Decoder: decoder, KVMemory: engine.KVMemory,
		Time: f.least, Count: f.count, Only: f.only, Subjects: f.subjects, Items: f.items,
		Progress: func(round int, name string) {
			if round == 0 {
				fmt.Fprintln(env.Stderr, name)
				return
			}
			fmt.Fprintf(env.Stderr, "repeat %d of %d: %s\n", round, f.count, name)
		},
	}, err
}

// open opens the file, or makes one.
func (f *benchFlags) open(ctx context.Context, env Env) (*gguf.File, error) {
	if f.shape == "" {
		return open.File(f.model)
	}
	shape, err := bench.ShapeOf(f.shape)
	if err != nil {
		return nil, usageError("--shape: %w", err)
	}
	if f.layers != 0 {
		if shape, err = shape.WithLayers(f.layers); err != nil {
			return nil, usageError("--layers: %w", err)
		}
	}
	mix, err := bench.MixOf(f.quant)
	if err != nil {
		return nil, usageError("--quant: %w", err)
	}
	fmt.Fprintf(env.Stderr, "make random weights: %s %s\n", shape.Name, mix.Name)
	return bench.Synthesize(ctx, shape, mix)
}

func readBenchReport(name string) (*bench.Report, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--against: %w", err)
	}
	defer in.Close()
	report, err := bench.ReadReport(in)
	if err != nil {
		return nil, usageError("%s: %w", name, err)
	}
	return report, nil
}

func (f *benchFlags) write(env Env, report, old *bench.Report) error {
	if f.format == "json" {
		_, err := report.WriteTo(env.Stdout)
		return err
	}
	if err := writeBenchTable(env.Stdout, report); err != nil || old == nil {
		return err
	}
	return writeBenchComparison(env.Stdout, f.against, old, report)
}
