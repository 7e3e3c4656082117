package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/decoder"
	"assay/model/gguf"
)

// The hashes do not depend on threads and chunks. Paths of the CPU are compared
// in testdata/script/probe.txtar, since a process has one.
func TestProbeIsInvariant(t *testing.T) {
	models, err := filepath.Glob("../../../shared/decoder/models/*.gguf")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(models, "random") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			if info, err := os.Stat(name); err == nil && info.Size() > 8<<20 {
				t.Skip("large")
			}
			var want []probeSequence
			for _, c := range []struct{ threads, chunk int }{{1, 0}, {2, 0}, {2, 1}, {2, 7}, {1, 64}} {
				got := probeFile(t, name, c.threads, c.chunk)
				if want == nil {
					want = got
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("%d threads, chunks of %d:\n%s", c.threads, c.chunk, d)
				}
			}
			distinct := map[string]bool{}
			for _, s := range want {
				distinct[s.Logits] = true
			}
			if len(distinct) != len(want) || len(want) == 0 {
				t.Errorf("%d sequences have %d hashes", len(want), len(distinct))
			}
		})
	}
}

func probeFile(t *testing.T, name string, threads, chunk int) []probeSequence {
	t.Helper()
	var out []probeSequence
	err := withFile(name, func(f *gguf.File) error {
		m, err := decoder.Load(t.Context(), f, decoder.Options{Threads: threads})
		if err != nil {
			t.Skip(err) // models for tests of refusals
		}
		out, err = probeModel(t.Context(), m, chunk)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Sequences that differ are named.
func TestProbeNamesWhatDiffers(t *testing.T) {
	now := probeResult{Set: probeSet, Weights: "w", Sequences: []probeSequence{{Name: "one", Logits: "a"}, {Name: "steps", Logits: "b"}, {Name: "long", Logits: "c"}}}
	before := now
	before.Sequences = slices.Clone(now.Sequences)
	before.Sequences[1].Logits = "B"
	var out, log bytes.Buffer
	err := finishProbe(Env{Stdout: &out, Stderr: &log}, probeFlags{format: "terminal", output: "-"}, now, &before)
	var e *exitError
	if !errors.As(err, &e) || e.code != ExitRegressed || err.Error() != "1 of 3 sequences have other logits: steps" {
		t.Errorf("error %v", err)
	}
	if got := out.String(); strings.Count(got, "DIFFERS") != 1 || strings.Count(got, "same") != 2 {
		t.Errorf("table:\n%s", got)
	}
}
