package reports

import (
	"math"
	"testing"
	"time"

	"assay/eval"
	"assay/model"
)

// exampleResults are results of every kind: choices and generation, each
// status, optional values present and absent, texts that are hard to print.
func exampleResults() []eval.Result {
	base := eval.Result{Suite: "mmlu", SuiteVersion: "1", Task: "anatomy", Group: "stem", ItemDigest: "aa11", PromptDigest: "bb22", PromptTokens: 412}
	choices := func(id, target, got string, score float64, logProbs []float64, margin float64) eval.Result {
		r := base
		r.ID, r.Input, r.Target, r.Extracted = id, "Which bone is the longest?\nA. femur\nB. ulna\nC. tibia\nD. rib", target, got
		r.Status, r.Finish = eval.StatusOK, model.FinishScored
		r.Scores = []eval.Value{{Metric: "acc", Value: score}}
		r.Choices, r.Margin = logProbs, margin
		r.Top = []model.TokenProb{{Token: 319, LogProb: -0.25}, {Token: 362, LogProb: -1.75}}
		r.TailMass, r.Logits = 0.0625, "cc33"
		return r
	}
	generation := func(id, target, text, got string, score float64) eval.Result {
		r := base
		r.Suite, r.Task, r.Group, r.ID = "bbh", "navigate", "", id
		r.Input, r.Target, r.Text, r.Extracted = "If you follow these instructions, do you return to the starting point? Turn left. Take 3 steps.", target, text, got
		r.Status, r.Finish, r.Stopped = eval.StatusOK, model.FinishStop, "Q:"
		r.Tokens = []model.Token{5, 7, 100351}
		r.Scores = []eval.Value{{Metric: "exact_match", Value: score}, {Metric: "contains", Value: 1}}
		return r
	}
	unparsed := generation("navigate/1", "No", "I can\x1b[31m not|say.\n\u202eabc\xff", "", 0)
	unparsed.Status, unparsed.Finish, unparsed.Stopped, unparsed.Truncated = eval.StatusUnparsed, model.FinishLength, "", 12
	empty := generation("navigate/2", "Yes", "", "", 0)
	empty.Tokens, empty.Status = nil, eval.StatusUnparsed
	failed := base
	failed.ID, failed.Status, failed.Error, failed.PromptDigest = "anatomy/3", eval.StatusError, "score: out of cheese", ""
	refused := base
	refused.Suite, refused.Task, refused.Group, refused.ID, refused.Status = "bbh", "navigate", "", "navigate/3", eval.StatusRefused
	refused.Error, refused.Cluster = "ask model: prompt needs 9000 tokens, the model's context holds 4096", "walk"
	unsafe := generation("navigate/4", "Yes", "So the answer is Yes.", "Yes", 1)
	unsafe.Unsafe, unsafe.Repeat, unsafe.Explanation = true, 1, "matched 'the answer is'"
	return []eval.Result{
		choices("anatomy/0", "A", "A", 1, []float64{-0.25, -1.75, -3, -4.5}, 1.5),
		choices("anatomy/1", "B", "A", 0, []float64{-1, -1.0005, -3, math.Inf(-1)}, 0.0005),
		choices("anatomy/2", "C", "C", 1, []float64{-2, -2, -2, math.NaN()}, 0),
		failed,
		generation("navigate/0", "Yes", " Turning left and taking 3 steps moves us. So the answer is Yes.", "Yes", 1),
		unparsed, empty, refused, unsafe,
	}
}

func exampleSummaries(results []eval.Result) []eval.Summary {
	var out []eval.Summary
	for _, s := range []struct{ suite, metric string }{{"mmlu", "acc"}, {"bbh", "exact_match"}} {
		var own []eval.Result
		for _, r := range results {
			if r.Suite == s.suite {
				own = append(own, r)
			}
		}
		out = append(out, eval.Summary{Suite: s.suite, Rows: eval.Aggregate(s.suite, s.metric, own), Counts: eval.Count(own)})
	}
	return out
}

func exampleInfo(summaries []eval.Summary) eval.RunInfo {
	start := time.Date(2025, 3, 14, 9, 26, 53, 0, time.UTC)
	return eval.RunInfo{
		Schema: eval.RunSchema,
		Assay:  "v0.1.0",
		Model: model.Info{URI: "granite-4.0-micro-Q4_K_M.gguf", Name: "Granite 4.0 Micro", Engine: "assay", Architecture: "granite",
			Quantization: "Q4_K_M", Parameters: 3_402_836_480, NumericsVersion: 1, CPUPath: "avx2", Activations: "int8"},
		Data: eval.DataInfo{Source: "lock", Lock: "dd44"},
		Suites: []eval.SuiteRun{
			{Name: "mmlu", Title: "MMLU", Version: "1", Metrics: []string{"acc"}, Items: 4, Available: 14042, Counts: summaries[0].Counts},
			{Name: "bbh", Title: "BBH", Version: "2", Metrics: []string{"exact_match"}, Items: 5, Available: 5, Counts: summaries[1].Counts},
		},
		Limit: 4, Seed: 1, Repeats: 1, Complete: false,
		Work:    eval.Work{Usage: model.Usage{Prompt: 1_234_567, Cached: 934_567, Evaluated: 300_000, Decoded: 12_345}, Seconds: 95.2},
		Started: start, Finished: start.Add(96 * time.Second), Host: "bench", Command: []string{"assay", "run"},
	}
}

// writeExample writes the example run and returns its folder.
func writeExample(t testing.TB) string {
	t.Helper()
	dir := t.TempDir() + "/run"
	w, err := CreateRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	results := exampleResults()
	for _, r := range results {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	summaries := exampleSummaries(results)
	if err := w.Finish(exampleInfo(summaries), summaries); err != nil {
		t.Fatal(err)
	}
	return dir
}
