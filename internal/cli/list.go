package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"assay/datasets"
	"assay/eval"
	"assay/reports"
	"assay/suites"
)

// listFlags are the flags of "assay list".
type listFlags struct {
	suite   string
	wide    bool
	format  string
	mirror  string
	lock    string
	samples bool
}

func newListCommand(env Env) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the suites and their variants",
		Long: `List the suites and their variants: what they ask, whether their data is here, and
the value that the model card of granite-4.0-micro publishes.

With --wide, also the metric, tasks and items as far as the data is here, the
licence of the data and whose scorer is followed. With --suite, everything about
one suite: what its numbers mean exactly, and where they may differ from others'.`,
		Example: `  assay list
  assay list --wide --format csv
  assay list --suite bbh-official`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return list(cmd.Context(), env, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.suite, "suite", "", "describe one suite: metrics, upstream, known deviations")
	flags.BoolVar(&f.wide, "wide", false, "a row with everything that fits into one; reads the data")
	flags.StringVar(&f.format, "format", "terminal", "form of the wide table: terminal, markdown or csv")
	flags.StringVar(&f.mirror, "datasets", "", "folder with the benchmark data, by path or by sha256 (default: ASSAY_DATASETS, else what was fetched)")
	flags.StringVar(&f.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&f.samples, "samples", false, "count the questions that ship with Assay instead of the benchmarks")
	return cmd
}

// list carries out "assay list".
func list(ctx context.Context, env Env, f listFlags) error {
	if err := checkFormat(f.format, "terminal", "markdown", "csv"); err != nil {
		return err
	}
	if f.format != "terminal" && !f.wide {
		return usageError("--format is for --wide")
	}
	data, err := f.open(env)
	if err != nil {
		return err
	}
	switch {
	case f.suite != "":
		found, err := suites.Find([]string{f.suite})
		if err != nil {
			return &exitError{code: ExitUsage, err: err}
		}
		for i, s := range found {
			if i > 0 {
				fmt.Fprintln(env.Stdout)
			}
			if err := describeSuite(ctx, env.Stdout, s, data); err != nil {
				return err
			}
		}
		return nil
	case f.wide:
		return listWide(ctx, env.Stdout, data, reports.Format(f.format))
	}
	return listSuites(env.Stdout, data)
}

// listedData is the data that suites are counted on.
type listedData struct {
	eval.Data
	lock  *datasets.Lock // nil for the samples
	store *datasets.Store
}

func (f listFlags) open(env Env) (listedData, error) {
	if f.samples {
		data, _, err := openData(env, f.lock, f.mirror, true)
		return listedData{Data: data}, err
	}
	lock, err := openLock(env, f.lock)
	if err != nil {
		return listedData{}, err
	}
	store, err := openStore(env, lock, f.mirror, "")
	return listedData{Data: store, lock: lock, store: store}, err
}

// state says whether a suite's data is here: "yes", "no", or "part".
func (d listedData) state(info eval.SuiteInfo) string {
	if d.lock == nil {
		return "sample"
	}
	found, all := 0, 0
	for _, folder := range info.Data {
		for _, f := range d.lock.Folder(folder) {
			all++
			if place, err := d.store.Find(f); err == nil && place != datasets.Nowhere {
				found++
			}
		}
	}
	switch {
	case found == 0:
		return "no"
	case found < all || !info.HasNeeds(d.Data):
		return "part"
	}
	return "yes"
}

// cardModel is whose published values are listed.
const cardModel = "granite-4.0-micro"

// cardValue is the published value of a suite's headline, in percent; empty
// where there is none.
func cardValue(info eval.SuiteInfo) string {
	for _, r := range info.References {
		if r.Model == cardModel && r.Metric == info.Metrics[0].Name {
			return fmt.Sprintf("%.2f", 100*r.Value)
		}
	}
	return ""
}

// listWidth is the length of a line of the list, in columns.
const listWidth = 100

func listSuites(out io.Writer, data listedData) error {
	names := 0
	for _, s := range suites.All() {
		names = max(names, len(listedName(s.Info())))
	}
	row := func(name, card, here, description string) {
		before := fmt.Sprintf("%-*s  %5s  %-6s  ", names, name, card, here)
		for i, line := range reports.Wrap(description, listWidth-len(before)) {
			if i > 0 {
				before = strings.Repeat(" ", len(before))
			}
			fmt.Fprintln(out, before+line)
		}
	}
	row("suite", "card", "data", "description")
	for _, s := range suites.All() {
		info := s.Info()
		row(listedName(info), cardValue(info), data.state(info), info.Description)
	}
	_, err := fmt.Fprint(out, "\nIndented suites are variants of the one above; --suites all runs the others.\n"+
		"card: published for "+cardModel+", for orientation. data: whether it is here ('assay fetch').\n"+
		"'assay list --suite NAME' tells what its numbers mean, 'assay list --wide' counts items.\n")
	return err
}

// listedName is a suite's name, indented for a variant.
func listedName(info eval.SuiteInfo) string {
	if info.VariantOf != "" {
		return "  " + info.Name
	}
	return info.Name
}
