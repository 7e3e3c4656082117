package humaneval

import (
	"context"
	"testing"

	"golang.org/x/sync/errgroup"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

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

// Every canonical solution of the benchmark passes at every level; at the
// strongest one also as a plain continuation, and none passes without its body.
func TestCanonicalSolutions(t *testing.T) {
	data := suitetest.SharedData(t, "humaneval")
	atEachLevel(t, func(t *testing.T, env eval.Env) {
		eachProblem(t, data, env, primary, 1, func(it eval.Item) string {
			return it.Input + it.Target + "\n```\nThis is right.\n"
		})
	})
	t.Run("other forms", func(t *testing.T) {
		env := open(t, "")
		eachProblem(t, data, env, plainText, 1, func(it eval.Item) string { return it.Target })
		eachProblem(t, data, env, instructed, 0, func(eval.Item) string { return "    return None\n```\n" })
	})
}

// eachProblem scores an answer to every problem and wants the same value for all.
func eachProblem(t *testing.T, data eval.Data, env eval.Env, name string, want float64, answer func(eval.Item) string) {
	t.Helper()
	s := find(t, name)
	items, err := s.Items(context.Background(), data)
	if err != nil || len(items) != 164 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	var group errgroup.Group
	group.SetLimit(4)
	for _, it := range items {
		group.Go(func() error {
			got, err := s.Score(context.Background(), env, it, model.Response{Text: answer(it)})
			if err == nil && (got.Values[0].Value != want || got.Unparsed || (got.Explanation == "") != (want == 1)) {
				t.Errorf("%s %s: %+v", name, it.ID, got)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}
