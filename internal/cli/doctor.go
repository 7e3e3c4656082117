package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"assay/reports"
	"assay/sandbox"
)

func newDoctorCommand(env Env) *cobra.Command {
	var python string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Show what this machine offers for running untrusted programs, and why",
		Long: `Try every level of the sandbox in which suites run what models write. A level is
available if a program that tries what the level blocks could do nothing of it.
The strongest available level is the one that runs use.

Exit code 3: there is no level that suites could use.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return doctor(cmd, env, python)
		},
	}
	cmd.Flags().StringVar(&python, "python", "", "the interpreter, a path or a name (default: python3)")
	return cmd
}

// doctorWidth is the width of the second column: 80 columns in all.
const doctorWidth = 68

// doctor carries out "assay doctor".
func doctor(cmd *cobra.Command, env Env, python string) error {
	offers, version, err := sandbox.Survey(cmd.Context(), sandbox.Options{Python: python})
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "python\t%s\n", version)
	used := ""
	for _, o := range offers {
		switch {
		case o.Err != nil:
			fmt.Fprintf(t, "%s\tnot available: %v\n", o.Level, o.Err)
			continue
		case used == "":
			used = o.Level
			fmt.Fprintf(t, "%s\tavailable, and used\n", o.Level)
		default:
			fmt.Fprintf(t, "%s\tavailable\n", o.Level)
		}
		label := "  blocks"
		for _, line := range wrapList(o.Proofs, doctorWidth) {
			fmt.Fprintf(t, "%s\t%s\n", label, line)
			label = ""
		}
		for _, n := range o.Notes {
			label := "  note"
			for _, line := range reports.Wrap(n, doctorWidth) {
				fmt.Fprintf(t, "%s\t%s\n", label, line)
				label = ""
			}
		}
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("writing to standard output: %w", err)
	}
	if used == "" {
		return withHint(sandbox.ErrUnavailable, "docs/sandbox.md says what containers and hosts have to allow; --level none of 'assay exec' runs programs unprotected")
	}
	return nil
}

// wrapList joins words by commas into lines of about width characters.
func wrapList(words []string, width int) []string {
	var lines []string
	line := ""
	for i, w := range words {
		if i < len(words)-1 {
			w += ","
		}
		if line != "" && len(line)+1+len(w) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + w)
	}
	return append(lines, line)
}
