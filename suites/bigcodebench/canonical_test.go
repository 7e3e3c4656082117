package bigcodebench

import (
	"context"
	"os"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"assay/model"
	"assay/suites/internal/suitetest"
)

// pythonVariable names an interpreter with libraries for the test below, which
// takes half an hour.
const pythonVariable = "ASSAY_BIGCODEBENCH_PYTHON"

// Every reference solution of a problem that can be run passes its tests.
func TestReferenceSolutions(t *testing.T) {
	python := os.Getenv(pythonVariable)
	if python == "" {
		t.Skipf("%s names no interpreter with the libraries of the benchmark", pythonVariable)
	}
	env := open(t, python)
	s := find(t, primary)
	items, err := s.Items(context.Background(), suitetest.SharedData(t, "bigcodebench"))
	if err != nil {
		t.Fatal(err)
	}
	lacking, err := s.Lacking(context.Background(), env, items)
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]int{}
	for _, names := range lacking {
		missing[strings.Join(names, ", ")]++
	}
	t.Logf("%d of %d problems lack something: %v", len(lacking), len(items), missing)
	passed := make([]bool, len(items))
	var group errgroup.Group
	group.SetLimit(2)
	for i, it := range items {
		if lacking[it.ID] != nil {
			continue
		}
		group.Go(func() error {
			got, err := s.Score(context.Background(), env, it, model.Response{Text: it.Input + "\n" + it.Target})
			if err != nil {
				return err
			}
			if passed[i] = got.Values[0].Value == 1; !passed[i] {
				t.Errorf("%s: %s", it.ID, got.Explanation)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range passed {
		if p {
			n++
		}
	}
	t.Logf("%d of %d pass", n, len(items)-len(lacking))
}
