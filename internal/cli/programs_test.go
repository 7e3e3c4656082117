package cli

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/runner"
	"assay/suites"
)

// meeting is a model and a sandbox that only get on together: the first program
// runs until the model is asked again, and the model answers that request only
// while the program runs.
type meeting struct {
	mu      sync.Mutex
	asked   int
	running chan struct{} // closed when the first program runs
	again   chan struct{} // closed when the model is asked after the first answer
}

func (m *meeting) Info() model.Info { return model.Info{Name: "m", Engine: "fake"} }
func (m *meeting) Close() error     { return nil }

func (m *meeting) Do(ctx context.Context, _ model.Request) (model.Response, error) {
	m.mu.Lock()
	m.asked++
	n := m.asked
	m.mu.Unlock()
	if n == 2 {
		if err := wait(ctx, m.running); err != nil {
			return model.Response{}, err
		}
		close(m.again)
	}
	return model.Response{Text: fmt.Sprintf("    return %d\n", n), Finish: model.FinishStop}, nil
}

// box is the meeting's sandbox.
type box struct{ *meeting }

func (b box) Info() eval.SandboxInfo { return eval.SandboxInfo{Level: eval.LevelNamespaces} }

func (b box) Run(ctx context.Context, _ eval.Program) (eval.Verdict, error) {
	b.mu.Lock()
	select {
	case <-b.running:
		b.mu.Unlock()
	default:
		close(b.running)
		b.mu.Unlock()
		if err := wait(ctx, b.again); err != nil {
			return eval.Verdict{}, err
		}
	}
	return eval.Verdict{Outcome: eval.OutcomePassed}, nil
}

func wait(ctx context.Context, c <-chan struct{}) error {
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// kept are the results of a run in the order of their coming.
type kept struct{ results []eval.Result }

func (k *kept) Add(r eval.Result) error {
	k.results = append(k.results, r)
	return nil
}

func (k *kept) Close() error { return nil }

// Programs run while other answers are generated, and results come in the order of
// the suite all the same.
func TestProgramsRunBesideGeneration(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // which is only reached if the two never meet
	defer cancel()
	chosen, err := suites.Find([]string{"humaneval-plain"})
	if err != nil {
		t.Fatal(err)
	}
	m := &meeting{running: make(chan struct{}), again: make(chan struct{})}
	plan, err := runner.NewPlan(ctx, runner.Config{
		Model: m, Suites: chosen, Data: datasets.Samples(), Concurrency: 2, Env: eval.Env{Sandbox: box{m}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var sink kept
	if _, err := plan.Run(ctx, &sink, nil); err != nil {
		t.Fatal(err)
	}
	items, err := chosen[0].Items(ctx, datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for i := range items {
		want = append(want, fmt.Sprintf("HumanEval/%d ok", i))
	}
	for _, r := range sink.results {
		got = append(got, r.ID+" "+string(r.Status))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
