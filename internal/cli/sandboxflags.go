package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/runner"
	"assay/sandbox"
	"assay/suites"
)

// sandboxAuto chooses the strongest level that the machine offers.
const sandboxAuto = "auto"

// sandboxFlags say where programs that the model writes are run.
type sandboxFlags struct{ level, python string }

// register adds the flags to a command.
func (f *sandboxFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.level, "sandbox", sandboxAuto,
		"isolation of programs that the model writes: auto for the strongest there is, namespaces, restricted, or none for none at all")
	flags.StringVar(&f.python, "python", "", "interpreter of these programs, a path or a name (default: python3)")
}

// open opens a sandbox if one of the suites runs programs, and says which unless
// asked to be quiet.
func (f sandboxFlags) open(ctx context.Context, env Env, list []eval.Suite, quiet bool) (openedSandbox, error) {
	levels := []string{sandboxAuto, eval.LevelNamespaces, eval.LevelRestricted, eval.LevelNone}
	if !slices.Contains(levels, f.level) {
		return openedSandbox{}, usageError("--sandbox is %q, want one of %s", f.level, strings.Join(levels, ", "))
	}
	if !slices.ContainsFunc(list, runsPrograms) {
		return openedSandbox{}, nil
	}
	o := sandbox.Options{Level: f.level, Python: f.python}
	if o.Level == sandboxAuto {
		o.Level = ""
	}
	box, err := sandbox.Open(ctx, o)
	if errors.Is(err, sandbox.ErrUnavailable) {
		return openedSandbox{}, withHint(err, "'assay doctor' tells what this machine offers; --suites chooses suites that run no programs")
	}
	if err != nil {
		return openedSandbox{}, err
	}
	info := box.Info()
	if info.Level == eval.LevelNone {
		fmt.Fprintln(env.Stderr, "assay: warning: no sandbox: programs that the model writes can do everything that you can")
	} else if !quiet {
		fmt.Fprintf(env.Stderr, "sandbox: %s, Python %s\n", info.Level, info.Python)
	}
	return openedSandbox{box: box}, nil
}

func runsPrograms(s eval.Suite) bool { return s.Info().Programs }

// openSandbox opens the sandbox of a run. On a machine that has none, suites that
// need one are left out of "all", which is said; where they are named, or a level
// is, it is an error.
func (f runFlags) openSandbox(ctx context.Context, env Env, c *runner.Config) (openedSandbox, error) {
	if f.dryRun {
		return openedSandbox{}, nil
	}
	box, err := f.sandbox.open(ctx, env, c.Suites, f.quiet)
	if errors.Is(err, sandbox.ErrUnavailable) && f.suites == suites.Everything && f.sandbox.level == sandboxAuto {
		return openedSandbox{}, withoutPrograms(env, c, err)
	}
	c.Env.Sandbox = box.sandbox()
	return box, err
}

// withoutPrograms leaves out the suites that need a sandbox.
func withoutPrograms(env Env, c *runner.Config, why error) error {
	var names []string
	rest := slices.DeleteFunc(slices.Clone(c.Suites), func(s eval.Suite) bool {
		if runsPrograms(s) {
			names = append(names, s.Info().Name)
		}
		return runsPrograms(s)
	})
	if len(rest) == 0 {
		return why
	}
	c.Suites = rest
	fmt.Fprintf(env.Stderr, "note: left out of --suites all: %s (this machine has no sandbox for programs; 'assay doctor' tells why)\n",
		strings.Join(names, ", "))
	return nil
}

// openedSandbox is a sandbox that is closed at the end. The zero value is none.
type openedSandbox struct{ box *sandbox.Sandbox }

// Close ends the sandbox's processes.
func (o openedSandbox) Close() {
	if o.box != nil {
		o.box.Close() //nolint:errcheck // of the level none: a folder in the temporary one stays
	}
}

// sandbox is the one for scoring, nil for none.
func (o openedSandbox) sandbox() eval.Sandbox {
	if o.box == nil {
		return nil
	}
	return o.box
}

// record says in a manifest where programs ran, and beside the numbers of the
// suites in question if that was nowhere safe.
func (o openedSandbox) record(info *eval.RunInfo, list []eval.Suite) {
	if o.box == nil {
		return
	}
	where := o.box.Info()
	info.Sandbox = &where
	if where.Level != eval.LevelNone {
		return
	}
	for i, s := range info.Suites {
		if slices.ContainsFunc(list, func(of eval.Suite) bool { return runsPrograms(of) && of.Info().Name == s.Name }) {
			info.Suites[i].Notes = append(slices.Clone(s.Notes), "programs that the model wrote ran without a sandbox (--sandbox none)")
		}
	}
}
