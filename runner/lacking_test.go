package runner

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/model/fake"
)

// needy is spelling some of whose items need what is not here.
type needy struct {
	spelling
	lacks map[string][]string
	err   error
}

func (d needy) Lacking(_ context.Context, _ eval.Env, items []eval.Item) (map[string][]string, error) {
	if len(items) == 0 {
		return nil, errors.New("asked for no items")
	}
	return d.lacks, d.err
}

func TestUnrunnableItemsAreNotAsked(t *testing.T) {
	s := needy{spelling: spelling{"s", 4}, lacks: map[string][]string{"odd/1": {"b", "c"}, "odd/3": {"a", "b"}}}
	m := fake.New(fake.Script{Name: "m", Rules: []fake.Rule{{Text: "yes"}}})
	plan, err := NewPlan(context.Background(), Config{Model: m, Suites: []eval.Suite{s}, Concurrency: 2})
	if err != nil {
		t.Fatal(err)
	}
	sink := &memory{}
	out, err := plan.Run(context.Background(), sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.Calls() != 2 || !out.Complete() || out.Counts().Unrunnable() != 2 || out.Counts().Scored != 2 {
		t.Errorf("%d calls, complete %t, counts %+v", m.Calls(), out.Complete(), out.Counts())
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, out.Suites[0].Missing); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, r := range sink.rows {
		got = append(got, r.ID+" "+string(r.Status)+" "+r.Error)
	}
	want := []string{"even/0 ok ", "odd/1 unrunnable needs b, c", "even/2 ok ", "odd/3 unrunnable needs a, b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	id, err := plan.Identity(context.Background())
	if err != nil || id["suite.s.missing"] != "a, b, c" {
		t.Errorf("identity %v, %v", id, err)
	}
}

// A run of nothing that can be judged is not complete.
func TestNothingCanBeJudged(t *testing.T) {
	s := needy{spelling: spelling{"s", 1}, lacks: map[string][]string{"even/0": {"a"}}}
	plan, err := NewPlan(context.Background(), Config{Model: fake.New(fake.Script{Name: "m"}), Suites: []eval.Suite{s}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := plan.Run(context.Background(), &memory{}, nil)
	if err != nil || out.Complete() {
		t.Errorf("complete %t, %v", out.Complete(), err)
	}
}

func TestLackingFails(t *testing.T) {
	s := needy{spelling: spelling{"s", 1}, err: errors.New("no answer")}
	_, err := NewPlan(context.Background(), Config{Model: fake.New(fake.Script{Name: "m"}), Suites: []eval.Suite{s}})
	if err == nil || !strings.Contains(err.Error(), "suite s: find out what its items need: no answer") {
		t.Errorf("error %v", err)
	}
}

// given answers everything alike.
type sameAnswer string

func (a sameAnswer) Answer(eval.Item, int) (model.Response, string, error) {
	return model.Response{Text: string(a)}, "", nil
}

func TestUnrunnableItemsAreNotScored(t *testing.T) {
	s := needy{spelling: spelling{"s", 2}, lacks: map[string][]string{"odd/1": {"b"}}}
	items, err := Items(context.Background(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	sink := &memory{}
	out, err := ScoreGiven(context.Background(), GivenConfig{Suite: s, Items: items, Available: 2, Answers: sameAnswer("yes")}, sink, nil)
	if err != nil || !out.Complete() || sink.rows[1].Status != eval.StatusUnrunnable || sink.rows[1].Text != "yes" {
		t.Fatalf("given: %+v, %v", sink.rows, err)
	}
	// The libraries are there when it is scored again.
	again, err := NewRescoring(context.Background(), RescoreConfig{
		Run: eval.RunInfo{Suites: out.Suites}, Suites: []eval.Suite{needy{spelling: s.spelling}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rescored := &memory{}
	result, err := again.Run(context.Background(), sequence(sink.rows), rescored, nil)
	if err != nil || len(result.Moves) != 1 || rescored.rows[1].Status != eval.StatusOK {
		t.Errorf("again: %+v, %v", rescored.rows, err)
	}
	if result.Suites[0].Missing != nil {
		t.Errorf("still missing %v", result.Suites[0].Missing)
	}
}
