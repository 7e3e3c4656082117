//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A merge that is killed at any moment leaves nothing under the run's name, or
// the whole run; repeated, it makes the run.
func TestKilledMergeIsRepeated(t *testing.T) {
	dir := t.TempDir()
	assay := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "assay", args...) // which TestMain makes of this program
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "ASSAY_TEST_LOCK="+lockFile(t), "ASSAY_CACHE="+filepath.Join(dir, "cache"))
		return cmd
	}
	if _, err := exec.LookPath("assay"); err != nil {
		t.Skip(err)
	}
	for _, shard := range []string{"1/2", "2/2"} {
		out, err := assay("run", "random", "--samples", "--suites", "mmlu", "--quiet", "--shard", shard, "-o", shard[:1]).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	var want []byte
	for i := range 12 {
		run := filepath.Join(dir, "run")
		cmd := assay("merge", "1", "2", "-o", "run")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i) * 8 * time.Millisecond)
		_ = cmd.Process.Kill() // it may be done
		_ = cmd.Wait()
		_, err := os.Stat(filepath.Join(run, "run.json"))
		if entries, _ := os.ReadDir(run); err != nil && len(entries) > 0 {
			t.Fatalf("%v is left half-written", entries)
		}
		if err != nil {
			if out, err := assay("merge", "1", "2", "-o", "run").CombinedOutput(); err != nil {
				t.Fatalf("repeat: %v\n%s", err, out)
			}
		}
		got, err := os.ReadFile(filepath.Join(run, "samples.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !bytes.Equal(want, got) {
			t.Fatal("other bytes")
		}
		if err := os.RemoveAll(run); err != nil {
			t.Fatal(err)
		}
	}
}

func lockFile(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../datasets.lock")
	if err != nil {
		t.Fatal(err)
	}
	return path
}
