package runner

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"assay/eval"
	"assay/eval/stats"
	"assay/model/fake"
)

// taskList is a suite of tasks of different sizes, some of whose items are in
// clusters.
type taskList struct {
	whole
	tasks   []int // sizes
	cluster func(item int) string
}

func (s taskList) Items(context.Context, eval.Data) ([]eval.Item, error) {
	var out []eval.Item
	for task, n := range s.tasks {
		for range n {
			i := len(out)
			it := eval.Item{Suite: s.name, Task: fmt.Sprint("task ", task), ID: fmt.Sprint(i), Input: fmt.Sprintf("spell <%d>", i), Target: "yes", Digest: fmt.Sprint(i)}
			if s.cluster != nil {
				it.Cluster = s.cluster(i)
			}
			out = append(out, it)
		}
	}
	return out, nil
}

func newTasked(name string, sizes ...int) taskList {
	return taskList{whole: whole{spelling{name: name}}, tasks: sizes}
}

// failing is a model that answers some items wrongly.
func failing(items ...int) *fake.Model {
	var rules []fake.Rule
	for _, i := range items {
		rules = append(rules, fake.Rule{Contains: fmt.Sprintf("<%d>", i), Text: "no"})
	}
	return script(rules...)
}

// perfect is a baseline that has every item of some suites right.
func perfect(t *testing.T, c Config) *Baseline {
	t.Helper()
	b := NewBaseline("base", map[string]string{})
	for _, s := range c.Suites {
		name := s.Info().Name
		b.metric[name] = "acc"
		items, err := s.Items(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			for r := range max(c.Repeats, 1) {
				b.Add(eval.Result{Suite: name, ID: it.ID, Repeat: r, Status: eval.StatusOK, Scores: []eval.Value{{Metric: "acc", Value: 1}}})
			}
		}
	}
	return b
}

// watched plans a run that ends early.
func watched(t *testing.T, c Config, maxLoss float64) *Plan {
	t.Helper()
	p, err := NewPlan(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	s := Sequential{Baseline: perfect(t, c), Rules: map[string]SequentialRule{}}
	for _, suite := range c.Suites {
		s.Rules[suite.Info().Name] = SequentialRule{MaxLoss: maxLoss, AlphaWorse: 0.05 / float64(len(c.Suites)), AlphaHarmless: 0.05}
	}
	if err := p.EndEarly(s); err != nil {
		t.Fatal(err)
	}
	return p
}

// watchedIn runs it with a journal in a folder.
func watchedIn(ctx context.Context, t *testing.T, p *Plan, dir string, sink eval.Sink, progress Progress) (Outcome, error) {
	t.Helper()
	id, err := p.Identity(context.WithoutCancel(ctx))
	if err != nil {
		t.Fatal(err)
	}
	j, err := p.OpenJournal(dir, id)
	if err != nil {
		return Outcome{}, err
	}
	defer j.Close() //nolint:errcheck // the records are what is tested
	return p.RunJournaled(ctx, j, sink, progress)
}

// every lists the multiples of n below limit.
func every(n, limit int) []int {
	var out []int
	for i := 0; i < limit; i += n {
		out = append(out, i)
	}
	return out
}

// lossy is a run of two suites of which the second loses a quarter of its items.
func lossy() Config {
	bad := newTasked("bad", 60, 20, 80)
	bad.cluster = func(i int) string {
		if i%10 < 3 {
			return fmt.Sprint("passage ", i/10)
		}
		return ""
	}
	return Config{Model: failing(every(4, 400)...), Suites: []eval.Suite{newTasked("good", 1), bad}, Data: noData{}, Seed: 3}
}

// The test is decided over the ordered beginning of the items, whatever the
// concurrency and however the run was disturbed.
func TestEarlyEndIsAFunctionOfTheOrder(t *testing.T) {
	c := lossy()
	c.Repeats = 2
	c.Concurrency = 1
	want := &memory{}
	plain, err := watched(t, c, 0.02).Run(context.Background(), want, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := plain.Sequential.Suites[1]
	if s.Decision != eval.SequentialRegressed || s.Items >= s.Of || s.Of != 320 || plain.Complete() || !plain.Sequential.Settled() || plain.Stopped != "" {
		t.Fatalf("%+v, stopped %q: want a regression that is found early", s, plain.Stopped)
	}
	if n := plain.Suites[1].Counts.Items; n != s.Items || len(want.rows) != n+2 {
		t.Errorf("%d rows of %d, the test has seen %d", n, len(want.rows), s.Items)
	}
	check := func(what string, p *Plan, out Outcome, rows []eval.Result) {
		t.Helper()
		if diff := cmp.Diff(want.rows, rows, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s: %s", what, diff)
		}
		if diff := cmp.Diff(plain.Sequential, out.Sequential); diff != "" {
			t.Fatalf("%s: %s", what, diff)
		}
		if diff := cmp.Diff(plain.Summaries, out.Summaries, cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("%s: %s", what, diff)
		}
	}
	for _, n := range []int{3, 400} {
		c.Concurrency = n
		got := &memory{}
		p := watched(t, c, 0.02)
		out, err := p.Run(context.Background(), got, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(fmt.Sprint(n, " in flight"), p, out, got.rows)
	}
	c.Concurrency = 16
	full := t.TempDir()
	if _, err := watchedIn(context.Background(), t, watched(t, c, 0.02), full, &memory{}, nil); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(full, "records"))
	if err != nil {
		t.Fatal(err)
	}
	steps := rand.New(rand.NewPCG(1, 2))
	for at := 0; at <= len(data); at += 1 + steps.IntN(len(data)/5) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "records"), data[:at], 0o644); err != nil {
			t.Fatal(err)
		}
		got := &memory{}
		p := watched(t, c, 0.02)
		out, err := watchedIn(context.Background(), t, p, dir, got, nil)
		if err != nil {
			t.Fatalf("cut at %d: %v", at, err)
		}
		check(fmt.Sprintf("cut at %d", at), p, out, got.rows)
	}
}

// The same, computed item by item beside the runner.
func TestEarlyEndByHand(t *testing.T) {
	c := Config{Model: failing(every(5, 400)...), Suites: []eval.Suite{newTasked("s", 100, 300)}, Data: noData{}, Seed: 9}
	p := watched(t, c, 0.05)
	test := stats.NewSequential(0.05)
	want := map[string]bool{}
	for _, u := range p.randomOrder(0) {
		id := p.key(p.work[u[0]]).id
		want[id] = true
		test.Add(1, map[bool]float64{false: 1}[p.work[u[0]].item%5 == 0])
		if test.Decide(0.05, 0.05) != stats.Undecided {
			break
		}
	}
	got := &memory{}
	out, err := p.Run(context.Background(), got, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := out.Sequential.Suites[0]
	if s.Items != len(want) || s.Worse != test.Worse() || s.Lost != test.Lost || len(got.rows) != len(want) || len(want) == 400 {
		t.Errorf("%+v with %d rows, want %d items with e-value %v", s, len(got.rows), len(want), test.Worse())
	}
	last := -1
	for _, r := range got.rows {
		at := slices.IndexFunc(p.suites[0].items, func(it eval.Item) bool { return it.ID == r.ID })
		if !want[r.ID] || at <= last {
			t.Errorf("row of item %s: not one that was needed, or out of order", r.ID)
		}
		last = at
	}
}

// A run that nothing decides is a whole run, to the byte; one without a loss is
// decided where a loss is tolerated.
func TestUndecidedIsAWholeRun(t *testing.T) {
	c := Config{Model: failing(8), Suites: []eval.Suite{newTasked("s", 20, 21)}, Data: noData{}}
	want, got := &memory{}, &memory{}
	if _, err := runPlan(context.Background(), c, want, nil); err != nil {
		t.Fatal(err)
	}
	out, err := watched(t, c, 0).Run(context.Background(), got, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.rows, got.rows); diff != "" {
		t.Error(diff)
	}
	if s := out.Sequential.Suites[0]; !out.Complete() || !out.Sequential.Settled() || s.Decision != eval.SequentialUndecided || s.Items != 41 || s.Lost != 1 {
		t.Errorf("complete %t, %+v", out.Complete(), s)
	}
	c.Model = script()
	p := &endings{}
	out, err = watched(t, c, 0.2).Run(context.Background(), &memory{}, p)
	if err != nil {
		t.Fatal(err)
	}
	if s := out.Sequential.Suites[0]; s.Decision != eval.SequentialNotRegressed || !s.Early() || !slices.Equal(p.outcomes, []string{"NOT REGRESSED"}) {
		t.Errorf("%+v, told %q", s, p.outcomes)
	}
}

// endings notes which suites were ended.
type endings struct {
	silent
	outcomes []string
}

func (e *endings) Ended(_ int, outcome string) { e.outcomes = append(e.outcomes, outcome) }

// An item without a score ends the run without a decision. When it is asked again
// with success, the test goes on as if nothing had been.
func TestTestsDoNotPassOverMissingScores(t *testing.T) {
	c := lossy()
	want := &memory{}
	if _, err := watched(t, c, 0.02).Run(context.Background(), want, nil); err != nil {
		t.Fatal(err)
	}
	p := watched(t, c, 0.02)
	broken := p.work[p.randomOrder(1)[2][0]]
	dir := t.TempDir()
	rules := []fake.Rule{{Contains: fmt.Sprintf("<%d>", broken.item), Error: "server is away"}}
	for _, i := range every(4, 400) {
		rules = append(rules, fake.Rule{Contains: fmt.Sprintf("<%d>", i), Text: "no"})
	}
	c.Model = sameAs{script(rules...)}
	got := &memory{}
	out, err := watchedIn(context.Background(), t, watched(t, c, 0.02), dir, got, nil)
	s := out.Sequential.Suites[1]
	if err != nil || out.Complete() || out.Sequential.Settled() || !strings.Contains(out.Stopped, "has no score") || s.Blocked == "" || s.Decision != eval.SequentialUndecided {
		t.Fatalf("%v, stopped %q, %+v", err, out.Stopped, s)
	}
	if s.Items < 2 || len(got.rows) < s.Items+2 { // one of the first suite, and what is before the gap
		t.Errorf("%d rows, want those up to the item", len(got.rows))
	}
	c.Model = sameAs{lossy().Model.(*fake.Model)}
	got = &memory{}
	if out, err = watchedIn(context.Background(), t, watched(t, c, 0.02), dir, got, nil); err != nil || !out.Sequential.Settled() {
		t.Fatalf("%v, %+v", err, out.Sequential)
	}
	if diff := cmp.Diff(ids(want.rows), ids(got.rows)); diff != "" {
		t.Error(diff)
	}
}

func ids(rows []eval.Result) (out []string) {
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.Suite, " ", r.ID, " ", r.Repeat))
	}
	return out
}

// What the test may not see, it does not pass over either.
func TestTestsRefuseWhatTheyAreNotMadeFor(t *testing.T) {
	c := Config{Model: script(), Suites: []eval.Suite{newTasked("s", 30)}, Data: noData{}}
	for _, tc := range []struct {
		name, want string
		row        eval.Result
	}{
		{"another prompt", "other tokens", eval.Result{PromptDigest: strings.Repeat("a", 64), Scores: []eval.Value{{Metric: "acc", Value: 1}}}},
		{"a reward", "outside of 0 to 1", eval.Result{Scores: []eval.Value{{Metric: "acc", Value: -3}}}},
	} {
		p := watched(t, c, 0.1)
		tc.row.Suite, tc.row.ID, tc.row.Status = "s", p.key(p.work[p.randomOrder(0)[0][0]]).id, eval.StatusOK
		p.sequential.Baseline.Add(tc.row)
		out, err := p.Run(context.Background(), &memory{}, nil)
		if err != nil || !strings.Contains(out.Stopped, tc.want) || out.Sequential.Settled() {
			t.Errorf("%s: %v, stopped %q", tc.name, err, out.Stopped)
		}
	}
	p, err := NewPlan(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Sequential{
		{Baseline: perfect(t, c)},
		{Baseline: NewBaseline("empty", nil), Rules: map[string]SequentialRule{"s": {AlphaWorse: 0.05, AlphaHarmless: 0.05}}},
	} {
		if err := p.EndEarly(s); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
}

// demanding is a suite whose items cannot all be judged.
type demanding struct{ taskList }

func (d demanding) Lacking(_ context.Context, _ eval.Env, items []eval.Item) (map[string][]string, error) {
	return map[string][]string{items[1].ID: {"numpy"}, items[30].ID: {"numpy"}}, nil
}

// Items that cannot be judged are rows of a whole run, and nothing to a test.
func TestTestsDoNotSeeWhatCannotBeJudged(t *testing.T) {
	c := Config{Model: script(), Suites: []eval.Suite{demanding{newTasked("s", 40)}}, Data: noData{}}
	for _, tc := range []struct {
		maxLoss       float64
		early         bool
		unrunnable, n int
	}{{0, false, 2, 38}, {0.3, true, 0, 0}} {
		p := watched(t, c, tc.maxLoss)
		for _, w := range p.work { // as a baseline of the same machine
			if p.unjudged(w) {
				delete(p.sequential.Baseline.scores, p.key(w))
			}
		}
		out, err := p.Run(context.Background(), &memory{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := out.Sequential.Suites[0]
		if out.Complete() == tc.early || !out.Sequential.Settled() || s.Early() != tc.early || s.Of != 38 || out.Counts().Unrunnable() != tc.unrunnable ||
			tc.n > 0 && s.Items != tc.n {
			t.Errorf("max loss %v: complete %t, %+v, counts %+v", tc.maxLoss, out.Complete(), s, out.Counts())
		}
	}
}

// Another baseline, or other rules, make another run.
func TestSequentialIdentity(t *testing.T) {
	c := lossy()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := watchedIn(ctx, t, watched(t, c, 0.02), dir, &memory{}, &stopAfter{n: 5, cancel: cancel}); err != nil {
		t.Fatal(err)
	}
	other := watched(t, c, 0.02)
	for key, b := range other.sequential.Baseline.scores {
		b.score = 0
		other.sequential.Baseline.scores[key] = b
		break
	}
	plain, err := NewPlan(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]*Plan{"other rules": watched(t, c, 0.03), "another baseline": other, "a run to its end": plain} {
		var different *DifferentRunError
		if _, err := watchedIn(context.Background(), t, p, dir, &memory{}, nil); !errors.As(err, &different) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
}

// Any beginning of the order has about the same share of every task, and every
// unit is there once.
func TestRandomOrderIsStratified(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 15), 1, 5).Draw(t, "sizes")
		c := Config{Model: script(), Suites: []eval.Suite{newTasked("s", sizes...)}, Data: noData{}, Seed: rapid.Uint64().Draw(t, "seed"),
			Repeats: rapid.IntRange(1, 2).Draw(t, "repeats")}
		p, err := NewPlan(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		order := p.randomOrder(0)
		seen := map[string]int{}
		var indexes []int
		for _, u := range order {
			seen[p.suites[0].items[p.work[u[0]].item].Task]++
			indexes = append(indexes, u...)
			for i, n := range sizes {
				for j, m := range sizes {
					a, b := float64(seen[fmt.Sprint("task ", i)])/float64(n), float64(seen[fmt.Sprint("task ", j)])/float64(m)
					if a-b > 1/float64(n)+1/float64(m)+1e-9 {
						t.Fatalf("of task %d there are %v, of task %d %v", i, a, j, b)
					}
				}
			}
		}
		asked := askingOrder(order)
		for _, list := range [][]int{indexes, slices.Clone(asked)} {
			slices.Sort(list)
			if len(list) != len(p.work) || len(slices.Compact(list)) != len(p.work) {
				t.Fatalf("%v is not every index once", list)
			}
		}
		if diff := cmp.Diff(order, p.randomOrder(0)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Tasks that differ far more than the loss that is tolerated raise no more false
// alarms than alpha: stratification takes variation away.
func TestFalseAlarmsOfTheStratifiedOrder(t *testing.T) {
	const alpha, runs, maxLoss = 0.05, 400, 0.02
	sizes := []int{80, 10, 40, 150, 5, 60, 120, 35}
	shift := []float64{0.3, -0.3, 0.2, -0.15, 0.3, -0.1, 0.02, 0.2143} // mean loss 0.02 over the items
	total, mean := 0, 0.0
	for i, n := range sizes {
		total += n
		mean += float64(n) * shift[i]
	}
	for i := range shift { // exactly the tolerated loss
		shift[i] += maxLoss - mean/float64(total)
	}
	p, err := NewPlan(context.Background(), Config{Model: script(), Suites: []eval.Suite{newTasked("s", sizes...)}, Data: noData{}})
	if err != nil {
		t.Fatal(err)
	}
	var taskOf []int
	for task, n := range sizes {
		taskOf = append(taskOf, slices.Repeat([]int{task}, n)...)
	}
	r := rand.New(rand.NewPCG(5, 5))
	worse, harmless := 0, 0
	for run := range runs {
		p.config.Seed = uint64(run)
		test := stats.NewSequential(maxLoss)
		for _, u := range p.randomOrder(0) {
			task := taskOf[u[0]]
			x, gain := r.Float64(), 0.35
			switch {
			case x < gain+shift[task]:
				test.Add(1, 0)
			case x < 2*gain+shift[task]:
				test.Add(0, 1)
			default:
				test.Add(1, 1)
			}
			if d := test.Decide(alpha, alpha); d != stats.Undecided {
				if d == stats.DecidedWorse {
					worse++
				} else {
					harmless++
				}
				break
			}
		}
	}
	t.Logf("%d runs: %d called worse, %d harmless", runs, worse, harmless)
	if limit := 34; worse > limit || harmless > limit { // 5% and three standard errors
		t.Errorf("%d called worse, %d harmless, want %d at most", worse, harmless, limit)
	}
}
