package multilingual

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/eval"
)

func result(language, id, cluster string, value float64) eval.Result {
	return eval.Result{
		Task: language + "/t", Group: language, ID: language + "/" + id, Cluster: cluster, Status: eval.StatusOK,
		Scores: []eval.Value{{Metric: "acc", Value: value}},
	}
}

func summary(headline string, sets ...Set) Summary {
	return Summary{Info: eval.SuiteInfo{Name: "s", Metrics: []eval.Metric{{Name: "acc"}}}, Sets: sets, Headline: headline}
}

// Languages of different sizes have different averages.
func TestAverages(t *testing.T) {
	var results []eval.Result
	for i, v := range []float64{1, 0, 1, 1} {
		results = append(results, result("de", fmt.Sprint(i), "", v))
	}
	results = append(results, result("fr", "0", "", 0), result("fr", "1", "", 0), result("xx", "0", "", 1), result("xx", "1", "", 1))
	sets := []Set{Languages("two", []string{"de", "fr", "it"}), Languages("none", []string{"it"}), Languages("all", []string{"de", "fr", "xx"})}
	for headline, want := range map[string][]eval.SummaryRow{
		Micro: {
			{Scope: eval.ScopeSuite, Name: "s", Average: Micro, Value: 0.5, StdErr: 0.1767767, Scored: 6, Headline: true},
			{Scope: eval.ScopeSuite, Name: "s", Average: Macro, Value: 0.375, StdErr: 0.125, Scored: 6},
			{Scope: eval.ScopeGroup, Name: "two", Average: Micro, Value: 0.5, StdErr: 0.1767767, Scored: 6},
			{Scope: eval.ScopeGroup, Name: "all", Average: Micro, Value: 0.625, StdErr: 0.1369306, Scored: 8},
		},
		Macro: {
			{Scope: eval.ScopeSuite, Name: "s", Average: Macro, Value: 0.375, StdErr: 0.125, Scored: 6, Headline: true},
			{Scope: eval.ScopeSuite, Name: "s", Average: Micro, Value: 0.5, StdErr: 0.1767767, Scored: 6},
			{Scope: eval.ScopeGroup, Name: "two", Average: Macro, Value: 0.375, StdErr: 0.125, Scored: 6},
			{Scope: eval.ScopeGroup, Name: "all", Average: Macro, Value: 0.5833333, StdErr: 0.0833333, Scored: 8},
		},
	} {
		for i := range want {
			want[i].Metric = "acc"
		}
		got := summary(headline, sets...).Of(results)
		if diff := cmp.Diff(want, got.Rows[:4], cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("%s: %s", headline, diff)
		}
		if len(got.Rows) != 4+3+3 || got.Counts.Items != 8 || got.Suite != "s" {
			t.Errorf("%+v", got)
		}
	}
}

func TestNothingToAverage(t *testing.T) {
	failed := result("de", "0", "", 1)
	failed.Status = eval.StatusError
	for _, results := range [][]eval.Result{nil, {failed}, {result("xx", "0", "", 1)}} {
		rows := summary(Macro, Languages("one", []string{"de"})).Of(results).Rows
		if !rows[0].Headline || !math.IsNaN(rows[0].Value) || !math.IsNaN(rows[0].StdErr) || rows[0].Scored != 0 {
			t.Errorf("%+v", rows[0])
		}
	}
}

// Repeats of an item are one observation.
func TestRepeats(t *testing.T) {
	first, second := result("de", "0", "q0", 1), result("de", "0", "q0", 0)
	second.Repeat = 1
	rows := summary(Micro, Languages("one", []string{"de"})).Of([]eval.Result{first, second, result("de", "1", "q1", 1)}).Rows
	if rows[0].Value != 0.75 || rows[0].Scored != 2 || rows[0].StdErr != 0.25 {
		t.Errorf("%+v", rows[0])
	}
}

// A language that repeats another one adds no certainty; questions of their own
// do.
func TestClusteredStdErr(t *testing.T) {
	var one, copies, apart []eval.Result
	for i, v := range []float64{1, 0, 0, 1, 1, 1, 0, 1} {
		id := fmt.Sprint(i)
		one = append(one, result("de", id, "", v))
		copies = append(copies, result("de", id, "q"+id, v), result("fr", id, "q"+id, v))
		apart = append(apart, result("de", id, "d"+id, v), result("fr", id, "f"+id, v))
	}
	set := Languages("two", []string{"de", "fr"})
	for _, headline := range []string{Micro, Macro} {
		of := func(results []eval.Result) float64 { return summary(headline, set).Of(results).Rows[0].StdErr }
		if math.Abs(of(copies)-of(one)) > 1e-12 {
			t.Errorf("%s: %v with a copy, %v without", headline, of(copies), of(one))
		}
		if got, want := of(apart), of(one)*math.Sqrt(7.0/15); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", headline, got, want)
		}
	}
	if rows := summary(Macro, set).Of(copies[:2]).Rows; !math.IsNaN(rows[0].StdErr) {
		t.Errorf("%v from one question", rows[0].StdErr)
	}
}

// The formula gives what resampling questions gives, also where languages have
// different questions and sizes.
func TestClusteredStdErrEqualsBootstrap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	byQuestion := make([][]eval.Result, 150)
	var results []eval.Result
	for i := range byQuestion {
		easy := rng.Float64()
		for j, language := range []string{"de", "fr", "hi"} {
			if i%(j+1) != 0 {
				continue
			}
			value := 0.0
			if rng.Float64() < easy {
				value = 1
			}
			byQuestion[i] = append(byQuestion[i], result(language, fmt.Sprint(i), fmt.Sprint(i), value))
		}
		results = append(results, byQuestion[i]...)
	}
	set := Languages("all", []string{"de", "fr", "hi"})
	macro := summary(Macro, set).Of(results).Rows[0]

	const rounds = 4000
	sum, squares := 0.0, 0.0
	for range rounds {
		mean := resampledMean(rng, byQuestion)
		sum += mean
		squares += float64(mean * mean)
	}
	want := math.Sqrt(squares/rounds - (sum/rounds)*(sum/rounds))
	if math.Abs(macro.StdErr/want-1) > 0.05 {
		t.Errorf("%v, bootstrap %v", macro.StdErr, want)
	}
}

func resampledMean(rng *rand.Rand, byQuestion [][]eval.Result) float64 {
	sums, counts := map[string]float64{}, map[string]float64{}
	for range byQuestion {
		for _, r := range byQuestion[rng.IntN(len(byQuestion))] {
			sums[r.Group] += r.Scores[0].Value
			counts[r.Group]++
		}
	}
	return (sums["de"]/counts["de"] + sums["fr"]/counts["fr"] + sums["hi"]/counts["hi"]) / 3
}
