package bigcodebench

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"assay/eval"
	"assay/model"
	"assay/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Init(os.Args)
	os.Exit(m.Run())
}

// open opens the strongest sandbox that the machine offers, for an interpreter;
// empty for python3.
func open(t testing.TB, python string) eval.Env {
	t.Helper()
	return openLevel(t, sandbox.Options{Python: python})
}

// openLevel opens a sandbox, or skips the test where the machine has none.
func openLevel(t testing.TB, o sandbox.Options) eval.Env {
	t.Helper()
	if o.Python == "" {
		o.Python = "python3"
	}
	if _, err := exec.LookPath(o.Python); err != nil {
		t.Skipf("no Python: %v", err)
	}
	box, err := sandbox.Open(context.Background(), o)
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

// find returns a suite by its name.
func find(t testing.TB, name string) suite {
	t.Helper()
	for _, s := range Suites() {
		if s.Info().Name == name {
			return s.(suite)
		}
	}
	t.Fatalf("no suite %s", name)
	return suite{}
}

// score scores an answer, which has to be possible.
func score(t testing.TB, s suite, env eval.Env, it eval.Item, text string) eval.Score {
	t.Helper()
	got, err := s.Score(context.Background(), env, it, model.Response{Text: text})
	if err != nil {
		t.Fatalf("%s: %v", it.ID, err)
	}
	return got
}
