package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/reports"
	"assay/reports/html"
)

// reportFlags are the flags of "assay report".
type reportFlags struct {
	compareFlags
	output  string
	maxSize int
}

func newReportCommand(env Env) *cobra.Command {
	f := reportFlags{compareFlags: compareFlags{format: "terminal"}}
	cmd := &cobra.Command{
		Use:   "report RUN... -o FILE",
		Short: "Write runs as one HTML page: tables, intervals, curves, every item",
		Long: `Write runs as one HTML page, which needs no network and no other file. Each
argument is the folder of a run or the file of a baseline, with a label of your
choice before it: bf16=runs/granite-bf16.

The page has the summaries; each further run compared with the first one, as
'assay compare' does, with a plot of each interval; the scores against the sizes
of the models, where they differ; every item with question, answers side by side,
extraction, scores and evidence, to be filtered and searched; and what the
manifests say of where all this comes from.

The texts of unsafe items are left out unless --show-unsafe is given. Where the
texts of many items do not fit, they are shortened in the middle, those of
unchanged items first; the page says so.

The same runs give the same bytes. An older report of that name is replaced; any
other file is left alone.

Exit code 0: written, whatever the comparisons say. 2: an argument is no run, or
FILE is not a report. 3: a file cannot be read or written. 4: interrupted.`,
		Example: `  assay report runs/granite -o granite.html
  assay report bf16=runs/bf16 q8=runs/q8_0 q4=runs/q4_k_m -o ladder.html
  assay report runs/full runs/sample --allow items -o report.html`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) >= 1 {
				return nil
			}
			return withHint(usageError("%s takes a run or more", cmd.CommandPath()), "usage: %s", cmd.UseLine())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return interrupted(cmd.Context(), report(cmd.Context(), env, args, f), stoppedAlone)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to write")
	flags.StringVar(&f.suites, "suites", "", "suites to show, separated by commas (default: all)")
	flags.StringVar(&f.metric, "metric", "", "metric to compare (default: the first of each suite)")
	flags.StringVar(&f.allow, "allow", "", "differences to allow, separated by commas, see 'assay compare'")
	flags.Float64Var(&f.alpha, "alpha", 0.05, "probability of a false alarm over all suites")
	flags.BoolVar(&f.showUnsafe, "show-unsafe", false, "keep the texts of items that may be harmful to read")
	flags.IntVar(&f.maxSize, "max-size", html.DefaultMaxBytes>>20, "MiB that the texts of the items may take")
	return cmd
}

// report carries out "assay report".
func report(ctx context.Context, env Env, args []string, f reportFlags) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	if f.maxSize < 1 || f.maxSize > 1024 {
		return usageError("--max-size is %d, want a number of MiB from 1 to 1024", f.maxSize)
	}
	if f.output == "" {
		return withHint(usageError("no file named"), "-o names the page to write, such as -o report.html")
	}
	if err := checkReplaceable(f.output); err != nil {
		return err
	}
	sides, err := openSides(args)
	if err != nil {
		return err
	}
	if options.Suites, err = f.chosenSuites(sides[0]); err != nil {
		return err
	}
	var comparisons []*reports.Comparison
	if len(sides) > 1 {
		if comparisons, err = compareAll(sides, options); err != nil {
			return err
		}
	}
	size, err := writeReport(f.output, func(w io.Writer) error {
		return html.Write(ctx, w, sides, comparisons, html.Options{ShowUnsafe: f.showUnsafe, MaxBytes: f.maxSize << 20, Suites: options.Suites,
			Metric: f.metric, LowerBetter: options.LowerBetter})
	})
	if err != nil {
		return err
	}
	for _, c := range comparisons {
		if c.Verdict == reports.Invalid {
			fmt.Fprintf(env.Stderr, "warning: %s and %s are not compared: they differ in %s\n", c.A.Label, c.B.Label, strings.Join(kinds(c.Refused), ", "))
		}
	}
	_, err = fmt.Fprintf(env.Stdout, "%s: %s, %.1f MiB\n", f.output, runCount(len(sides)), float64(size)/(1<<20))
	return err
}

func runCount(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", n)
}

// checkReplaceable refuses a file that is there and is no report.
func checkReplaceable(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, noFolder := os.Stat(filepath.Dir(path)); noFolder != nil {
			return fmt.Errorf("write report: %w", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	defer f.Close()
	start := make([]byte, 1024)
	n, err := io.ReadFull(f, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return withHint(withCode(ExitUsage, fmt.Errorf("write report: %w", err)), "name a file to write, not a folder")
	}
	if n > 0 && !slices.Contains(strings.Split(string(start[:n]), "\n"), `<meta name="generator" content="`+html.Generator+`">`) {
		return withHint(usageError("%s exists and is no report", path), "name another file with -o, or delete it")
	}
	return nil
}

// writeReport writes a file that gets its name when it is complete, and returns
// its size.
func writeReport(path string, write func(io.Writer) error) (int64, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return 0, fmt.Errorf("create report: %w", err)
	}
	defer os.Remove(f.Name()) // gone already where all went well
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return 0, err
	}
	if err := errors.Join(w.Flush(), f.Chmod(0o644)); err != nil {
		return 0, fmt.Errorf("write report %s: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("measure report: %w", err)
	}
	if err := f.Close(); err != nil {
		return 0, fmt.Errorf("write report %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return 0, fmt.Errorf("write report: %w", err)
	}
	return info.Size(), nil
}
