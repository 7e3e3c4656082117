package mbpp

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

// open opens the strongest sandbox that the machine offers.
func open(t testing.TB) eval.Env {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not in PATH")
	}
	box, err := sandbox.Open(context.Background(), sandbox.Options{})
	if errors.Is(err, sandbox.ErrUnavailable) {
		t.Skipf("this machine has no sandbox: %v", err)
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
