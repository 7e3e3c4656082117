package sandbox

import (
	"context"
	"errors"
	"os/exec"
	"testing"

	"assay/eval"
)

// levels are those that programs are tried at.
var levels = []string{eval.LevelNamespaces, eval.LevelRestricted}

// open opens a sandbox for a test, which is skipped where the machine has none
// of the level.
func open(t testing.TB, o Options) *Sandbox {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not in PATH")
	}
	s, err := Open(context.Background(), o)
	if errors.Is(err, ErrUnavailable) {
		t.Skipf("this machine has no such sandbox: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run runs a program, which has to be possible.
func run(t testing.TB, s *Sandbox, p eval.Program) eval.Verdict {
	t.Helper()
	v, err := s.Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// atEachLevel runs a test at every level that the machine offers.
func atEachLevel(t *testing.T, f func(t *testing.T, s *Sandbox)) {
	for _, level := range levels {
		t.Run(level, func(t *testing.T) { f(t, open(t, Options{Level: level, Parallel: 2})) })
	}
}
