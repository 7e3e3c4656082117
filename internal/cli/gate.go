package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/reports"
	"assay/suites"
)

// gateFlags are the flags of "assay gate".
type gateFlags struct {
	baseline string
	config   string
	format   string
	junit    string
	gitlab   string
	github   bool
}

func newGateCommand(env Env) *cobra.Command {
	var f gateFlags
	cmd := &cobra.Command{
		Use:   "gate RUN --baseline B",
		Short: "Pass or fail a run by rules, against a baseline",
		Long: `Compare a run with a baseline, as 'assay compare' does, and pass or fail it by
rules. B is the folder of a run or the file of a baseline; the rules come from a
YAML file, which is checked before anything is read. Without a file, no suite may
have lost significantly. gate.yaml in the repository of Assay explains every key.

A comparison that is empty, partial or INVALID never passes, nor does one that
was too small for the power that the rules ask for, nor a run that --early-stop
has ended: 'assay run --gate-against B --early-stop' itself gates that one.

In GitHub Actions, a summary is added to the step, and every broken rule is
annotated at its line of the rules.

Exit code 0: every rule is met. 1: a rule is broken. 2: the rules or an argument
are wrong. 3: a run or baseline is damaged or cannot be read. 4: the comparison
cannot tell.`,
		Example: `  assay gate runs/new --baseline runs/base
  assay gate runs/new --baseline granite.baseline.parquet --config gate.yaml
  assay gate runs/new --baseline runs/base --junit gate.xml --gitlab gate.json`,
		Args: oneArg("RUN"),
		RunE: func(_ *cobra.Command, args []string) error { return gate(env, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.baseline, "baseline", "", "run or baseline to compare with")
	flags.StringVar(&f.config, "config", "", "YAML file with the rules (default: no significant loss in any suite)")
	flags.StringVar(&f.format, "format", "terminal", "terminal, markdown or json")
	flags.StringVar(&f.junit, "junit", "", "also write JUnit XML to this file")
	flags.StringVar(&f.gitlab, "gitlab", "", "also write a GitLab Code Quality report to this file")
	flags.BoolVar(&f.github, "github", true, "in GitHub Actions, write annotations and a step summary")
	return cmd
}

// gate carries out "assay gate".
func gate(env Env, run string, f gateFlags) error {
	if err := checkFormat(f.format, "terminal", "markdown", "json"); err != nil {
		return err
	}
	if f.baseline == "" {
		return withHint(usageError("no baseline named"), "give --baseline and the run or baseline to compare with")
	}
	config, err := readGateConfig(f.config)
	if err != nil {
		return err
	}
	base, err := openSide(f.baseline)
	if err != nil {
		return err
	}
	candidate, err := openSide(run)
	if err != nil {
		return err
	}
	writeProbed(env.Stderr, base.Source.Info, candidate.Source.Info)
	return f.decide(env, config, base, candidate)
}

// decide applies the rules to a run and its baseline.
func (f gateFlags) decide(env Env, config reports.GateConfig, base, candidate reports.Side) error {
	if base.Label == candidate.Label {
		base.Label, candidate.Label = "baseline", "run"
	}
	lower := lowerBetter()
	options := config.CompareOptions(func(suite, metric string) bool { return lower[suite+" "+metric] })
	list, err := compareAll([]reports.Side{base, candidate}, options)
	if err != nil {
		return err
	}
	return f.answer(env, config.Apply(list[0]))
}

// answer writes the report, and returns what it says as an error.
func (f gateFlags) answer(env Env, report reports.GateReport) error {
	if err := f.write(env, report); err != nil {
		return err
	}
	switch report.Outcome() {
	case reports.Passed:
		return nil
	case reports.Failed:
		return withCode(ExitRegressed, errors.New(report.Headline()))
	}
	return withCode(ExitIncomplete, errors.New(report.Headline()))
}

// readGateConfig reads the rules, or returns the built-in ones.
func readGateConfig(path string) (reports.GateConfig, error) {
	if path == "" {
		return reports.DefaultGate(), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return reports.GateConfig{}, withHint(withCode(ExitUsage, fmt.Errorf("read the rules of the gate: %w", err)), "docs/gating.md explains such a file; without --config, no suite may have lost significantly")
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return reports.GateConfig{}, withHint(usageError("read the rules of the gate: %s is a folder", path), "--config names a YAML file; docs/gating.md explains it")
	}
	var names []string
	for _, s := range suites.All() {
		names = append(names, s.Info().Name)
	}
	config, err := reports.ReadGateConfig(path, file, func(name string) bool { return slices.Contains(names, name) })
	if err != nil {
		return config, withHint(withCode(ExitUsage, fmt.Errorf("the rules of the gate are wrong:\n%w", err)), "docs/gating.md explains every key")
	}
	return config, nil
}

// write writes the report to the terminal and wherever else it was asked for.
func (f gateFlags) write(env Env, report reports.GateReport) error {
	if err := f.writeMain(env, report); err != nil {
		return err
	}
	files := []struct {
		path  string
		write func(io.Writer) error
	}{{f.junit, report.WriteJUnit}, {f.gitlab, report.WriteGitLab}}
	for _, file := range files {
		if file.path == "" {
			continue
		}
		var text bytes.Buffer
		if err := file.write(&text); err != nil {
			return err
		}
		if err := os.WriteFile(file.path, text.Bytes(), 0o644); err != nil {
			return fmt.Errorf("write the report of the gate: %w", err)
		}
	}
	return f.writeGitHub(env, report)
}

func (f gateFlags) writeMain(env Env, report reports.GateReport) error {
	if f.format == "json" {
		return report.WriteJSON(env.Stdout)
	}
	return report.Write(env.Stdout, reports.Format(f.format))
}

// writeGitHub writes annotations, to standard error where standard output is read
// by a program, and appends to the summary of the step.
func (f gateFlags) writeGitHub(env Env, report reports.GateReport) error {
	if !f.github || env.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	out := env.Stdout
	if f.format != "terminal" {
		out = env.Stderr
	}
	if err := report.WriteGitHub(out); err != nil {
		return err
	}
	path := env.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, "### assay %s\n\n", report.Headline())
	if err := report.Write(&text, reports.FormatMarkdown); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write the summary of the step: %w", err)
	}
	_, err = file.WriteString(text.String())
	return errors.Join(err, file.Close())
}
