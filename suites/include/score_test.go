package include

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

func scored(ll ...float64) model.Response {
	r := model.Response{Finish: model.FinishScored}
	for _, v := range ll {
		r.Choices = append(r.Choices, model.ChoiceScore{LogProb: v, Tokens: 1})
	}
	return r
}

func TestLikelihoodEdgeCases(t *testing.T) {
	for _, c := range []struct {
		ll   []float64
		gold string
		want float64
	}{
		{[]float64{-1, -1, -3, -4}, "B", 0},
		{[]float64{-2, -2, -2, -2}, "A", 1},
		{[]float64{-9, -8, -7, -6}, "D", 1},
	} {
		for _, s := range Suites() {
			got, err := s.Score(context.Background(), eval.Env{}, eval.Item{Target: c.gold}, scored(c.ll...))
			if err != nil || len(got.Values) != 1 || got.Values[0] != (eval.Value{Metric: "acc", Value: c.want}) {
				t.Errorf("%s %v, gold %s: %+v, %v", s.Info().Name, c.ll, c.gold, got, err)
			}
		}
	}
	_, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: "A"}, scored(math.NaN(), -1, -1, -1))
	if err == nil || !strings.Contains(err.Error(), "not a number") {
		t.Errorf("error %v", err)
	}
}

// The headline counts the questions of the card's languages the same.
func TestSummarize(t *testing.T) {
	var results []eval.Result
	add := func(task, scores string) {
		language, _, _ := strings.Cut(task, "/")
		for i, c := range scores {
			results = append(results, eval.Result{
				ID: fmt.Sprint(task, i), Task: task, Group: language, Status: eval.StatusOK,
				Scores: []eval.Value{{Metric: accuracy, Value: float64(c - '0')}},
			})
		}
	}
	add("German/STEM", "10")
	add("Korean/STEM", "1111")
	add("Korean/Social Science", "00")
	add("Turkish/STEM", "00")
	type row struct {
		Scope         eval.Scope
		Name, Average string
		Value         string
		Scored        int
		Headline      bool
	}
	var got []row
	for _, r := range find(t, primary).Summarize(results).Rows {
		got = append(got, row{r.Scope, r.Name, r.Average, fmt.Sprintf("%.4f", r.Value), r.Scored, r.Headline})
	}
	want := []row{
		{eval.ScopeSuite, "include", "micro", "0.6250", 8, true},
		{eval.ScopeSuite, "include", "macro over languages", "0.5833", 8, false},
		{eval.ScopeGroup, "granite-4.0 languages", "micro", "0.6250", 8, false},
		{eval.ScopeGroup, "base-44", "micro", "0.5000", 10, false},
		{eval.ScopeGroup, "German", "micro", "0.5000", 2, false},
		{eval.ScopeGroup, "Korean", "micro", "0.6667", 6, false},
		{eval.ScopeGroup, "Turkish", "micro", "0.0000", 2, false},
		{eval.ScopeTask, "German/STEM", "micro", "0.5000", 2, false},
		{eval.ScopeTask, "Korean/STEM", "micro", "1.0000", 4, false},
		{eval.ScopeTask, "Korean/Social Science", "micro", "0.0000", 2, false},
		{eval.ScopeTask, "Turkish/STEM", "micro", "0.0000", 2, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkScore(b *testing.B) {
	s, r := find(b, primary), scored(-3, -1, -2, -4)
	it := eval.Item{Target: "B"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Score(context.Background(), eval.Env{}, it, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkItems(b *testing.B) {
	s := find(b, primary)
	for b.Loop() {
		if _, err := s.Items(context.Background(), datasets.Samples()); err != nil {
			b.Fatal(err)
		}
	}
}
