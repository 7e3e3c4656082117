package runner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/eval"
	"assay/internal/wire"
	"assay/model"
	"assay/model/fake"
	"assay/runner/journal"
)

func journaled(m model.Model, suites ...eval.Suite) Config {
	return Config{Model: m, Suites: suites, Data: noData{}, Concurrency: 4, Seed: 1}
}

// resume opens the journal in a folder and runs what is left.
func resume(ctx context.Context, t testing.TB, c Config, dir string, sink eval.Sink, progress Progress) (Outcome, error) {
	t.Helper()
	p, err := NewPlan(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
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

func answers() *fake.Model {
	return script(fake.Rule{Contains: "<3>", Text: "?"}, fake.Rule{Contains: "<5>", Text: "one two three four"},
		fake.Rule{Contains: "<7>", Text: "broken \xff bytes"})
}

// whole is a suite without failing items.
type whole struct{ spelling }

func (w whole) Request(it eval.Item) (model.Request, error) {
	return model.Request{Prompt: model.Prompt{Text: it.Input}, Decoding: model.Decoding{MaxTokens: 3}}, nil
}

// A journal cut at any byte, as a killed process or a broken machine leaves it,
// ends in the rows and summaries of an undisturbed run.
func TestResumeFromAnyByte(t *testing.T) {
	c := journaled(answers(), whole{spelling{"first", 9}}, whole{spelling{"second", 3}})
	c.Repeats = 2
	want := &memory{}
	plain, err := runPlan(context.Background(), c, want, nil)
	if err != nil {
		t.Fatal(err)
	}
	full := t.TempDir()
	if _, err := resume(context.Background(), t, c, full, &memory{}, nil); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(full, "records"))
	if err != nil {
		t.Fatal(err)
	}
	steps := rand.New(rand.NewPCG(1, 2))
	for at := 0; at <= len(data); at += 1 + steps.IntN(60) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "records"), data[:at], 0o644); err != nil {
			t.Fatal(err)
		}
		got := &memory{}
		out, err := resume(context.Background(), t, c, dir, got, nil)
		if err != nil {
			t.Fatalf("cut at %d: %v", at, err)
		}
		if diff := cmp.Diff(want.rows, got.rows, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("cut at %d: %s", at, diff)
		}
		if diff := cmp.Diff(plain.Summaries, out.Summaries, cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("cut at %d: %s", at, diff)
		}
		if diff := cmp.Diff(plain.Suites, out.Suites); diff != "" {
			t.Fatalf("cut at %d: %s", at, diff)
		}
	}
}

// What is in the journal is not asked again, and the work adds up.
func TestResumeAsksOnlyWhatIsLeft(t *testing.T) {
	dir := t.TempDir()
	m := answers()
	c := journaled(slow{m}, whole{spelling{"s", 60}})
	ctx, cancel := context.WithCancel(context.Background())
	first, err := resume(ctx, t, c, dir, &memory{}, &stopAfter{n: 20, cancel: cancel})
	if err != nil || first.Stopped == "" {
		t.Fatalf("%+v, %v, want a stopped run", first, err)
	}
	before := m.Calls()
	p := &totals{}
	c.Model = m
	out, err := resume(context.Background(), t, c, dir, &memory{}, p)
	if err != nil {
		t.Fatal(err)
	}
	kept := first.Counts().Items
	if asked := m.Calls() - before; out.Resumed != kept || asked != 60-kept || p.suites[0].Done != kept {
		t.Errorf("%d kept; resumed %d, asked %d, shown %d", kept, out.Resumed, asked, p.suites[0].Done)
	}
	if got, want := out.Work.Usage.Prompt, 2*60; got != want || out.Work.Resumes != 1 || out.Work.Seconds < slowest.Seconds() {
		t.Errorf("work %+v, want %d prompt tokens in 2 processes, of which one took %v at least", out.Work, want, slowest)
	}
}

// slow takes its time for every answer; slowest is that of twenty, four at a time.
type slow struct{ *fake.Model }

const slowest = 20 / 4 * slowness

const slowness = 4 * time.Millisecond

func (s slow) Do(ctx context.Context, r model.Request) (model.Response, error) {
	time.Sleep(slowness)
	return s.Model.Do(ctx, r)
}

// totals keeps what a progress is started with.
type totals struct {
	silent
	suites []SuiteTotal
}

func (p *totals) Start(s []SuiteTotal) { p.suites = s }

func TestItemsWithoutScoreAreAskedAgain(t *testing.T) {
	dir := t.TempDir()
	broken := script(fake.Rule{Contains: "<2>", Error: "server is away"})
	out, err := resume(context.Background(), t, journaled(sameAs{broken}, whole{spelling{"s", 5}}), dir, &memory{}, nil)
	if err != nil || out.Counts().Errors != 1 {
		t.Fatalf("%+v, %v, want one error", out.Counts(), err)
	}
	good := script()
	sink := &memory{}
	out, err = resume(context.Background(), t, journaled(sameAs{good}, whole{spelling{"s", 5}}), dir, sink, nil)
	if err != nil || !out.Complete() || good.Calls() != 1 || len(sink.rows) != 5 {
		t.Errorf("%+v, %v after asking %d items again, want all 5 rows from asking one", out.Counts(), err, good.Calls())
	}
}

// sameAs is a model that says to be the same whatever it answers.
type sameAs struct{ *fake.Model }

func (sameAs) Info() model.Info { return model.Info{Engine: "fake", WeightsDigest: "same"} }

func TestOneProcessOnARun(t *testing.T) {
	dir := t.TempDir()
	c := journaled(answers(), whole{spelling{"s", 3}})
	p, err := NewPlan(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	id, err := p.Identity(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	j, err := p.OpenJournal(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close() //nolint:errcheck // nothing is in it
	if _, err := resume(context.Background(), t, c, dir, &memory{}, nil); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("got %v, want ErrLocked", err)
	}
}

// Each part of the configuration makes another run, which is refused by name.
func TestOtherConfigurationsAreRefused(t *testing.T) {
	base := journaled(sameAs{answers()}, whole{spelling{"s", 6}})
	dir := t.TempDir()
	if _, err := resume(context.Background(), t, base, dir, &memory{}, nil); err != nil {
		t.Fatal(err)
	}
	info := sameAs{}.Info()
	for name, tc := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"weights":         {func(c *Config) { i := info; i.WeightsDigest = "samf"; c.Model = known{answers(), i} }, "model.weights: samf, was same"},
		"tokenizer":       {func(c *Config) { i := info; i.TokenizerDigest = "t"; c.Model = known{answers(), i} }, "model.tokenizer: t, was none"},
		"template":        {func(c *Config) { i := info; i.TemplateDigest = "t"; c.Model = known{answers(), i} }, "model.template: t, was none"},
		"numerics":        {func(c *Config) { i := info; i.NumericsVersion = 1; c.Model = known{answers(), i} }, "model.numerics: 1, was 0"},
		"fault":           {func(c *Config) { i := info; i.Fault = "f"; c.Model = known{answers(), i} }, "model.numerics: 0+fault:f, was 0"},
		"activations":     {func(c *Config) { i := info; i.Activations = "f32"; c.Model = known{answers(), i} }, "model.activations: f32, was none"},
		"cache type":      {func(c *Config) { i := info; i.KVCache = "f32"; c.Model = known{answers(), i} }, "model.kv_cache: f32, was none"},
		"context":         {func(c *Config) { i := info; i.ContextLength = 9; c.Model = known{answers(), i} }, "model.context: 9, was 0"},
		"limit":           {func(c *Config) { c.Limit = 2 }, "limit: 2, was 0"},
		"seed":            {func(c *Config) { c.Seed = 2 }, "seed: 2, was 1"},
		"repeats":         {func(c *Config) { c.Repeats = 2 }, "repeats: 2, was 1"},
		"length":          {func(c *Config) { c.Override.MaxTokens = 2 }, "max_tokens: 2, was 0"},
		"top k":           {func(c *Config) { c.Probe.TopK = 2 }, "top_k: 2, was 0"},
		"hash":            {func(c *Config) { c.Probe.HashLogits = true }, "hash_logits: true, was false"},
		"suites":          {func(c *Config) { c.Suites = append(c.Suites, whole{spelling{"t", 1}}) }, "suites: s,t, was s"},
		"version":         {func(c *Config) { c.Suites = []eval.Suite{changed{whole{spelling{"s", 6}}, "version"}} }, "suite.s.version: 2, was 1"},
		"dataset":         {func(c *Config) { c.Suites = []eval.Suite{changed{whole{spelling{"s", 6}}, "digest"}} }, "suite.s.items: "},
		"prompt":          {func(c *Config) { c.Suites = []eval.Suite{changed{whole{spelling{"s", 6}}, "prompt"}} }, "suite.s.requests: "},
		"judge":           {func(c *Config) { c.Env.Judge = somebody{} }, "judge: somebody, was none"},
		"judge's weights": {func(c *Config) { c.Env.Judge = somebody{&model.Info{WeightsDigest: "w", Threads: 3}} }, "judge.model.weights: w, was none"},
		"sandbox":         {func(c *Config) { c.Env.Sandbox = somewhere{} }, "sandbox: namespaces 3.12.3, was none"},
	} {
		c := base
		c.Suites = append([]eval.Suite(nil), base.Suites...)
		tc.change(&c)
		_, err := resume(context.Background(), t, c, dir, &memory{}, nil)
		var different *DifferentRunError
		if !errors.As(err, &different) || !strings.Contains(strings.Join(different.Differences, "\n"), tc.want) {
			t.Errorf("%s: %v, want it to name %q", name, err, tc.want)
		}
	}
	c := base
	i := info
	i.CPUPath, i.Threads = "avx2", 7
	c.Model, c.Concurrency = known{answers(), i}, 1
	if _, err := resume(context.Background(), t, c, dir, &memory{}, nil); err != nil {
		t.Errorf("what cannot change a result was refused: %v", err)
	}
}

// known is a model with an info of its own.
type known struct {
	*fake.Model
	info model.Info
}

func (k known) Info() model.Info { return k.info }

// changed is a suite with one byte changed.
type changed struct {
	whole
	what string
}

func (c changed) Info() eval.SuiteInfo {
	info := c.whole.Info()
	if c.what == "version" {
		info.Version = "2"
	}
	return info
}

func (c changed) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	items, err := c.whole.Items(ctx, d)
	if c.what == "digest" {
		items[3].Digest = "4"
	}
	return items, err
}

func (c changed) Request(it eval.Item) (model.Request, error) {
	r, err := c.whole.Request(it)
	if c.what == "prompt" && strings.HasSuffix(it.ID, "/3") {
		r.Prompt.Text = strings.Replace(r.Prompt.Text, "s", "S", 1)
	}
	return r, err
}

type somebody struct{ model *model.Info }

func (somebody) Judge(context.Context, eval.Exchange) (eval.Judgement, error) {
	return eval.Judgement{}, errors.New("nobody asks")
}

func (s somebody) Info() eval.JudgeInfo { return eval.JudgeInfo{Kind: "somebody", Model: s.model} }

type somewhere struct{ eval.Sandbox }

func (somewhere) Info() eval.SandboxInfo {
	return eval.SandboxInfo{Level: eval.LevelNamespaces, Python: "3.12.3"}
}

func TestAnswersAreRecordedWhole(t *testing.T) {
	want := answer{index: 7, elapsed: 5, usage: model.Usage{Prompt: 1, Cached: 2, Evaluated: 3, Drafted: 4, Decoded: 5, Truncated: 6, Reused: 7},
		result: eval.Result{
			PromptDigest: "p", PromptTokens: 1, Status: eval.StatusOK, Error: "e", Text: "t\xff", Tokens: []model.Token{1, -2}, Finish: model.FinishEOS,
			Stopped: "s", Truncated: 6, Choices: []float64{-1, math.Inf(-1)}, Extracted: "x", Explanation: "why",
			Scores: []eval.Value{{Metric: "acc", Value: math.NaN()}}, Margin: 1, Top: []model.TokenProb{{Token: 1, LogProb: -1}}, TailMass: 0.5, Logits: "l",
		}}
	in := wire.NewReader(encodeAnswer(&want))
	if in.Uint() != recordResult {
		t.Error("another kind of record")
	}
	got, err := decodeAnswer(in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{}), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

func FuzzDecodeAnswer(f *testing.F) {
	f.Add(encodeAnswer(&answer{result: eval.Result{Text: "text", Status: eval.StatusOK, Choices: []float64{1}}})[1:])
	f.Fuzz(func(t *testing.T, data []byte) {
		if a, err := decodeAnswer(wire.NewReader(data)); err == nil {
			if _, err := decodeAnswer(wire.NewReader(encodeAnswer(&a)[1:])); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// long answers by 4 kB of text.
func long() *fake.Model {
	return fake.New(fake.Script{Name: "long", Rules: []fake.Rule{{Text: strings.Repeat("x", 4096)}}})
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Add(eval.Result) error { return nil }
func (nowhere) Close() error          { return nil }

// atEnd measures the heap when the last item is finished.
type atEnd struct {
	silent
	left int
	heap uint64
}

func (p *atEnd) Done(int, eval.Result, model.Usage) {
	if p.left--; p.left == 0 {
		p.heap = heapInUse()
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Of a finished item, whatever the length of its answer, only what summaries
// need stays in memory: about sixty bytes, of answers of four kilobytes.
func TestMemoryOfManyItems(t *testing.T) {
	const n = 20_000
	ctx := context.Background()
	for _, journaled := range []bool{true, false} {
		c := Config{Model: long(), Suites: []eval.Suite{whole{spelling{"s", n}}}, Data: noData{}, Concurrency: 4}
		p, err := NewPlan(ctx, c)
		if err != nil {
			t.Fatal(err)
		}
		end := &atEnd{left: n}
		before := heapInUse()
		if journaled {
			id, err := p.Identity(ctx)
			if err != nil {
				t.Fatal(err)
			}
			j, err := p.OpenJournal(t.TempDir(), id)
			if err != nil {
				t.Fatal(err)
			}
			_, err = p.RunJournaled(ctx, j, nowhere{}, end)
			if err = errors.Join(err, j.Close()); err != nil {
				t.Fatal(err)
			}
		} else if _, err := p.Run(ctx, nowhere{}, end); err != nil {
			t.Fatal(err)
		}
		if perItem := float64(end.heap-before) / n; perItem > 150 {
			t.Errorf("journaled %v: %.0f bytes an item stay in memory", journaled, perItem)
		} else {
			t.Logf("journaled %v: %.0f bytes an item", journaled, perItem)
		}
		runtime.KeepAlive(p)
	}
}

// Answers wait in memory up to a bound, beyond which they are read back; nobody can
// tell which.
func TestRecentAnswers(t *testing.T) {
	const n = 300
	j := &Journal{at: make([]journal.Ref, n), recent: map[int]answer{}}
	var err error
	if j.log, err = journal.Open(t.TempDir(), []byte("{}"), j.visit); err != nil {
		t.Fatal(err)
	}
	defer j.Close() //nolint:errcheck // only read
	of := func(i int) answer {
		return answer{index: i, usage: model.Usage{Prompt: i}, result: eval.Result{Status: eval.StatusOK, Text: strings.Repeat(fmt.Sprint(i), maxRecent/n/2),
			Tokens: []model.Token{model.Token(i)}, Scores: []eval.Value{{Metric: "acc", Value: float64(i)}}}}
	}
	for i := n - 1; i >= 0; i-- {
		a := of(i)
		if err := j.put(&a); err != nil {
			t.Fatal(err)
		}
	}
	if held := len(j.recent); held == 0 || held == n || j.recentBytes > maxRecent {
		t.Errorf("%d of %d answers are held, %d bytes: want some, up to %d bytes", held, n, j.recentBytes, maxRecent)
	}
	for i := range n {
		got, err := j.take(i)
		if err != nil {
			t.Fatal(err)
		}
		got.bytes = 0
		if diff := cmp.Diff(of(i), got, cmp.AllowUnexported(answer{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	}
	if len(j.recent) != 0 || j.recentBytes != 0 {
		t.Errorf("%d answers of %d bytes stay", len(j.recent), j.recentBytes)
	}
}

func TestTooManyRequests(t *testing.T) {
	for _, c := range []struct {
		items, repeats int
		want           bool
	}{{3, 100, false}, {3, maxRequests, true}, {3, math.MaxInt, true}} {
		_, err := NewPlan(t.Context(), Config{Suites: []eval.Suite{spelling{"s", c.items}}, Data: noData{}, Repeats: c.repeats})
		if errors.Is(err, ErrTooLarge) != c.want || !c.want && err != nil {
			t.Errorf("%d items, %d repeats: %v", c.items, c.repeats, err)
		}
	}
}

// What the journal adds to each item of a run: record, checksum and write, and
// reading it back for the result files.
func BenchmarkJournal(b *testing.B) {
	j := &Journal{at: make([]journal.Ref, 1), recent: map[int]answer{}}
	var err error
	if j.log, err = journal.Open(b.TempDir(), []byte("{}"), j.visit); err != nil {
		b.Fatal(err)
	}
	defer j.Close() //nolint:errcheck // only timed
	a := &answer{result: eval.Result{Status: eval.StatusOK, Text: strings.Repeat("step of the answer. ", 40), PromptDigest: strings.Repeat("a", 64),
		Tokens: make([]model.Token, 200), Top: make([]model.TokenProb, 5), Scores: []eval.Value{{Metric: "acc", Value: 1}}}}
	if err := j.put(a); err != nil {
		b.Fatal(err)
	}
	steps := map[string]func() error{
		"put": func() error { return j.put(a) },
		"take": func() error {
			j.drop(0) // as behind a gap that is larger than what memory holds
			_, err := j.take(0)
			return err
		},
	}
	for _, name := range []string{"put", "take"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := steps[name](); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A judge is known by its weights and its wording, not by the machine that it runs
// on.
func TestJudgeIdentity(t *testing.T) {
	of := func(i eval.JudgeInfo) eval.Identity { return judgeIdentity(i) }
	base := eval.JudgeInfo{Kind: "md-judge", PromptDigest: "p", Model: &model.Info{URI: "a.gguf", WeightsDigest: "w", Threads: 1, CPUPath: "avx2"}}
	elsewhere := base
	elsewhere.Model = &model.Info{URI: "b.gguf", WeightsDigest: "w", Threads: 8, CPUPath: "neon"}
	if d := of(elsewhere).Differences(of(base)); len(d) > 0 {
		t.Errorf("the same judge elsewhere differs: %v", d)
	}
	for name, change := range map[string]func(*eval.JudgeInfo){
		"kind":    func(i *eval.JudgeInfo) { i.Kind = "granite-guardian" },
		"wording": func(i *eval.JudgeInfo) { i.PromptDigest = "q" },
		"rewards": func(i *eval.JudgeInfo) { i.FileDigest = "f" },
		"weights": func(i *eval.JudgeInfo) { i.Model = &model.Info{URI: "a.gguf", WeightsDigest: "x"} },
	} {
		other := base
		change(&other)
		if d := of(other).Differences(of(base)); len(d) == 0 {
			t.Errorf("%s: no difference", name)
		}
	}
}
