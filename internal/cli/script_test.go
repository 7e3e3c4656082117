package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"assay/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Init(os.Args)
	testscript.Main(m, map[string]func(){"assay": runAssay})
}

// runAssay is the assay command of the scripts: what main.go does.
func runAssay() {
	lock, err := os.ReadFile(os.Getenv("ASSAY_TEST_LOCK"))
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(Main(ctx, Env{
		Args:   os.Args[1:],
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Getenv: os.Getenv,
		Lock:   lock,
	}))
}

// Each script shows one behaviour of the command line; its first word is the
// command. -update rewrites what they expect.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ASSAY_TEST_LOCK", filepath.Join(root, "datasets.lock"))
			env.Setenv("ASSAY_CACHE", filepath.Join(env.WorkDir, "cache"))
			env.Setenv("SHARED", filepath.Join(root, "..", "shared"))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "sandbox" {
				return hasSandbox(), nil
			}
			if cond == "shared" {
				_, err := os.Stat(filepath.Join(root, "..", "shared", "decoder", "models"))
				return err == nil, nil
			}
			return false, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"damage":      damage,
			"exitcode":    exitCode,
			"modelserver": modelServer,
		},
	})
}

// exitCode runs a command and checks its exit code: exitcode 2 assay run
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s: exit code %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// hasSandbox reports whether this machine has every level of the sandbox.
func hasSandbox() bool {
	offers, _, err := sandbox.Survey(context.Background(), sandbox.Options{})
	for _, o := range offers {
		err = errors.Join(err, o.Err)
	}
	return err == nil
}
