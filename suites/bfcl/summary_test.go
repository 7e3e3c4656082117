package bfcl

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

// rates are the category scores of the specification's worked example.
var rates = map[string]struct {
	rate float64
	size int
}{
	"simple": {.8, 400}, "java": {.5, 100}, "javascript": {.6, 50}, "multiple": {.9, 200}, "parallel": {.7, 200}, "parallel_multiple": {.6, 200}, "irrelevance": {.85, 240},
	"live_simple": {.7, 258}, "live_multiple": {.65, 1053}, "live_parallel": {.5, 16}, "live_parallel_multiple": {.5, 24}, "live_irrelevance": {.75, 882}, "live_relevance": {.8, 18},
	"multi_turn_base": {.2, 200}, "multi_turn_miss_func": {.1, 200}, "multi_turn_miss_param": {.15, 200}, "multi_turn_long_context": {.05, 200},
}

func workedExample() parts {
	p := parts{}
	for name, r := range rates {
		p[name] = part{value: r.rate, variance: r.rate * (1 - r.rate) / float64(r.size), scored: r.size}
	}
	return p
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 5e-7 {
		t.Errorf("%s: %.6f, want %.6f", what, got, want)
	}
}

func TestVersion3(t *testing.T) {
	v := workedExample().version3()
	near(t, "non_live", v.nonLive.value, .736667)
	near(t, "live", v.live.value, .693447)
	near(t, "multi_turn", v.multiTurn.value, .125)
	overall := mean(v.nonLive, v.live, v.multiTurn)
	near(t, "overall", overall.value, .518371)
	if overall.scored != 4441 {
		t.Errorf("%d items, want 4,441", overall.scored)
	}
	// Each category's variance enters with the square of its weight.
	want := 0.0
	weights := map[string]float64{"simple": 1. / 45, "java": 1. / 45, "javascript": 1. / 45, "multiple": 1. / 15, "parallel": 1. / 15, "parallel_multiple": 1. / 15, "irrelevance": 1. / 15,
		"multi_turn_base": 1. / 12, "multi_turn_miss_func": 1. / 12, "multi_turn_miss_param": 1. / 12, "multi_turn_long_context": 1. / 12}
	for name, r := range rates {
		w, ok := weights[name]
		if !ok {
			w = float64(r.size) / 2251 / 3
		}
		want += w * w * r.rate * (1 - r.rate) / float64(r.size)
	}
	if math.Abs(overall.variance-want) > 1e-15 {
		t.Errorf("variance %g, want %g", overall.variance, want)
	}
}

func TestVersion4(t *testing.T) {
	p := workedExample()
	v := p.version4()
	near(t, "non_live", v.nonLive.value, ((.8+.5+.6)/3+.9+.7+.6)/4)
	near(t, "live", v.live.value, (.7*258+.65*1053+.5*16+.5*24)/(258+1053+16+24))
	near(t, "irrelevance", v.irrelevance.value, .8)
	near(t, "multi_turn", v.multiTurn.value, .125)
	if !math.IsNaN(v.agentic.value) || !math.IsNaN(v.overall().value) || v.overall().scored != 0 {
		t.Errorf("agentic %v and overall %v without agentic categories", v.agentic.value, v.overall().value)
	}
	for name, rate := range map[string]float64{"web_search_base": .4, "web_search_no_snippet": .2, "memory_kv": .1, "memory_vector": .2, "memory_rec_sum": .3} {
		p[name] = part{value: rate, scored: 100}
	}
	v = p.version4()
	near(t, "agentic", v.agentic.value, .25)
	near(t, "overall", v.overall().value, .1*v.nonLive.value+.1*v.live.value+.1*.8+.3*.125+.4*.25)
}

// results makes results of a rate in each single-turn category.
func results(only ...string) []eval.Result {
	var out []eval.Result
	for _, c := range categories {
		r, wanted := rates[c.name], len(only) == 0
		for _, name := range only {
			wanted = wanted || name == c.name
		}
		if !wanted {
			continue
		}
		right := int(math.Round(r.rate * float64(r.size)))
		for i := range r.size {
			value := 0.0
			if i < right {
				value = 1
			}
			out = append(out, eval.Result{Task: c.name, Group: c.group, ID: fmt.Sprint(c.name, i), Status: eval.StatusOK, Scores: []eval.Value{{Metric: accuracy, Value: value}}})
		}
	}
	return out
}

// brief writes rows for comparison, unevaluated ones as n/a.
func brief(rows []eval.SummaryRow) []string {
	var out []string
	for _, r := range rows {
		value, headline := "n/a", ""
		if !math.IsNaN(r.Value) {
			value = fmt.Sprintf("%.4f", r.Value)
		}
		if r.Headline {
			headline = " headline"
		}
		out = append(out, fmt.Sprintf("%s %s, %s: %s of %d%s", r.Scope, r.Name, r.Average, value, r.Scored, headline))
	}
	return out
}

func TestSummarize(t *testing.T) {
	s := find(t, primary).Summarize(results())
	if s.Suite != primary || s.Counts.Items != 3641 || !s.Counts.Complete() {
		t.Errorf("%+v", s.Counts)
	}
	want := []string{
		"suite bfcl, v3 single-turn: 0.7151 of 3641 headline",
		"suite bfcl, v3 overall: n/a of 0",
		"suite bfcl, v4 single-turn: 0.7212 of 3623",
		"suite bfcl, v4 overall: n/a of 0",
		"suite bfcl, micro: 0.7155 of 3641",
		"group non_live, v3: 0.7367 of 1390",
		"group live, v3: 0.6935 of 2251",
		"group multi_turn, v3: n/a of 0",
		"group v4 non_live, v4: 0.7083 of 1150",
		"group v4 live, v4: 0.6551 of 1351",
		"group v4 irrelevance, v4: 0.8003 of 1122",
		"group v4 multi_turn, v4: n/a of 0",
		"group v4 agentic, v4: n/a of 0",
		"task simple, micro: 0.8000 of 400",
		"task java, micro: 0.5000 of 100",
		"task javascript, micro: 0.6000 of 50",
		"task multiple, micro: 0.9000 of 200",
		"task parallel, micro: 0.7000 of 200",
		"task parallel_multiple, micro: 0.6000 of 200",
		"task irrelevance, micro: 0.8500 of 240",
		"task live_simple, micro: 0.7016 of 258",
		"task live_multiple, micro: 0.6496 of 1053",
		"task live_parallel, micro: 0.5000 of 16",
		"task live_parallel_multiple, micro: 0.5000 of 24",
		"task live_irrelevance, micro: 0.7506 of 882",
		"task live_relevance, micro: 0.7778 of 18",
	}
	if diff := cmp.Diff(want, brief(s.Rows)); diff != "" {
		t.Error(diff)
	}
	for _, r := range s.Rows {
		if math.IsNaN(r.Value) != math.IsNaN(r.StdErr) {
			t.Errorf("%s: %v ± %v", r.Name, r.Value, r.StdErr)
		}
	}
	se := s.Rows[13].StdErr // of simple: the sample's standard deviation over the root of n
	if want := math.Sqrt(.8 * .2 / 399); math.Abs(se-want) > 1e-12 {
		t.Errorf("standard error %g, want %g", se, want)
	}
}

// A part that is missing takes the numbers that need it with it, and no others.
func TestSummarizePart(t *testing.T) {
	rows := brief(find(t, primary).Summarize(results("simple", "java", "javascript", "multiple", "parallel", "parallel_multiple", "live_multiple")).Rows)
	want := []string{
		"suite bfcl, v3 single-turn: n/a of 0 headline",
		"suite bfcl, v3 overall: n/a of 0",
		"suite bfcl, v4 single-turn: n/a of 0",
		"suite bfcl, v4 overall: n/a of 0",
		"suite bfcl, micro: 0.6918 of 2203",
		"group non_live, v3: n/a of 0",
		"group live, v3: 0.6496 of 1053", // counts items, whatever their category
		"group multi_turn, v3: n/a of 0",
		"group v4 non_live, v4: 0.7083 of 1150",
	}
	if diff := cmp.Diff(want, rows[:len(want)]); diff != "" {
		t.Error(diff)
	}
	empty := find(t, primary).Summarize(nil)
	if len(empty.Rows) != len(find(t, primary).Summarize(results()).Rows) || !math.IsNaN(empty.Rows[0].Value) || empty.Counts.Complete() {
		t.Errorf("without results: %+v", empty)
	}
}

// Results without a score count in nothing.
func TestErrorsDoNotScore(t *testing.T) {
	all := results("live_parallel")
	all[0].Status = eval.StatusError
	s := find(t, primary).Summarize(all)
	for _, r := range s.Rows {
		if r.Name == "live_parallel" && (r.Scored != 15 || math.Abs(r.Value-7./15) > 1e-12) {
			t.Errorf("%+v", r)
		}
	}
	if s.Counts.Errors != 1 || s.Counts.Complete() {
		t.Errorf("%+v", s.Counts)
	}
}

// Conversations alone, and as a third of the overall score.
func TestSummaryOfConversations(t *testing.T) {
	var results []eval.Result
	add := func(task string, n, right int) {
		for i := range n {
			v := 0.0
			if i < right {
				v = 1
			}
			results = append(results, eval.Result{Task: task, ID: fmt.Sprint(task, i), Status: eval.StatusOK, Scores: []eval.Value{{Metric: accuracy, Value: v}}})
		}
	}
	for i, c := range multiTurnCategories {
		add(c, 10, i) // 0, .1, .2, .3
	}
	s := find(t, multiTurnName).Summarize(results)
	if r := s.Rows[0]; !r.Headline || r.Average != "v3 multi-turn" || r.Scored != 40 {
		t.Errorf("headline %+v", r)
	}
	near(t, "multi_turn", s.Rows[0].Value, .15)
	for _, c := range categories {
		add(c.name, 2, 1)
	}
	s = find(t, fullName).Summarize(results)
	if r := s.Rows[0]; !r.Headline || r.Average != "v3 overall" || r.Scored != len(results) {
		t.Errorf("headline %+v", r)
	}
	near(t, "overall", s.Rows[0].Value, (.5+.5+.15)/3)
	if r := s.Rows[1]; r.Headline || r.Average != "v3 single-turn" {
		t.Errorf("second row %+v", r)
	}
	s = find(t, multiTurnName).Summarize(results[:10])
	if !math.IsNaN(s.Rows[0].Value) || s.Rows[0].Scored != 0 {
		t.Errorf("with one category of four: %+v", s.Rows[0])
	}
}
