package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/suites"
)

func newListCommand(env Env) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the suites and their variants",
		Example: `  assay list
  assay list --suite bbh-official`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if name == "" {
				return listSuites(env.Stdout)
			}
			found, err := suites.Find([]string{name})
			if err != nil {
				return &exitError{code: ExitUsage, err: err}
			}
			for _, s := range found {
				describeSuite(env.Stdout, s.Info())
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&name, "suite", "", "describe one suite: metrics, upstream, known deviations")
	return cmd
}

func listSuites(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "suite\tmetric\tdescription")
	for _, s := range suites.All() {
		info := s.Info()
		name := info.Name
		if info.VariantOf != "" {
			name = "  " + name
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", name, info.Metrics[0].Name, info.Description)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(out, "\nIndented suites are variants of the one above; --suites all runs the others.\n"+
		"'assay list --suite NAME' tells what its numbers mean.\n")
	return err
}

func describeSuite(out io.Writer, info eval.SuiteInfo) {
	fmt.Fprintf(out, "%s (%s), version %s\n%s\n\n", info.Title, info.Name, info.Version, info.Description)
	if info.VariantOf != "" {
		fmt.Fprintf(out, "variant of    %s\n", info.VariantOf)
	}
	fmt.Fprintf(out, "output        %s\n", info.Output)
	fmt.Fprintf(out, "follows       %s, task %s, commit %s\n", info.Upstream.Name, info.Upstream.Task, info.Upstream.Commit)
	fmt.Fprintf(out, "data          %s (%s)\n", strings.Join(info.Data, ", "), info.License)
	for i, m := range info.Metrics {
		fmt.Fprintf(out, "%-13s %s: %s\n", first(i, "metrics"), m.Name, m.Description)
	}
	for i, r := range info.References {
		fmt.Fprintf(out, "%-13s %s: %s %.2f (%s)\n", first(i, "published"), r.Model, r.Metric, 100*r.Value, r.Source)
	}
	for i, n := range info.Notes {
		fmt.Fprintf(out, "%-13s %s\n", first(i, "notes"), n)
	}
	for i, d := range info.Deviations {
		fmt.Fprintf(out, "%-13s %s\n", first(i, "deviations"), d)
	}
}

// first returns the label of a list at its first entry, and nothing after it.
func first(i int, label string) string {
	if i == 0 {
		return label
	}
	return ""
}
