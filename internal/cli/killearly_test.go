package cli

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Runs that a sequential test ends are killed at random moments. Each is taken up
// and ends at the same item, with the bytes of a run that nobody disturbed.
func TestKilledEarlyStop(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	k := newKilledRun(t)
	k.flag = []string{"assay", "run", "random", "--samples", "--suites", "mmlu,bbh", "--limit", "80", "--max-tokens", "16", "--no-cache", "--quiet", "-o"}
	root := t.TempDir()
	k.finish(filepath.Join(root, "base"))
	rules := filepath.Join(root, "rules.yaml")
	if err := os.WriteFile(rules, []byte("version: 1\ndefaults: {max_loss: 10}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	k.flag = slices.Insert(k.flag, len(k.flag)-1, "--gate-against", "base", "--early-stop", "--config", rules)
	started := time.Now()
	k.finish(filepath.Join(root, "undisturbed"))
	took := time.Since(started)
	want := results(t, filepath.Join(root, "undisturbed"))
	if info := opened(t, filepath.Join(root, "undisturbed")).Info; !info.Sequential.Early() || info.Complete {
		t.Fatalf("%+v: want a run that its test has ended", info.Sequential)
	}
	random := rand.New(rand.NewPCG(7, 31))
	dir := filepath.Join(root, "killed")
	for range 4 {
		if k.kill(dir, after(time.Duration(random.Float64()*float64(took)))) {
			break
		}
	}
	k.finish(dir)
	if got := results(t, dir); !bytes.Equal(got[0], want[0]) || !bytes.Equal(got[1], want[1]) {
		t.Error("other bytes than those of the undisturbed run")
	}
	if _, err := os.Stat(filepath.Join(dir, journalFolder)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the journal of a settled run: %v", err)
	}
}
