package bfcl

import (
	"math"

	"assay/eval"
	"assay/eval/stats"
)

// part is a number with what it rests on. A part that was not evaluated is NaN,
// and so is all that depends on it: the benchmark's own script counts it as 0.
type part struct {
	value    float64
	variance float64 // of value
	scored   int
}

// parts are the scores of the categories.
type parts map[string]part

// partsOf returns the scores of the categories that were asked.
func partsOf(results []eval.Result) parts {
	values := map[string][]float64{}
	for _, r := range results {
		if v, ok := r.Score(accuracy); ok {
			values[r.Task] = append(values[r.Task], v)
		}
	}
	p := parts{}
	for _, name := range append(names(categories), multiTurnCategories...) {
		p[name] = partOf(values[name])
	}
	return p
}

// rows gathers the rows of a summary.
type rows struct{ of []eval.SummaryRow }

func (r *rows) add(scope eval.Scope, name, average string, of part) {
	r.of = append(r.of, eval.SummaryRow{Scope: scope, Name: name, Metric: accuracy, Average: average,
		Value: of.value, StdErr: math.Sqrt(of.variance), Scored: of.scored})
}

// summarizeConversations aggregates the multi-turn categories alone.
func summarizeConversations(info eval.SuiteInfo, results []eval.Result) eval.Summary {
	p := partsOf(results)
	var r rows
	r.add(eval.ScopeSuite, info.Name, "v3 multi-turn", p.version3().multiTurn)
	r.of[0].Headline = true
	r.add(eval.ScopeSuite, info.Name, "micro", p.pooled(multiTurnCategories...))
	for _, name := range multiTurnCategories {
		r.add(eval.ScopeTask, name, "micro", p.get(name))
	}
	return eval.Summary{Suite: info.Name, Counts: eval.Count(results), Rows: r.of}
}

// summarize aggregates by the rules of version 3, which is followed here, and
// of version 4 of the benchmark. With conversations, the overall score is the
// headline.
func summarize(info eval.SuiteInfo, results []eval.Result, conversations bool) eval.Summary {
	p := partsOf(results)
	var r rows
	add := r.add
	p3, p4 := p.version3(), p.version4()
	asked := names(categories)
	add(eval.ScopeSuite, info.Name, "v3 single-turn", mean(p3.nonLive, p3.live))
	add(eval.ScopeSuite, info.Name, "v3 overall", mean(p3.nonLive, p3.live, p3.multiTurn))
	if conversations {
		r.of[0], r.of[1] = r.of[1], r.of[0]
		asked = append(asked, multiTurnCategories...)
	}
	r.of[0].Headline = true
	add(eval.ScopeSuite, info.Name, "v4 single-turn", mean(p4.nonLive, p4.live, p4.irrelevance))
	add(eval.ScopeSuite, info.Name, "v4 overall", p4.overall())
	add(eval.ScopeSuite, info.Name, "micro", p.pooled(asked...))
	add(eval.ScopeGroup, nonLive, "v3", p3.nonLive)
	add(eval.ScopeGroup, live, "v3", p3.live)
	add(eval.ScopeGroup, multiTurn, "v3", p3.multiTurn)
	add(eval.ScopeGroup, "v4 "+nonLive, "v4", p4.nonLive)
	add(eval.ScopeGroup, "v4 "+live, "v4", p4.live)
	add(eval.ScopeGroup, "v4 irrelevance", "v4", p4.irrelevance)
	add(eval.ScopeGroup, "v4 "+multiTurn, "v4", p4.multiTurn)
	add(eval.ScopeGroup, "v4 agentic", "v4", p4.agentic)
	for _, c := range categories {
		add(eval.ScopeTask, c.name, "micro", p[c.name])
	}
	for _, name := range asked[len(categories):] { // categories that are not asked have no row: none is missing there
		add(eval.ScopeTask, name, "micro", p.get(name))
	}
	return eval.Summary{Suite: info.Name, Counts: eval.Count(results), Rows: r.of}
}

func names(of []category) []string {
	out := make([]string, len(of))
	for i, c := range of {
		out[i] = c.name
	}
	return out
}

// partOf is the score of a category, with the binomial standard error as
// everywhere in Assay: the sample's standard deviation over the root of n.
func partOf(values []float64) part {
	if len(values) == 0 {
		return unevaluated()
	}
	se := stats.StdErr(values)
	return part{value: stats.Mean(values), variance: se * se, scored: len(values)}
}

func unevaluated() part { return part{value: math.NaN(), variance: math.NaN()} }

func (p parts) get(name string) part {
	if of, ok := p[name]; ok {
		return of
	}
	return unevaluated()
}

// weighted is a sum with fixed weights. The parts are independent.
func weighted(weights []float64, of []part) part {
	var out part
	for i, x := range of {
		out.value += weights[i] * x.value
		out.variance += weights[i] * weights[i] * x.variance
		out.scored += x.scored
	}
	if math.IsNaN(out.value) {
		out.scored = 0
	}
	return out
}

// mean gives every part the same weight.
func mean(of ...part) part {
	weights := make([]float64, len(of))
	for i := range weights {
		weights[i] = 1 / float64(len(of))
	}
	return weighted(weights, of)
}

// pooled weights categories by the number of their items, so that every item
// counts the same. A category without items has no weight.
func (p parts) pooled(names ...string) part {
	total := 0
	var of []part
	for _, name := range names {
		if x := p.get(name); x.scored > 0 {
			of = append(of, x)
			total += x.scored
		}
	}
	if total == 0 {
		return unevaluated()
	}
	weights := make([]float64, len(of))
	for i, x := range of {
		weights[i] = float64(x.scored) / float64(total)
	}
	return weighted(weights, of)
}

func (p parts) mean(names ...string) part {
	of := make([]part, len(names))
	for i, name := range names {
		of[i] = p.get(name)
	}
	return mean(of...)
}

type version3 struct{ nonLive, live, multiTurn part }

// version3 follows eval_checker/eval_runner_helper.py at commit
// cd9429ccf3d4d04156affe883c495b3b047e6b64.
func (p parts) version3() version3 {
	return version3{
		nonLive: mean(p.simple(), p.get("multiple"), p.get("parallel"), p.get("parallel_multiple"), p.get("irrelevance")),
		live: p.pooled("live_simple", "live_multiple", "live_parallel", "live_parallel_multiple",
			"live_irrelevance", "live_relevance"),
		multiTurn: p.mean(multiTurnCategories...),
	}
}

// simple is one of several parts, whatever the language.
func (p parts) simple() part { return p.mean("simple", "java", "javascript") }

type version4 struct{ nonLive, live, irrelevance, multiTurn, agentic part }

// version4 follows eval_checker/eval_runner_helper.py at commit
// 6ea57973c7a6097fd7c5915698c54c17c5b1b6c8.
func (p parts) version4() version4 {
	return version4{
		nonLive:     mean(p.simple(), p.get("multiple"), p.get("parallel"), p.get("parallel_multiple")),
		live:        p.pooled("live_simple", "live_multiple", "live_parallel", "live_parallel_multiple"),
		irrelevance: p.mean("irrelevance", "live_irrelevance"),
		multiTurn:   p.mean(multiTurnCategories...),
		agentic: mean(p.mean("web_search_base", "web_search_no_snippet"),
			p.mean("memory_kv", "memory_vector", "memory_rec_sum")),
	}
}

func (v version4) overall() part {
	return weighted([]float64{.1, .1, .1, .3, .4}, []part{v.nonLive, v.live, v.irrelevance, v.multiTurn, v.agentic})
}
