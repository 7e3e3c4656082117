package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"assay/model/random"
	"assay/reports"
)

// command runs a command in this process.
func command(t *testing.T, cache string, args ...string) {
	t.Helper()
	var out bytes.Buffer
	code := Main(context.Background(), Env{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(name string) string {
			if name == "ASSAY_CACHE" {
				return cache
			}
			return ""
		}})
	if code != ExitOK {
		t.Fatalf("assay %s: exit code %d\n%s", strings.Join(args, " "), code, &out)
	}
}

func opened(t *testing.T, dir string) *reports.Run {
	t.Helper()
	run, err := reports.OpenRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// A model with one byte of its weights changed, verifying the answers of the
// original, ends where it would have ended by itself; so it does where answers
// differ. The change is part of the run's identity, and no answer comes from
// the cache.
func TestReplayOfAChangedModel(t *testing.T) {
	original, err := random.File()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	cache := filepath.Join(root, "cache")
	run := func(model []byte, name string, more ...string) string {
		file, dir := filepath.Join(root, "model.gguf"), filepath.Join(root, name)
		if err := os.WriteFile(file, model, 0o644); err != nil {
			t.Fatal(err)
		}
		args := []string{"run", file, "--samples", "--suites", "bbh,ifeval", "--limit", "6", "--max-tokens", "24", "--quiet", "-o", dir}
		command(t, cache, append(args, more...)...)
		return dir
	}
	whole := run(original, "whole")
	before := opened(t, whole).Info.Identity
	diverged := 0
	for i := range 4 {
		changed := bytes.Clone(original)
		// The exponent of the scale of a Q8_0 block (34 bytes, the scale first)
		// in one of the last matrices.
		changed[len(changed)-34*(1+41*i)+1] ^= 0x40
		full := run(changed, fmt.Sprint("full", i))
		replayed := run(changed, fmt.Sprint("replayed", i), "--replay", whole)
		if !equalResults(t, full, replayed) {
			t.Fatalf("change %d: verifying gave other results than generating", i)
		}
		info := opened(t, replayed).Info
		if info.Replay.Drafts != 12 || info.Work.Usage.Reused != 0 {
			t.Errorf("change %d: %+v, %d from the cache", i, info.Replay, info.Work.Usage.Reused)
		}
		if opened(t, full).Info.Work.Usage.Reused != 0 {
			t.Errorf("change %d: an answer of the original was taken for one of the changed model", i)
		}
		diff := info.Identity.Differences(before)
		if len(diff) != 1 || !strings.HasPrefix(diff[0], "model.weights: ") {
			t.Errorf("change %d: provenance differs by %q, want the weights alone", i, diff)
		}
		diverged += info.Replay.Diverged
		if (info.Replay.First != nil) != (info.Replay.Diverged > 0) {
			t.Errorf("change %d: %d answers differ, the first is %v", i, info.Replay.Diverged, info.Replay.First)
		}
	}
	if diverged == 0 {
		t.Error("no change changed an answer: nothing was tested")
	}
}

func equalResults(t *testing.T, a, b string) bool {
	t.Helper()
	x, y := results(t, a), results(t, b)
	return bytes.Equal(x[0], y[0]) && bytes.Equal(x[1], y[1])
}

// Two processes that do the same run at the same time compute each answer once
// between them.
func TestTwoProcessesShareACache(t *testing.T) {
	k := newKilledRun(t)
	k.flag = []string{"assay", "run", "random", "--samples", "--suites", "mmlu,bbh", "--limit", "40", "--max-tokens", "24", "--quiet", "-o"}
	root := t.TempDir()
	dirs := []string{filepath.Join(root, "a"), filepath.Join(root, "b")}
	var wg sync.WaitGroup
	for _, dir := range dirs {
		wg.Go(func() {
			c, out := k.command(dir)
			if err := c.Run(); err != nil {
				t.Errorf("run in %s: %v\n%s", dir, err, out)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	if !equalResults(t, dirs[0], dirs[1]) {
		t.Error("the runs have other bytes")
	}
	a, b := opened(t, dirs[0]).Info, opened(t, dirs[1]).Info
	if reused := a.Work.Usage.Reused + b.Work.Usage.Reused; reused < 80 {
		t.Errorf("%d of 160 answers were shared, want a half", reused)
	}
	t.Logf("%d and %d of 80 answers from the other", a.Work.Usage.Reused, b.Work.Usage.Reused)
}
