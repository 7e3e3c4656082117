package humaneval

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"assay/eval"
	"assay/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Init(os.Args)
	os.Exit(m.Run())
}

// atEachLevel runs a test in a sandbox of every level that the machine offers.
func atEachLevel(t *testing.T, f func(t *testing.T, env eval.Env)) {
	for _, level := range []string{eval.LevelNamespaces, eval.LevelRestricted} {
		t.Run(level, func(t *testing.T) { f(t, open(t, level)) })
	}
}

// open opens a sandbox, the strongest one where level is empty.
func open(t testing.TB, level string) eval.Env {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not in PATH")
	}
	box, err := sandbox.Open(context.Background(), sandbox.Options{Level: level})
	if errors.Is(err, sandbox.ErrUnavailable) {
		t.Skipf("this machine has no such sandbox: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return eval.Env{Sandbox: box}
}
