package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/reports"
)

// compareFlags are the flags of "assay compare".
type compareFlags struct {
	format     string
	suites     string
	metric     string
	allow      string
	alpha      float64
	tasks      bool
	flips      bool
	limit      int
	showUnsafe bool
}

func newCompareCommand(env Env) *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare A B [C...]",
		Short: "Compare runs with a first one: what changed, and is it more than chance",
		Long: `Compare runs with a first one. Each argument is the folder of a run or the file
of a baseline, with a label of your choice before it: bf16=runs/granite-bf16.

For every suite: both values, their difference with a 95% interval, how many
items were lost and gained, the p-value (exact McNemar test where scores are 0 or
1, else a t test over clusters; Holm's correction over suites), the smallest loss
that would have been found, and a verdict:

  IDENTICAL   the logits of all items are the same bits
  EQUIVALENT  bits differ, or were not recorded; every answer is the same
  CHANGED     answers changed, no significant loss
  IMPROVED    a significant gain
  REGRESSED   a significant loss
  INVALID     the runs differ in more than the model, and are not compared

--allow narrows the comparison to what is common, and is shown in the output:
suites, versions, items, prompts, decoding, judge, unscored, separated by commas.

Exit code 0: no significant loss. 1: REGRESSED. 2: an argument is no run and no
baseline. 3: one is damaged or cannot be read. 4: INVALID.`,
		Example: `  assay compare runs/before runs/after
  assay compare bf16=runs/bf16 q8=runs/q8_0 q4=runs/q4_k_m --tasks
  assay compare base=granite.baseline.parquet new=runs/new --flips
  assay compare runs/full runs/sample --allow items`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) >= 2 {
				return nil
			}
			return withHint(usageError("%s takes two runs or more; got %d", cmd.CommandPath(), len(args)), "usage: %s", cmd.UseLine())
		},
		RunE: func(_ *cobra.Command, args []string) error { return compare(env, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "terminal", "terminal, markdown, csv or json")
	flags.StringVar(&f.suites, "suites", "", "suites to compare, separated by commas (default: all)")
	flags.StringVar(&f.metric, "metric", "", "metric to compare (default: the first of each suite)")
	flags.StringVar(&f.allow, "allow", "", "differences to allow, separated by commas")
	flags.Float64Var(&f.alpha, "alpha", 0.05, "probability of a false alarm over all suites")
	flags.BoolVar(&f.tasks, "tasks", false, "show every task")
	flags.BoolVar(&f.flips, "flips", false, "list the items that changed, with both answers")
	flags.IntVar(&f.limit, "limit", 20, "changed items to list (0: all)")
	flags.BoolVar(&f.showUnsafe, "show-unsafe", false, "show the texts of items that may be harmful to read")
	return cmd
}

// compare carries out "assay compare".
func compare(env Env, args []string, f compareFlags) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	sides, err := openSides(args)
	if err != nil {
		return err
	}
	if options.Suites, err = f.chosenSuites(sides[0]); err != nil {
		return err
	}
	list, err := compareAll(sides, options)
	if err != nil {
		return err
	}
	if err := f.write(env, list); err != nil {
		return err
	}
	return verdictError(list)
}

func (f compareFlags) options() (reports.CompareOptions, error) {
	o := reports.CompareOptions{Metric: f.metric, Alpha: f.alpha}
	if err := checkFormat(f.format, "terminal", "markdown", "csv", "json"); err != nil {
		return o, err
	}
	switch {
	case f.limit < 0:
		return o, usageError("--limit is %d, want a number from 0 up", f.limit)
	case !(f.alpha > 0 && f.alpha < 0.5):
		return o, usageError("--alpha is %v, want a probability above 0 and below 0.5", f.alpha)
	}
	for _, kind := range commaList(f.allow) {
		if !slices.Contains(reports.AllowKinds(), kind) {
			return o, usageError("--allow has %q, want some of %s", kind, strings.Join(reports.AllowKinds(), ", "))
		}
		o.Allow = append(o.Allow, kind)
	}
	lower := lowerBetter()
	o.LowerBetter = func(suite, metric string) bool { return lower[suite+" "+metric] }
	return o, nil
}

// commaList splits a text at its commas.
func commaList(s string) []string {
	var out []string
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

func (f compareFlags) chosenSuites(first reports.Side) ([]string, error) {
	var out []string
	for _, name := range commaList(f.suites) {
		found, err := findSuite(first.Source.Info, name)
		if err != nil {
			return nil, err
		}
		out = append(out, found)
	}
	if f.metric == "" {
		return out, nil
	}
	for _, s := range first.Source.Info.Suites {
		if slices.Contains(s.Metrics, f.metric) {
			continue
		}
		if slices.Contains(out, s.Name) || len(out) == 0 {
			return nil, withHint(usageError("%s has no metric %q", s.Name, f.metric), "it has %s; --suites chooses suites", strings.Join(s.Metrics, ", "))
		}
	}
	return out, nil
}

// openSides opens what the arguments name: [label=]path.
func openSides(args []string) ([]reports.Side, error) {
	var sides []reports.Side
	for _, arg := range args {
		side, err := openSide(arg)
		if err != nil {
			return nil, err
		}
		for _, s := range sides {
			if s.Label == side.Label {
				side.Label = fmt.Sprintf("%s#%d", side.Label, len(sides)+1)
			}
		}
		sides = append(sides, side)
	}
	return sides, nil
}

func openSide(arg string) (reports.Side, error) {
	label, path, ok := strings.Cut(arg, "=")
	if !ok || strings.ContainsAny(label, `/\`) {
		label, path = "", arg
	}
	if path == "" {
		return reports.Side{}, usageError("%q names no run: want PATH or LABEL=PATH", arg)
	}
	source, err := openResults(path)
	if err != nil {
		return reports.Side{}, err
	}
	if label == "" {
		label = strings.TrimSuffix(filepath.Base(filepath.Clean(path)), ".parquet")
	}
	return reports.Side{Label: label, Source: source}, nil
}

// compareAll compares all runs with the first one.
func compareAll(sides []reports.Side, options reports.CompareOptions) ([]*reports.Comparison, error) {
	comparer, err := reports.NewComparer(sides[0], options)
	if errors.Is(err, reports.ErrNothingToCompare) {
		return nil, withCode(ExitIncomplete, err)
	}
	if err != nil {
		return nil, err
	}
	var out []*reports.Comparison
	for _, side := range sides[1:] {
		c, err := comparer.Compare(side)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (f compareFlags) write(env Env, list []*reports.Comparison) error {
	var flips []*reports.FlipList
	for _, c := range list {
		if !f.flips {
			break
		}
		if c.Verdict == reports.Invalid { // nothing was compared
			continue
		}
		l, err := c.Flips(f.limit, f.showUnsafe)
		if err != nil {
			return err
		}
		flips = append(flips, l)
	}
	table := reports.CompareTable{Format: reports.Format(f.format), Tasks: f.tasks}
	switch {
	case f.format == "json":
		return table.WriteJSON(env.Stdout, list, flips)
	case f.format == "csv" && f.flips: // one file, one table
		for _, l := range flips {
			if err := l.Write(env.Stdout, reports.FormatCSV); err != nil {
				return err
			}
		}
		return nil
	}
	if err := table.Write(env.Stdout, list); err != nil {
		return err
	}
	for _, l := range flips {
		if f.format == "markdown" {
			fmt.Fprintln(env.Stdout) // ends the paragraph before the table
		}
		if err := l.Write(env.Stdout, reports.Format(f.format)); err != nil {
			return err
		}
	}
	return nil
}

// verdictError turns verdicts into exit codes: a run that could not be compared
// weighs more than one that regressed.
func verdictError(list []*reports.Comparison) error {
	for _, c := range list {
		if c.Verdict == reports.Invalid {
			return withHint(withCode(ExitIncomplete, fmt.Errorf("%s and %s cannot be compared: they differ in %s", c.A.Label, c.B.Label, strings.Join(kinds(c.Refused), ", "))),
				"--allow %s compares what they have in common", strings.Join(kinds(c.Allowed, c.Refused), ","))
		}
	}
	for _, c := range list {
		if c.Verdict == reports.Regressed {
			return withCode(ExitRegressed, fmt.Errorf("%s is worse than %s: %s", c.B.Label, c.A.Label, strings.Join(regressed(c), ", ")))
		}
	}
	return nil
}

// kinds lists the kinds of differences, each once.
func kinds(lists ...[]reports.Difference) []string {
	var out []string
	for _, d := range slices.Concat(lists...) {
		if !slices.Contains(out, d.Kind) {
			out = append(out, d.Kind)
		}
	}
	return out
}

func regressed(c *reports.Comparison) []string {
	var out []string
	for _, s := range c.Suites {
		if s.Verdict == reports.Regressed {
			out = append(out, s.Title)
		}
	}
	return out
}
