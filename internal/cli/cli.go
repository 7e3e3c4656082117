// Package cli is the command line of Assay: one file per command. It is the
// only package that knows all others. Nothing in it touches the process's own
// streams, environment or arguments; Main receives them.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"assay/reports"
)

// Exit codes, documented in docs/cli.md and stable.
const (
	ExitOK         = 0 // done
	ExitRegressed  = 1 // a gate found a regression
	ExitUsage      = 2 // the command line or its input is wrong
	ExitFailed     = 3 // the work could not be done
	ExitIncomplete = 4 // the run has items without a score, or a comparison is invalid
)

// Env is what a command may touch of the outside world.
type Env struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	Lock   []byte // content of the built-in datasets.lock
}

// exitError carries the exit code of an error, and a hint on what to do.
type exitError struct {
	code int
	err  error
	hint string
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usageError marks an error as one of the command line.
func usageError(format string, args ...any) error {
	return &exitError{code: ExitUsage, err: fmt.Errorf(format, args...)}
}

// withHint adds what the user can do about an error.
func withHint(err error, format string, args ...any) error {
	code := ExitFailed
	var e *exitError
	if errors.As(err, &e) {
		code = e.code
	}
	return &exitError{code: code, err: err, hint: fmt.Sprintf(format, args...)}
}

// withCode sets the exit code of an error.
func withCode(code int, err error) error { return &exitError{code: code, err: err} }

// Main runs the command line and returns the process's exit code. When ctx is
// cancelled, the command stops cleanly.
func Main(ctx context.Context, env Env) int {
	root := newRoot(env)
	root.SetArgs(env.Args)
	started := false
	onRun(root, func() { started = true })
	err := root.ExecuteContext(ctx)
	if err == nil {
		return ExitOK
	}
	var e *exitError
	switch {
	case errors.As(err, &e):
	case started:
		e = &exitError{code: ExitFailed}
	default: // nothing but the command line can fail so early
		e = &exitError{code: ExitUsage, hint: "see 'assay --help'"}
	}
	// Names of files and texts of servers come from anywhere.
	fmt.Fprintf(env.Stderr, "assay: %s\n", reports.VisibleLines(err.Error()))
	if hint := cmp.Or(e.hint, fileHint(err)); hint != "" {
		fmt.Fprintf(env.Stderr, "hint: %s\n", reports.VisibleLines(hint))
	}
	return e.code
}

// onRun calls f when any command below cmd starts its work, its arguments and
// flags having been accepted.
func onRun(cmd *cobra.Command, f func()) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			f()
			return run(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		onRun(sub, f)
	}
}

// oneArg accepts exactly one argument, called name in messages.
func oneArg(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return withHint(usageError("%s takes one argument, %s; got %d", cmd.CommandPath(), name, len(args)),
			"usage: %s", cmd.UseLine())
	}
}

// noSubcommand refuses arguments of a command that only has subcommands.
func noSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := usageError("unknown command %q for %q", args[0], cmd.CommandPath())
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return withHint(err, "did you mean %q?", near[0])
	}
	return withHint(err, "see '%s --help'", cmd.CommandPath())
}

// newRoot builds the tree of commands.
func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:           "assay",
		Short:         "Benchmark local language models, and prove whether they got worse",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSubcommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.AddCommand(
		newRunCommand(env),
		newShowCommand(env),
		newCompareCommand(env),
		newGateCommand(env),
		newDriftCommand(env),
		newQuantizeCommand(env),
		newLadderCommand(env),
		newReportCommand(env),
		newRescoreCommand(env),
		newJudgeCommand(env),
		newScoreCommand(env),
		newBaselineCommand(env),
		newMergeCommand(env),
		newProbeCommand(env),
		newListCommand(env),
		newFetchCommand(env),
		newModelCommand(env),
		newCacheCommand(env),
		newBenchCommand(env),
		newExecCommand(env),
		newDoctorCommand(env),
		newVersionCommand(env),
	)
	// Descriptions of flags are sentences: broken by words, not by the terminal.
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &exitError{code: ExitUsage, err: err, hint: flagHint(cmd, err)}
	})
	return root
}
