package runner

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/model/fake"
)

// rated is a suite of two metrics, the second of which is a judge's.
type rated struct{ spelling }

func (s rated) Info() eval.SuiteInfo {
	info := s.spelling.Info()
	info.Metrics = append(info.Metrics, eval.Metric{Name: "safe", Binary: true})
	return info
}

func (s rated) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	score, err := s.spelling.Score(ctx, env, it, r)
	if err != nil || env.Judge == nil {
		return score, err
	}
	verdict, err := env.Judge.Judge(ctx, eval.Exchange{ID: it.ID})
	if err != nil {
		return score, err
	}
	value := 0.0
	if verdict.Safe {
		value = 1
	}
	score.Values = append(score.Values, eval.Value{Metric: "safe", Value: value})
	return score, nil
}

// moody is a judge that fails on some items.
type moody map[string]error

func (moody) Info() eval.JudgeInfo { return eval.JudgeInfo{Kind: "moody"} }
func (m moody) Judge(_ context.Context, e eval.Exchange) (eval.Judgement, error) {
	return eval.Judgement{Safe: true}, m[e.ID]
}

func verdicts(rows []eval.Result) []string {
	var out []string
	for _, r := range rows {
		line := fmt.Sprintf("%s %s", r.ID, r.Status)
		for _, metric := range []string{"acc", "safe"} {
			if v, ok := r.Score(metric); ok {
				line += fmt.Sprintf(" %s %v", metric, v)
			}
		}
		out = append(out, line+" "+r.Extracted)
	}
	return out
}

// A judge that fails on an item takes away its verdict and nothing else, which
// judging again completes; the journal keeps what is known. Only a JudgeError
// leaves scores.
func TestJudgeFailureKeepsWhatIsKnown(t *testing.T) {
	judge := moody{
		"even/0": &eval.JudgeError{Reason: "no verdict within 1s"},
		"even/2": fmt.Errorf("wrapped: %w", &eval.JudgeError{Reason: eval.ReasonFailed, Err: errors.New("out of paper")}),
		"odd/3":  errors.New("not a judge's error"),
	}
	suite := rated{spelling{"s", 4}}
	config := Config{Model: script(fake.Rule{Contains: "<2>", Text: "no"}), Suites: []eval.Suite{suite}, Data: noData{}, Env: eval.Env{Judge: judge}}
	want := []string{
		"even/0 error acc 1 yes",
		"odd/1 ok acc 1 safe 1 yes",
		"even/2 error acc 0 no",
		"odd/3 error ",
	}
	plan, err := NewPlan(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	dir, id := t.TempDir(), eval.Identity{"a": "b"}
	journal, err := plan.OpenJournal(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	sink := &memory{}
	out, err := plan.RunJournaled(context.Background(), journal, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, verdicts(sink.rows)); diff != "" {
		t.Error(diff)
	}
	if c := out.Counts(); c.Errors != 3 || c.Scored != 1 || out.Complete() {
		t.Errorf("counts %+v, complete %t: an item without a verdict has no full score", c, out.Complete())
	}
	if row := out.Summaries[0].Rows[0]; row.Scored != 3 || row.Value != 2./3 {
		t.Errorf("the metric without a judge is %v over %d items, want 2/3 over 3", row.Value, row.Scored)
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	if journal, err = plan.OpenJournal(dir, id); err != nil {
		t.Fatal(err)
	}
	defer journal.Close()
	if n := journal.Finished(); n != 1 {
		t.Errorf("%d results count as finished, want the one with a verdict: the others are judged again when the run is taken up", n)
	}

	again := &memory{}
	info := eval.RunInfo{Suites: out.Suites, Repeats: 1}
	rescored, err := rescore(t, RescoreConfig{Run: info, Suites: []eval.Suite{suite}, Env: eval.Env{Judge: moody{}}}, sink.rows, again)
	if err != nil {
		t.Fatal(err)
	}
	whole := []string{"even/0 ok acc 1 safe 1 yes", "odd/1 ok acc 1 safe 1 yes", "even/2 ok acc 0 safe 1 no", "odd/3 ok acc 1 safe 1 yes"}
	if diff := cmp.Diff(whole, verdicts(again.rows)); diff != "" || !rescored.Complete() {
		t.Errorf("judged again: complete %t, %s", rescored.Complete(), diff)
	}
}
