package mmmlu

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		{[]float64{-1, -1, -3, -4}, "B", 0}, // a tie goes to A
		{[]float64{-1, -1, -3, -4}, "A", 1},
		{[]float64{-2, -1, -3, -4}, "B", 1},
	} {
		for _, name := range []string{primary, chat} {
			s, err := find(t, name).Score(context.Background(), eval.Env{}, eval.Item{Target: c.gold}, scored(c.ll...))
			if err != nil || len(s.Values) != 1 || s.Values[0] != (eval.Value{Metric: "acc", Value: c.want}) {
				t.Errorf("%s %v, gold %s: %+v, %v", name, c.ll, c.gold, s, err)
			}
		}
	}
	_, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: "A"}, scored(math.NaN(), -1, -1, -1))
	if err == nil || !strings.Contains(err.Error(), "not a number") {
		t.Errorf("error %v", err)
	}
}

// The headline counts the languages of the model card, each the same.
func TestSummarize(t *testing.T) {
	var results []eval.Result
	add := func(task, scores string) {
		language, _, _ := strings.Cut(task, "/")
		for _, c := range scores {
			results = append(results, eval.Result{
				Task: task, Group: language, Status: eval.StatusOK,
				Scores: []eval.Value{{Metric: accuracy, Value: float64(c - '0')}},
			})
		}
	}
	add("de/anatomy", "11")
	add("de/virology", "00")
	add("en/anatomy", "1111")
	add("sw/anatomy", "0001")
	want := []eval.SummaryRow{
		{Scope: eval.ScopeSuite, Name: "mmmlu", Average: "macro over languages", Value: 0.75, Scored: 8, Headline: true},
		{Scope: eval.ScopeSuite, Name: "mmmlu", Average: "micro", Value: 0.75, Scored: 8},
		{Scope: eval.ScopeGroup, Name: "granite-4.0 languages", Average: "macro over languages", Value: 0.75, Scored: 8},
		{Scope: eval.ScopeGroup, Name: "openai locales", Average: "macro over languages", Value: 0.375, StdErr: 0.125, Scored: 8},
		{Scope: eval.ScopeGroup, Name: "stem", Average: "macro over languages", Value: 1, Scored: 6}, // no Swahili
		{Scope: eval.ScopeGroup, Name: "other", Average: "macro over languages", Value: 0, Scored: 2},
		{Scope: eval.ScopeGroup, Name: "de", Average: "micro", Value: 0.5, Scored: 4},
		{Scope: eval.ScopeGroup, Name: "en", Average: "micro", Value: 1, Scored: 4},
		{Scope: eval.ScopeGroup, Name: "sw", Average: "micro", Value: 0.25, StdErr: 0.25, Scored: 4},
		{Scope: eval.ScopeTask, Name: "de/anatomy", Average: "micro", Value: 1, Scored: 2},
		{Scope: eval.ScopeTask, Name: "de/virology", Average: "micro", Value: 0, Scored: 2},
		{Scope: eval.ScopeTask, Name: "en/anatomy", Average: "micro", Value: 1, Scored: 4},
		{Scope: eval.ScopeTask, Name: "sw/anatomy", Average: "micro", Value: 0.25, StdErr: 0.25, Scored: 4},
	}
	for i := range want {
		want[i].Metric = accuracy
	}
	if diff := cmp.Diff(want, find(t, primary).Summarize(results).Rows); diff != "" {
		t.Error(diff)
	}
}

// Reasoning has three numbers per language, the accuracy being the headline.
func TestSummarizeReasoning(t *testing.T) {
	var results []eval.Result
	for i, text := range []string{"Answer: A", "Answer: a", "no idea", "Jibu: A"} {
		s, err := scoreReasoning("A", model.Response{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, eval.Result{ID: fmt.Sprint(i), Task: "de/anatomy", Group: "de", Status: eval.StatusOK, Scores: s.Values})
	}
	got := map[string]float64{}
	for _, r := range find(t, cot).Summarize(results).Rows {
		if r.Scope == eval.ScopeGroup && r.Name == "de" {
			got[r.Metric] = r.Value
		}
		if r.Headline != (r.Metric == accuracy && r.Scope == eval.ScopeSuite && r.Average == "macro over languages") {
			t.Errorf("%+v", r)
		}
	}
	if diff := cmp.Diff(map[string]float64{accuracy: 0.5, noAnswer: 0.25, lowerCase: 0.25}, got); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkScoreLetters(b *testing.B) {
	s, r := find(b, primary), scored(-3, -1, -2, -4)
	it := eval.Item{Target: "B"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Score(context.Background(), eval.Env{}, it, r); err != nil {
			b.Fatal(err)
		}
	}
}
