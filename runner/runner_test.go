package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/eval"
	"assay/model"
	"assay/model/fake"
)

// spelling is a suite of our own: items of two tasks, answered by text.
type spelling struct {
	name  string
	items int
}

func (s spelling) Info() eval.SuiteInfo {
	return eval.SuiteInfo{Name: s.name, Title: strings.ToUpper(s.name), Version: "1",
		Output: eval.OutputGeneration, Metrics: []eval.Metric{{Name: "acc", Binary: true}}}
}

func (s spelling) Items(context.Context, eval.Data) ([]eval.Item, error) {
	var out []eval.Item
	for i := range s.items {
		task := "even"
		if i%2 == 1 {
			task = "odd"
		}
		out = append(out, eval.Item{Suite: s.name, Task: task, ID: fmt.Sprintf("%s/%d", task, i),
			Input: fmt.Sprintf("spell <%d>", i), Target: "yes", Digest: fmt.Sprint(i)})
	}
	return out, nil
}

func (s spelling) Request(it eval.Item) (model.Request, error) {
	if it.ID == "even/4" {
		return model.Request{}, errors.New("no prompt for this one")
	}
	return model.Request{Prompt: model.Prompt{Text: it.Input}, Decoding: model.Decoding{MaxTokens: 3}}, nil
}

func (s spelling) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	switch r.Text {
	case "bad":
		return eval.Score{}, errors.New("no score for this one")
	case "panic":
		panic("scorer is broken")
	case "?":
		return eval.Score{Values: []eval.Value{{Metric: "acc", Value: 0}}, Unparsed: true}, nil
	}
	v := 0.0
	if r.Text == it.Target {
		v = 1
	}
	return eval.Score{Values: []eval.Value{{Metric: "acc", Value: v}}, Extracted: r.Text}, nil
}

func (s spelling) Summarize(results []eval.Result) eval.Summary {
	return eval.Summary{Suite: s.name, Rows: eval.Aggregate(s.name, "acc", results), Counts: eval.Count(results)}
}

// memory is a sink that keeps what it is given.
type memory struct {
	rows  []eval.Result
	after int // fail at this row, 0: never
}

func (m *memory) Add(r eval.Result) error {
	if m.after > 0 && len(m.rows) == m.after {
		return errors.New("no space left")
	}
	m.rows = append(m.rows, r)
	return nil
}

func (m *memory) Close() error { return nil }

type noData struct{}

func (noData) Open(context.Context, string) (io.ReadCloser, error) { return nil, errors.New("no data") }
func (noData) List(string) []string                                { return nil }

func script(rules ...fake.Rule) *fake.Model {
	return fake.New(fake.Script{Name: "test", Rules: append(rules, fake.Rule{Text: "yes"})})
}

// runPlan plans and runs.
func runPlan(ctx context.Context, c Config, sink eval.Sink, progress Progress) (Outcome, error) {
	p, err := NewPlan(ctx, c)
	if err != nil {
		return Outcome{}, err
	}
	return p.Run(ctx, sink, progress)
}

func TestRunKeepsCanonicalOrder(t *testing.T) {
	sink := &memory{}
	out, err := runPlan(context.Background(), Config{
		Model:       script(),
		Suites:      []eval.Suite{spelling{"first", 30}, spelling{"second", 7}},
		Data:        noData{},
		Repeats:     2,
		Concurrency: 8,
	}, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, r := range sink.rows {
		got = append(got, fmt.Sprint(r.Suite, " ", r.ID, " ", r.Repeat))
	}
	for _, s := range []spelling{{"first", 30}, {"second", 7}} {
		items, _ := s.Items(context.Background(), nil)
		for _, it := range items {
			want = append(want, fmt.Sprint(s.name, " ", it.ID, " 0"), fmt.Sprint(s.name, " ", it.ID, " 1"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := out.Suites[0].Counts; got.Items != 60 || got.Errors != 2 {
		t.Errorf("counts of the first suite: %+v, want 60 items and the 2 answers of the item without prompt as errors", got)
	}
	if out.Complete() {
		t.Error("a run with errors is called complete")
	}
}

func TestFailuresBecomeRows(t *testing.T) {
	sink := &memory{}
	_, err := runPlan(context.Background(), Config{
		Model: script(
			fake.Rule{Contains: "<0>", Text: "bad"},
			fake.Rule{Contains: "<1>", Text: "panic"},
			fake.Rule{Contains: "<2>", Error: "engine is broken"},
			fake.Rule{Contains: "<3>", Text: "?"},
			fake.Rule{Contains: "<5>", Text: "one two three four"},
			fake.Rule{Contains: "<6>", Panic: "out of order"},
		),
		Suites: []eval.Suite{spelling{"s", 8}},
		Data:   noData{},
	}, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID     string
		Status eval.Status
		Error  string
	}
	var got []row
	for _, r := range sink.rows {
		// The line number is of this file and may move.
		text, _, _ := strings.Cut(r.Error, " (at")
		got = append(got, row{r.ID, r.Status, text})
	}
	want := []row{
		{"even/0", eval.StatusError, "score: no score for this one"},
		{"odd/1", eval.StatusError, "panic: scorer is broken"},
		{"even/2", eval.StatusError, "ask model: engine is broken"},
		{"odd/3", eval.StatusUnparsed, ""},
		{"even/4", eval.StatusError, "build request: no prompt for this one"},
		{"odd/5", eval.StatusTruncated, ""},
		{"even/6", eval.StatusError, "panic: out of order"},
		{"odd/7", eval.StatusOK, ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(sink.rows[1].Error, "runner_test.go:") {
		t.Errorf("%q does not tell where the panic came from", sink.rows[1].Error)
	}
}

func TestSinkFailureEndsTheRun(t *testing.T) {
	_, err := runPlan(context.Background(), Config{
		Model:  script(),
		Suites: []eval.Suite{spelling{"s", 100}},
		Data:   noData{},
	}, &memory{after: 10}, nil)
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("got %v, want the sink's error", err)
	}
}

// stopAfter cancels a run when n results have come in.
type stopAfter struct {
	silent
	mu     sync.Mutex
	n      int
	cancel context.CancelFunc
}

func (s *stopAfter) Done(int, eval.Result, model.Usage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n--; s.n == 0 {
		s.cancel()
	}
}

func TestInterruptKeepsWhatIsFinished(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	sink := &memory{}
	out, err := runPlan(ctx, Config{
		Model:       script(),
		Suites:      []eval.Suite{spelling{"s", 200}},
		Data:        noData{},
		Concurrency: 4,
	}, sink, &stopAfter{n: 20, cancel: cancel})
	if err != nil {
		t.Fatal(err)
	}
	if len(sink.rows) < 20 || len(sink.rows) >= 200 {
		t.Errorf("kept %d rows, want at least the 20 that were finished and not all", len(sink.rows))
	}
	if out.Stopped == "" || out.Complete() {
		t.Errorf("outcome %+v does not say that the run was stopped", out)
	}
	for _, r := range sink.rows {
		if strings.Contains(r.Error, context.Canceled.Error()) {
			t.Errorf("item %s was kept as cancelled: %s", r.ID, r.Error)
		}
	}
}

func TestDuplicateIDsAreRefused(t *testing.T) {
	_, err := NewPlan(context.Background(), Config{
		Model: script(), Data: noData{}, Suites: []eval.Suite{twice{spelling{"s", 3}}},
	})
	if err == nil || err.Error() != `suite s: two items have the id "even/0"` {
		t.Errorf("got %v", err)
	}
}

type twice struct{ spelling }

func (t twice) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	items, err := t.spelling.Items(ctx, d)
	return append(items, items[0]), err
}

func TestSampleIsStratified(t *testing.T) {
	var items []eval.Item
	for task, n := range map[string]int{"a": 100, "b": 50, "c": 3} {
		for i := range n {
			items = append(items, eval.Item{Suite: "s", Task: task, ID: fmt.Sprint(task, i)})
		}
	}
	tally := func(items []eval.Item) map[string]int {
		out := map[string]int{}
		for _, it := range items {
			out[it.Task]++
		}
		return out
	}
	if diff := cmp.Diff(map[string]int{"a": 20, "b": 10, "c": 1}, tally(sample(items, 31, 1))); diff != "" {
		t.Error(diff)
	}
	if got := len(sample(items, 1000, 1)); got != len(items) {
		t.Errorf("a limit above the number of items took %d", got)
	}
	one, again, other := sample(items, 30, 1), sample(items, 30, 1), sample(items, 30, 2)
	if diff := cmp.Diff(one, again); diff != "" {
		t.Errorf("the same seed chose differently: %s", diff)
	}
	if cmp.Equal(one, other) {
		t.Error("another seed chose the same items")
	}
	first := true
	for i, it := range one {
		first = first && it.ID == items[i].ID
	}
	if first {
		t.Error("the sample is the first items")
	}
}

func TestSharesSumToTheLimit(t *testing.T) {
	for _, tc := range []struct {
		sizes []int
		limit int
		want  []int
	}{
		{[]int{10, 10, 10}, 4, []int{2, 1, 1}},
		{[]int{250, 250, 187}, 20, []int{7, 7, 6}},
		{[]int{1, 1, 1, 97}, 50, []int{1, 1, 0, 48}},
		{[]int{5}, 3, []int{3}},
	} {
		if diff := cmp.Diff(tc.want, shares(tc.sizes, tc.limit)); diff != "" {
			t.Errorf("shares(%v, %d): %s", tc.sizes, tc.limit, diff)
		}
	}
}

func TestScheduleLetsSuitesTakeTurns(t *testing.T) {
	p, err := NewPlan(context.Background(), Config{Suites: []eval.Suite{spelling{"long", 90}, spelling{"short", 9}}, Data: noData{}})
	if err != nil {
		t.Fatal(err)
	}
	last := []int{-1, -1}
	short := 0
	for i, index := range p.schedule() {
		w := p.work[index]
		if w.item <= last[w.suite] {
			t.Fatalf("suite %d asks item %d after item %d", w.suite, w.item, last[w.suite])
		}
		last[w.suite] = w.item
		if w.suite == 1 {
			short++
		}
		if want := (i + 1) / 11; short < want-1 || short > want+1 {
			t.Fatalf("after %d requests, %d are of the short suite, want about %d", i+1, short, want)
		}
	}
}

func TestUniquePrefixTokens(t *testing.T) {
	got := uniquePrefixTokens([][]model.Token{{1, 2, 3}, {1, 2, 4}, {1, 2}, {5}, {5}})
	if got != 5 {
		t.Errorf("got %d nodes, want 5", got)
	}
}

func TestEstimateAsksOnlyToMeasure(t *testing.T) {
	m := script()
	p, err := NewPlan(context.Background(), Config{Model: m, Suites: []eval.Suite{spelling{"s", 4}}, Data: noData{}, Limit: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Estimate(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := []SuiteEstimate{{Name: "s", Items: 2, Available: 4, Decode: 6}}
	if diff := cmp.Diff(want, e.Suites, cmpopts.IgnoreFields(SuiteEstimate{}, "Time")); diff != "" {
		t.Error(diff)
	}
	if m.Calls() != 2 {
		t.Errorf("the model was asked %d times, want twice for the first item", m.Calls())
	}
}
