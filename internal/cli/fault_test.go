//go:build fault

package cli

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// A build for testing has a bug where it is told to, and nobody can mistake what it computes.
func TestFaultScripts(t *testing.T) {
	lock, err := filepath.Abs("../../datasets.lock")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/fault",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ASSAY_TEST_LOCK", lock)
			env.Setenv("ASSAY_CACHE", filepath.Join(env.WorkDir, "cache"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exitcode": exitCode},
	})
}
