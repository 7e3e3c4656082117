package mmlu

import (
	"context"
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

// What lm-evaluation-harness makes of log-likelihoods
// (ConfigurableTask.process_results at commit 4e7e0d47).
func TestLikelihoodEdgeCases(t *testing.T) {
	inf := math.Inf(-1)
	for _, c := range []struct {
		ll   []float64
		gold string
		want float64
	}{
		{[]float64{-1, -2, -3, -4}, "A", 1},
		{[]float64{-2, -2, -2, -2}, "A", 1},
		{[]float64{-2, -2, -2, -2}, "B", 0},
		{[]float64{-2, -1, -1, -3}, "B", 1},
		{[]float64{-2, -1, -1, -3}, "C", 0},
		{[]float64{inf, -5, -6, -7}, "B", 1},
		{[]float64{inf, inf, inf, inf}, "A", 1},
		{[]float64{0, math.Copysign(0, -1), -1, -1}, "B", 0},
		{[]float64{math.Copysign(0, -1), 0, -1, -1}, "A", 1},
		{[]float64{-1.0000001, -1, -2, -3}, "B", 1},
		{[]float64{-9, -8, -7, -6}, "D", 1},
	} {
		for _, name := range []string{primary, chat, chatSingle} {
			s, err := find(t, name).Score(context.Background(), eval.Env{}, eval.Item{Target: c.gold}, scored(c.ll...))
			if err != nil {
				t.Errorf("%s %v: %v", name, c.ll, err)
				continue
			}
			if diff := cmp.Diff([]eval.Value{{Metric: "acc", Value: c.want}}, s.Values); diff != "" {
				t.Errorf("%s %v with %s: %s", name, c.ll, c.gold, diff)
			}
			if s.Unparsed || (s.Extracted == c.gold) != (c.want == 1) {
				t.Errorf("%s %v with %s: extracted %q, unparsed %v", name, c.ll, c.gold, s.Extracted, s.Unparsed)
			}
		}
	}
}

// The harness lets a NaN win and may call that right. The same choice is made
// here, and reported as the failure that it is.
func TestNaNIsAFailure(t *testing.T) {
	ll := []float64{math.NaN(), -1, -2, -3}
	if got := argmax(ll); got != 0 {
		t.Errorf("argmax %d, want 0", got)
	}
	if got := argmax([]float64{-1, math.NaN(), math.NaN(), 3}); got != 1 {
		t.Errorf("argmax %d, want 1", got)
	}
	for _, gold := range []string{"A", "B"} {
		_, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: gold}, scored(ll...))
		if err == nil || !strings.Contains(err.Error(), "log-likelihood of A") {
			t.Errorf("gold %s: error %v", gold, err)
		}
	}
}

func TestUnscorable(t *testing.T) {
	for _, c := range []struct {
		suite, target string
		response      model.Response
		want          string
	}{
		{primary, "A", scored(-1, -2, -3), "3 choices, want 4"},
		{primary, "A", model.Response{Text: "A"}, "0 choices, want 4"},
		{primary, "", scored(-1, -2, -3, -4), `target ""`},
		{primary, "E", scored(-1, -2, -3, -4), `target "E"`},
		{generative, "AB", model.Response{Text: "A"}, `target "AB"`},
	} {
		_, err := find(t, c.suite).Score(context.Background(), eval.Env{}, eval.Item{Target: c.target}, c.response)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, target %q: error %v, want one with %q", c.suite, c.target, err, c.want)
		}
	}
}

func TestNearTies(t *testing.T) {
	inf := math.Inf(-1)
	for _, c := range []struct {
		ll   []float64
		want string
	}{
		{[]float64{-1, -2, -3, -4}, ""},
		{[]float64{-1, inf, inf, inf}, ""},
		{[]float64{-3, -1.0005, -2, -1}, "near tie: D -1.000000, B -1.000500"},
		{[]float64{-2, -2, -2, -2}, "near tie: A -2.000000, B -2.000000"},
		{[]float64{inf, inf, inf, inf}, "near tie: A -Inf, B -Inf"},
		{[]float64{-1.002, -1, -3, -3}, ""},
	} {
		s, err := scoreChoices("A", scored(c.ll...))
		if err != nil || s.Explanation != c.want {
			t.Errorf("%v: %q, %v, want %q", c.ll, s.Explanation, err, c.want)
		}
	}
}

// What the filters and the metric of mmlu_generative make of a completion.
func TestGenerationEdgeCases(t *testing.T) {
	for _, c := range []struct {
		text, extracted string
		want            float64
		unparsed        bool
	}{
		{" C", "C", 1, false},
		{"C.", "C.", 1, false},
		{"(C)", "(C)", 1, false},
		{"c", "c", 1, false},
		{"**C**", "**C**", 1, false},
		{"C  ", "C", 1, false},
		{"C\nD", "C", 1, false},
		{"C</s>", "C", 1, false},
		{"\u3000C\x1f", "C", 1, false},
		{"C) because", "C) because", 0, true},
		{"The answer is C", "The answer is C", 0, true},
		{"\nC", "", 0, true},
		{"", "", 0, true},
		{"...", "...", 0, true},
		{"* C *", "* C *", 0, true}, // white space within stays
		{"B", "B", 0, false},
		{"E", "E", 0, true},
		{"Ç", "Ç", 0, true},
	} {
		s, err := find(t, generative).Score(context.Background(), eval.Env{}, eval.Item{Target: "C"}, model.Response{Text: c.text})
		want := eval.Score{Values: []eval.Value{{Metric: "exact_match", Value: c.want}}, Extracted: c.extracted, Unparsed: c.unparsed}
		if diff := cmp.Diff(want, s); diff != "" || err != nil {
			t.Errorf("%q: %v %s", c.text, err, diff)
		}
	}
}

func FuzzScoreGeneration(f *testing.F) {
	for _, s := range []string{"C", "(C)\n", "\xff", "</s>", "Ⅽ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := scoreGeneration("C", model.Response{Text: text})
		if err != nil || len(s.Values) != 1 {
			t.Fatalf("%+v, %v", s, err)
		}
		if s.Values[0].Value == 1 && s.Unparsed {
			t.Errorf("%q is right and unparsed", text)
		}
		if strings.Contains(s.Extracted, "\n") {
			t.Errorf("extracted %q", s.Extracted)
		}
	})
}

// Subtasks 1011, 0000011111 and 111 of the harness's own arithmetic.
func TestSummarize(t *testing.T) {
	var results []eval.Result
	for _, task := range []struct{ subject, scores string }{
		{"anatomy", "1011"}, {"philosophy", "0000011111"}, {"virology", "111"},
	} {
		for _, c := range task.scores {
			results = append(results, eval.Result{
				Task: task.subject, Group: groups[task.subject], Status: eval.StatusOK,
				Scores: []eval.Value{{Metric: "acc", Value: float64(c - '0')}},
			})
		}
	}
	want := []struct {
		scope         eval.Scope
		name, average string
		value, stderr float64
	}{
		{eval.ScopeSuite, "mmlu", "micro", 0.6470588, 0.1168566},
		{eval.ScopeSuite, "mmlu", "macro", 0.75, 0.1001542}, // sqrt(0.25^2 + 0.1666667^2 + 0) / 3
		{eval.ScopeGroup, "stem", "micro", 0.75, 0.25},
		{eval.ScopeGroup, "humanities", "micro", 0.5, 0.1666667},
		{eval.ScopeGroup, "other", "micro", 1, 0},
		{eval.ScopeTask, "anatomy", "micro", 0.75, 0.25},
		{eval.ScopeTask, "philosophy", "micro", 0.5, 0.1666667},
		{eval.ScopeTask, "virology", "micro", 1, 0},
	}
	rows := find(t, primary).Summarize(results).Rows
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d: %+v", len(rows), len(want), rows)
	}
	for i, w := range want {
		r := rows[i]
		if r.Scope != w.scope || r.Name != w.name || r.Average != w.average || r.Headline != (i == 0) ||
			math.Abs(r.Value-w.value) > 1e-6 || math.Abs(r.StdErr-w.stderr) > 1e-6 {
			t.Errorf("row %d: %+v, want %+v", i, r, w)
		}
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

func BenchmarkScoreGeneration(b *testing.B) {
	s, r := find(b, generative), model.Response{Text: " (B) because of what was said before\nmore"}
	it := eval.Item{Target: "B"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Score(context.Background(), eval.Env{}, it, r); err != nil {
			b.Fatal(err)
		}
	}
}
