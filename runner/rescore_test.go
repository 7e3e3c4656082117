package runner

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/eval"
	"assay/model"
	"assay/model/fake"
)

// stored is a finished run of two suites, with failures of every kind.
func stored(t *testing.T) (eval.RunInfo, []eval.Summary, []eval.Result) {
	t.Helper()
	sink := &memory{}
	out, err := runPlan(context.Background(), Config{
		Model: script(
			fake.Rule{Contains: "<1>", Text: "no"},
			fake.Rule{Contains: "<2>", Text: "bad"},
			fake.Rule{Contains: "<3>", Error: "engine is broken"},
			fake.Rule{Contains: "<5>", Text: "panic"},
			fake.Rule{Contains: "<6>", Text: "?"},
		),
		Suites:  []eval.Suite{spelling{"first", 8}, spelling{"second", 3}},
		Data:    noData{},
		Repeats: 2,
	}, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	return eval.RunInfo{Suites: out.Suites, Repeats: 2}, out.Summaries, sink.rows
}

// sequence is a stored run's rows as they are read.
func sequence(rows []eval.Result) iter.Seq2[eval.Result, error] {
	return func(yield func(eval.Result, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func rescore(t *testing.T, c RescoreConfig, rows []eval.Result, sink eval.Sink) (RescoreOutcome, error) {
	t.Helper()
	c.Data = noData{}
	r, err := NewRescoring(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(sequence(rows)); err != nil {
		return RescoreOutcome{}, err
	}
	return r.Run(context.Background(), sequence(rows), sink, nil)
}

func TestRescoringWithTheSameScorerChangesNothing(t *testing.T) {
	info, summaries, rows := stored(t)
	sink := &memory{}
	out, err := rescore(t, RescoreConfig{Run: info, Suites: []eval.Suite{spelling{"first", 8}, spelling{"second", 3}}, Workers: 3}, rows, sink)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, sink.rows, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(RescoreOutcome{Suites: info.Suites, Summaries: summaries}, out, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

// strictly is spelling of another version: "no" is right, and nothing fails.
type strictly struct{ spelling }

func (s strictly) Info() eval.SuiteInfo {
	info := s.spelling.Info()
	info.Version = "2"
	return info
}

func (s strictly) Score(_ context.Context, _ eval.Env, _ eval.Item, r model.Response) (eval.Score, error) {
	v := 0.0
	if r.Text == "no" {
		v = 1
	}
	return eval.Score{Values: []eval.Value{{Metric: "acc", Value: v}}, Extracted: r.Text}, nil
}

func TestRescoringReportsWhatMoved(t *testing.T) {
	info, summaries, rows := stored(t)
	sink := &memory{}
	out, err := rescore(t, RescoreConfig{Run: info, Summaries: summaries, Suites: []eval.Suite{strictly{spelling{"first", 8}}}}, rows, sink)
	if err != nil {
		t.Fatal(err)
	}
	show := func(r eval.Result) string {
		v, ok := r.Score("acc")
		if !ok {
			return string(r.Status)
		}
		return fmt.Sprint(r.Status, " ", v)
	}
	var got []string
	for _, m := range out.Moves {
		if m.New.Repeat == 0 {
			got = append(got, fmt.Sprintf("%s: %s -> %s", m.New.ID, show(m.Old), show(m.New)))
		}
	}
	want := []string{ // 3 has no answer, and 4 has no prompt
		"even/0: ok 1 -> ok 0",
		"odd/1: ok 0 -> ok 1",
		"even/2: error -> ok 0",
		"odd/5: error -> ok 0",
		"even/6: unparsed 0 -> ok 0",
		"odd/7: ok 1 -> ok 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s := out.Suites[0]; s.Version != "2" || s.Counts.Scored != 12 || s.Counts.Errors != 4 || s.ItemsHash != info.Suites[0].ItemsHash {
		t.Errorf("suite %+v", s)
	}
	if v := out.Summaries[0].Rows[0].Value; v != 1.0/6 || out.Complete() {
		t.Errorf("value %v, complete %t", v, out.Complete())
	}
	// What is not scored again stays.
	if diff := cmp.Diff(info.Suites[1], out.Suites[1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(summaries[1], out.Summaries[1], cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rows[16:], sink.rows[16:]); diff != "" {
		t.Error(diff)
	}
	for _, r := range sink.rows[:16] {
		if r.SuiteVersion != "2" {
			t.Errorf("%s: version %s", r.ID, r.SuiteVersion)
		}
	}
}

func TestRescoringRefusesOtherItems(t *testing.T) {
	info, _, rows := stored(t)
	rows[4].ItemDigest, rows[5].ItemDigest = "other", "other"
	_, err := rescore(t, RescoreConfig{Run: info, Suites: []eval.Suite{spelling{"first", 7}}}, rows, &memory{})
	var differ *ItemsDifferError
	if !errors.As(err, &differ) {
		t.Fatalf("error %v", err)
	}
	want := []DifferingItem{{Suite: "first", ID: "even/2"}, {Suite: "first", ID: "odd/7", Missing: true}}
	if diff := cmp.Diff(want, differ.Items); diff != "" {
		t.Error(diff)
	}
	if text := err.Error(); !strings.Contains(text, "items of the run that are not in the data: 1 (first odd/7)") ||
		!strings.Contains(text, "another content than they had in the run: 1 (first even/2)") {
		t.Error(text)
	}
}

func TestRescoringErrors(t *testing.T) {
	info, _, rows := stored(t)
	first := []eval.Suite{spelling{"first", 8}}
	if _, err := NewRescoring(context.Background(), RescoreConfig{Run: info, Suites: []eval.Suite{spelling{"third", 2}}, Data: noData{}}); err == nil {
		t.Error("a suite that the run does not have was accepted")
	}
	if _, err := rescore(t, RescoreConfig{Run: info, Suites: first}, rows, &memory{after: 3}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("error %v of a full disk", err)
	}
	r, err := NewRescoring(context.Background(), RescoreConfig{Run: info, Suites: first, Data: noData{}})
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(yield func(eval.Result, error) bool) {
		if yield(rows[0], nil) {
			yield(eval.Result{}, errors.New("damaged row"))
		}
	}
	if err := r.Check(damaged); err == nil || !strings.Contains(err.Error(), "damaged row") {
		t.Errorf("error %v of damage", err)
	}
	if _, err := r.Run(context.Background(), damaged, &memory{}, nil); err == nil || !strings.Contains(err.Error(), "damaged row") {
		t.Errorf("error %v of damage", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Run(ctx, sequence(rows), &memory{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v of an interrupt", err)
	}
}

// A run that was scored again is one of the scorers of now, so that nobody takes it
// up with others; of everything else it is what it was.
func TestRescoredIdentity(t *testing.T) {
	info, _, _ := stored(t)
	again := func(c RescoreConfig) eval.Identity {
		t.Helper()
		c.Run, c.Data, c.Suites = info, noData{}, []eval.Suite{strictly{spelling{"first", 8}}}
		r, err := NewRescoring(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		now := r.Info()
		if shard := now.Shard; shard == info.Shard || !cmp.Equal(shard.Run, now.Identity) || shard.Index != 2 {
			t.Errorf("the shard is of the run %v, it itself is %v", shard, now.Identity)
		}
		return now.Identity
	}
	info.Shard = &eval.ShardInfo{Index: 2, Count: 3}
	if id := again(RescoreConfig{}); id != nil {
		t.Errorf("a run without an identity gets %v", id)
	}
	info.Identity = eval.Identity{"seed": "1", "suite.first.version": "1", "suite.first.requests": "abc", "suite.second.version": "1",
		"judge": "md-judge", "judge.model.weights": "w"}
	info.Shard.Run = info.Identity
	want := maps.Clone(info.Identity)
	want["suite.first.version"] = "2"
	if d := cmp.Diff(want, again(RescoreConfig{})); d != "" {
		t.Errorf("without a judge: %s", d)
	}
	delete(want, "judge.model.weights")
	maps.Copy(want, eval.Identity{"judge": "somebody", "judge.prompt": "", "judge.file": ""})
	if d := cmp.Diff(want, again(RescoreConfig{Env: eval.Env{Judge: somebody{}}})); d != "" {
		t.Errorf("with a judge: %s", d)
	}
}
