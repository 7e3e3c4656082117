//go:build unix

package cluster

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakes are the programs of a cluster, on this machine.
var fakes = map[string]string{
	// Hosts are folders.
	"ssh": `host=$1; shift; mkdir -p "$HOSTS/$host"; cd "$HOSTS/$host"; exec bash -c "$*"
`,
	"scp": `shift; from=$1; to=$2; exec cp -r "$HOSTS/${from%%:*}/${from#*:}" "$to"
`,
	// The tasks of an array run one after the other.
	"sbatch": `n=0
for a; do case $a in --array=1-*) n=${a#--array=1-};; esac; script=$a; done
for i in $(seq 1 "$n"); do
  SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=$n SLURM_CPUS_PER_TASK=1 bash "$script" >&2
done
[ "$n" -gt 0 ] || bash "$script" >&2
echo "7;cluster"
`,
}

// tools puts assay and the fakes where scripts find them.
func tools(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	bin := t.TempDir()
	command(t, "go", "build", "-o", filepath.Join(bin, "assay"), "../..")
	for name, text := range fakes {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/usr/bin/env bash\nset -eu\n"+text), 0o700); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// sameRun compares the results of two runs.
func sameRun(t *testing.T, a, b string) {
	t.Helper()
	for _, name := range []string{"samples.parquet", "summary.parquet"} {
		x, err := os.ReadFile(filepath.Join(a, name))
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(filepath.Join(b, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs from that of the undivided run", name)
		}
	}
}

const flags = "--samples --suites mmlu,bbh --limit 9 --max-tokens 4"

// The scripts end with the results of an undivided run.
func TestScripts(t *testing.T) {
	tools(t)
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	split := strings.Fields(flags)
	t.Setenv("ASSAY_CACHE", filepath.Join(dir, "cache"))
	command(t, "assay", append([]string{"run", "random", "--quiet", "-o", whole}, split...)...)
	t.Run("ssh", func(t *testing.T) {
		merged := filepath.Join(dir, "ssh")
		t.Setenv("HOSTS", filepath.Join(dir, "hosts"))
		command(t, "./ssh.sh", append([]string{"random", merged, "a", "b", "--"}, split...)...)
		sameRun(t, whole, merged)
	})
	t.Run("slurm", func(t *testing.T) {
		merged := filepath.Join(dir, "slurm")
		t.Setenv("MODEL", "random")
		t.Setenv("RUN", merged)
		t.Setenv("FLAGS", flags)
		command(t, "./slurm.sh", "3")
		sameRun(t, whole, merged)
	})
}

func TestShellIsValid(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	scripts, err := filepath.Glob("*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, s := range scripts {
		command(t, "bash", "-n", s)
	}
}
