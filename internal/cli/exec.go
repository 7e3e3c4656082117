package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/reports"
	"assay/sandbox"
)

// execFlags are the flags of "assay exec".
type execFlags struct {
	level, python string
	cpu, wall     time.Duration
	memory        string
	output        string
	input         string
	test          string
	entry         []string
	together      bool
	guard         bool
	asJSON        bool
}

func newExecCommand(env Env) *cobra.Command {
	var f execFlags
	cmd := &cobra.Command{
		Use:   "exec FILE.py [ARG...]",
		Short: "Run one Python program in the sandbox: its verdict, what it used, what was blocked",
		Long: `Run one Python program in the sandbox in which suites run what models write, and
print its verdict, the time and memory it used, and the system calls that were
refused. It passes if its exit status is 0.

With --test, FILE.py is a solution and the test judges it from a process of its
own: the functions named by --entry are FILE.py's, and the program passes if the
test runs to its end without an exception.

Exit code 0: the program passed. 1: it did not. 2: the command line is wrong. 3:
it could not be run, for example because this machine has no sandbox ('assay
doctor' says why).`,
		Example: `  assay exec program.py
  assay exec program.py --cpu 10s --memory 2GiB --json
  assay exec solution.py --test check.py --entry solve`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return nil
			}
			return withHint(usageError("no program named"), "usage: %s", cmd.UseLine())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.exec(cmd, env, args)
		},
	}
	d := sandbox.DefaultLimits()
	flags := cmd.Flags()
	flags.StringVar(&f.level, "level", "", "isolation: namespaces, restricted, or none for none at all (default: the strongest there is)")
	flags.StringVar(&f.python, "python", "", "the interpreter, a path or a name (default: python3)")
	flags.DurationVar(&f.cpu, "cpu", d.CPU, "limit on CPU time")
	flags.DurationVar(&f.wall, "wall", 0, "limit on wall time, not counting time in which others had the CPU (default: as --cpu, 3s at least)")
	flags.StringVar(&f.memory, "memory", "1GiB", "limit on memory (address space)")
	flags.StringVar(&f.output, "output-limit", "64KiB", "how much output is kept")
	flags.StringVar(&f.input, "input", "", "file for the program's standard input (default: empty)")
	flags.StringVar(&f.test, "test", "", "file with a test that judges the program")
	flags.StringSliceVar(&f.entry, "entry", nil, "functions of the program that the test calls")
	flags.BoolVar(&f.together, "together", false, "run program and test in one process, for tests that need the program's own objects")
	flags.BoolVar(&f.guard, "guard", false, "take from the program what the executor of HumanEval takes")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	return cmd
}

// exec carries out "assay exec".
func (f execFlags) exec(cmd *cobra.Command, env Env, args []string) error {
	p, err := f.program(args)
	if err != nil {
		return err
	}
	box, err := openSandbox(cmd, sandbox.Options{Level: f.level, Python: f.python, Parallel: 1})
	if err != nil {
		return err
	}
	defer box.Close() //nolint:errcheck // of the level none: a folder in the temporary one stays
	if f.level == eval.LevelNone {
		fmt.Fprintln(env.Stderr, "assay: warning: no sandbox: the program can do everything that you can")
	}
	v, err := box.Run(cmd.Context(), p)
	if err != nil {
		return err
	}
	if f.asJSON {
		err = writeVerdictJSON(env.Stdout, box.Info(), v)
	} else {
		err = writeVerdict(env.Stdout, box.Info(), v)
	}
	if err != nil {
		return fmt.Errorf("writing the verdict: %w", err)
	}
	if !v.Passed() {
		return withCode(ExitRegressed, fmt.Errorf("%s did not pass: %s", args[0], v.Outcome))
	}
	return nil
}

// openSandbox opens a sandbox, or says what to do where there is none.
func openSandbox(cmd *cobra.Command, o sandbox.Options) (*sandbox.Sandbox, error) {
	switch o.Level {
	case "", eval.LevelNamespaces, eval.LevelRestricted, eval.LevelNone:
	default:
		return nil, usageError("--level is %q, want namespaces, restricted or none", o.Level)
	}
	box, err := sandbox.Open(cmd.Context(), o)
	if errors.Is(err, sandbox.ErrUnavailable) {
		return nil, withHint(err, "'assay doctor' tells what this machine offers")
	}
	return box, err
}

// program builds the program that the command line describes.
func (f execFlags) program(args []string) (eval.Program, error) {
	p := eval.Program{Form: eval.FormScript, Args: args[1:], Guard: f.guard, Audit: true, Entry: f.entry}
	if f.test != "" {
		p.Form = eval.FormSplit
		if f.together {
			p.Form = eval.FormTogether
		}
	} else if len(f.entry) > 0 || f.together {
		return p, usageError("--entry and --together belong to --test")
	}
	var err error
	if p.Limits, err = f.limits(); err != nil {
		return p, err
	}
	for _, file := range []struct {
		path string
		to   func([]byte)
	}{
		{args[0], func(b []byte) { p.Source = string(b) }},
		{f.test, func(b []byte) { p.Test = string(b) }},
		{f.input, func(b []byte) { p.Stdin = b }},
	} {
		if file.path == "" {
			continue
		}
		b, err := readBounded(file.path)
		if err != nil {
			return p, withCode(ExitUsage, err)
		}
		file.to(b)
	}
	if f.test != "" && strings.TrimSpace(p.Test) == "" {
		return p, usageError("%s holds no test", f.test)
	}
	return p, nil
}

// readBounded reads a file of at most 8 MiB.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const most = 8 << 20
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if len(b) > most {
		return nil, fmt.Errorf("reading %s: it has more than 8 MiB", path)
	}
	return b, nil
}

func (f execFlags) limits() (eval.ProgramLimits, error) {
	l := eval.ProgramLimits{CPU: f.cpu, Wall: f.wall}
	if f.cpu <= 0 || f.wall < 0 {
		return l, usageError("--cpu and --wall have to be above 0")
	}
	memory, err := parseBytes(f.memory)
	if err != nil {
		return l, usageError("--memory: %v", err)
	}
	if memory < 64<<20 {
		return l, usageError("--memory is %s; an interpreter needs 64 MiB", f.memory)
	}
	output, err := parseBytes(f.output)
	if err != nil {
		return l, usageError("--output-limit: %v", err)
	}
	if output > 1<<30 {
		return l, usageError("--output-limit is %s; at most 1 GiB can be kept", f.output)
	}
	l.Memory, l.Output = memory, int(output)
	return l, nil
}

// verdictJSON is what "assay exec --json" prints.
type verdictJSON struct {
	Sandbox   eval.SandboxInfo `json:"sandbox"`
	Outcome   eval.Outcome     `json:"outcome"`
	Detail    string           `json:"detail,omitempty"`
	Retried   bool             `json:"retried"`
	CPU       float64          `json:"cpu_seconds"`
	Wall      float64          `json:"wall_seconds"`
	Memory    int64            `json:"peak_memory_bytes"`
	Blocked   []blockedJSON    `json:"blocked"`
	Output    string           `json:"output"`
	Truncated bool             `json:"output_truncated"`
	Report    json.RawMessage  `json:"report,omitempty"`
}

type blockedJSON struct {
	Call  string `json:"call"`
	Args  string `json:"args,omitempty"`
	Count int    `json:"count"`
}

func writeVerdictJSON(w io.Writer, info eval.SandboxInfo, v eval.Verdict) error {
	out := verdictJSON{
		Sandbox: info, Outcome: v.Outcome, Detail: v.Detail, Retried: v.Retried,
		CPU: v.Usage.CPU.Seconds(), Wall: v.Usage.Wall.Seconds(), Memory: v.Usage.Memory,
		Blocked: []blockedJSON{}, Output: strings.ToValidUTF8(string(v.Output), "\uFFFD"), Truncated: v.Truncated, Report: v.Report,
	}
	for _, b := range v.Blocked {
		out.Blocked = append(out.Blocked, blockedJSON(b))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// writeVerdict prints a verdict for a person. The program's text cannot steer the
// terminal.
func writeVerdict(w io.Writer, info eval.SandboxInfo, v eval.Verdict) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	verdict := string(v.Outcome)
	if v.Detail != "" {
		verdict += ": " + reports.Visible(v.Detail)
	}
	if v.Retried {
		verdict += " (after a first run that timed out)"
	}
	fmt.Fprintf(t, "verdict\t%s\n", verdict)
	fmt.Fprintf(t, "used\t%.3f s of CPU, %.3f s, %s of memory\n", v.Usage.CPU.Seconds(), v.Usage.Wall.Seconds(), byteSize(v.Usage.Memory))
	blocked := "no system call"
	if len(v.Blocked) > 0 {
		var list []string
		for _, b := range v.Blocked {
			list = append(list, fmt.Sprintf("%s ×%d", strings.TrimSpace(b.Call+" "+b.Args), b.Count))
		}
		blocked = strings.Join(list, ", ")
	}
	fmt.Fprintf(t, "blocked\t%s\n", blocked)
	fmt.Fprintf(t, "sandbox\t%s, Python %s\n", info.Level, info.Python)
	for _, n := range info.Notes {
		fmt.Fprintf(t, "\t%s\n", n)
	}
	if len(v.Report) > 0 {
		fmt.Fprintf(t, "report\t%s\n", reports.Visible(string(v.Report)))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(v.Output) == 0 {
		return nil
	}
	text := strings.TrimRight(reports.VisibleLines(strings.ToValidUTF8(string(v.Output), "\uFFFD")), "\n")
	if v.Truncated {
		text += "\n[more output was not kept]"
	}
	_, err := fmt.Fprintf(w, "output\n%s\n", indentLines(text, "  "))
	return err
}

// indentLines puts a prefix before every line.
func indentLines(s, prefix string) string {
	return prefix + strings.ReplaceAll(s, "\n", "\n"+prefix)
}
