package cached

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/model"
	"assay/model/fake"
)

// counted is a model with tokens that counts what it is asked.
type counted struct {
	model.Model
	info  model.Info
	mu    sync.Mutex
	asked map[string]int
	delay time.Duration
	hold  chan struct{} // closed to let answers out; nil: at once
	begun chan struct{}
}

func newCounted() *counted {
	m := fake.New(fake.Script{Name: "test", Rules: []fake.Rule{{Text: "an answer", LogProbs: []float64{-1, math.Inf(-1)}}}})
	info := m.Info()
	info.TokenizerDigest = "t"
	return &counted{Model: m, info: info, asked: map[string]int{}}
}

func (c *counted) Info() model.Info { return c.info }

func (c *counted) PromptTokens(r model.Request) ([]model.Token, error) {
	if r.Prompt.Tokens != nil {
		return r.Prompt.Tokens, nil
	}
	var out []model.Token
	for _, b := range []byte(r.Prompt.Text) {
		out = append(out, model.Token(b))
	}
	return out, nil
}

func (c *counted) Do(ctx context.Context, r model.Request) (model.Response, error) {
	tokens, _ := c.PromptTokens(r)
	c.mu.Lock()
	c.asked[string(encodeTokens(tokens))]++
	c.mu.Unlock()
	time.Sleep(c.delay)
	if c.hold != nil {
		c.begun <- struct{}{}
		<-c.hold
	}
	return c.Model.Do(ctx, r)
}

func encodeTokens(tokens []model.Token) []byte {
	var out []byte
	for _, t := range tokens {
		out = append(out, byte(t))
	}
	return out
}

func (c *counted) calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, k := range c.asked {
		n += k
	}
	return n
}

func openStore(t testing.TB, dir string, limit int64) *Store {
	t.Helper()
	s, err := OpenStore(dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func do(t testing.TB, m model.Model, r model.Request) model.Response {
	t.Helper()
	out, err := m.Do(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var requests = map[string]model.Request{
	"generation": {Prompt: model.Prompt{Text: "question"}, Decoding: model.Decoding{MaxTokens: 9, Stop: []string{"x"}}},
	"choices":    {Prompt: model.Prompt{Text: "question"}, Choices: []string{"A", "B"}, Probe: model.Probe{TopK: 1}},
}

func TestSecondAnswerComesFromTheStore(t *testing.T) {
	for name, r := range requests {
		dir := t.TempDir()
		inner := newCounted()
		first := do(t, New(inner, openStore(t, dir, 0), Options{}), r)
		again := do(t, New(inner, openStore(t, dir, 0), Options{}), r)
		if inner.calls() != 1 {
			t.Errorf("%s: the model was asked %d times", name, inner.calls())
		}
		if again.Usage != (model.Usage{Prompt: first.Usage.Prompt, Reused: 1}) {
			t.Errorf("%s: usage of the second is %+v", name, again.Usage)
		}
		again.Usage = first.Usage
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWriteOnlyComputesAndStores(t *testing.T) {
	s, inner := openStore(t, t.TempDir(), 0), newCounted()
	prove := New(inner, s, Options{WriteOnly: true})
	r := requests["generation"]
	do(t, prove, r)
	if got := do(t, prove, r); inner.calls() != 2 || got.Usage.Reused != 0 {
		t.Errorf("asked %d times, want twice; %+v", inner.calls(), got.Usage)
	}
	if got := do(t, New(inner, s, Options{}), r); inner.calls() != 2 || got.Usage.Reused != 1 {
		t.Errorf("asked %d times, want the stored answer; %+v", inner.calls(), got.Usage)
	}
}

// Every field of model.Info is in the key or cannot change an answer; a field
// that is added later fails here until it is decided.
func TestKeyOfEveryModelField(t *testing.T) {
	without := map[string]bool{"URI": true, "Name": true, "Architecture": true, "Quantization": true, "Parameters": true, "Bytes": true,
		"VocabularySize": true, "TemplateDigest": true, "Threads": true, "Warning": true}
	full := func() model.Info {
		var m model.Info
		v := reflect.ValueOf(&m).Elem()
		for i := range v.NumField() {
			switch f := v.Field(i); {
			case f.Kind() == reflect.String:
				f.SetString(v.Type().Field(i).Name)
			case f.CanInt():
				f.SetInt(int64(i) + 1)
			}
		}
		return m
	}
	tokens := []model.Token{1, 2}
	for name, r := range requests {
		base := keyOf(full(), r, tokens)
		for i := range reflect.TypeFor[model.Info]().NumField() {
			field := reflect.TypeFor[model.Info]().Field(i).Name
			m := full()
			f := reflect.ValueOf(&m).Elem().Field(i)
			switch {
			case f.Kind() == reflect.String:
				f.SetString(f.String()[:len(field)-1] + "~") // one byte
			case f.CanInt():
				f.SetInt(f.Int() + 1)
			default:
				continue
			}
			if changed := keyOf(m, r, tokens) != base; changed == without[field] {
				t.Errorf("%s: changing %s of the model changes the key: %v", name, field, changed)
			}
		}
	}
}

// What is not known by a digest is known by all that is there instead.
func TestKeyWithoutDigests(t *testing.T) {
	r := requests["generation"]
	base := keyOf(model.Info{URI: "http://a", Name: "m"}, r, nil)
	for name, other := range map[string]Key{
		"address":  keyOf(model.Info{URI: "http://b", Name: "m"}, r, nil),
		"name":     keyOf(model.Info{URI: "http://a", Name: "n"}, r, nil),
		"template": keyOf(model.Info{URI: "http://a", Name: "m", TemplateDigest: "t"}, r, nil),
		"prompt":   keyOf(model.Info{URI: "http://a", Name: "m"}, model.Request{Prompt: model.Prompt{Text: "other"}, Decoding: r.Decoding}, nil),
	} {
		if other == base {
			t.Errorf("another %s has the same key", name)
		}
	}
}

func TestKeyOfRequests(t *testing.T) {
	m := model.Info{WeightsDigest: "w", TokenizerDigest: "t"}
	tokens := []model.Token{1, 2, 3}
	seen := map[Key]string{}
	for name, r := range map[string]model.Request{
		"base":        {},
		"max tokens":  {Decoding: model.Decoding{MaxTokens: 1}},
		"stop":        {Decoding: model.Decoding{Stop: []string{"a"}}},
		"temperature": {Decoding: model.Decoding{Temperature: 1}},
		"seed":        {Decoding: model.Decoding{Temperature: 1, Seed: 1}},
		"top k":       {Probe: model.Probe{TopK: 1}},
		"hash":        {Probe: model.Probe{HashLogits: true}},
		"choices":     {Choices: []string{"A"}},
		"choices 2":   {Choices: []string{"A", "B"}},
		// The blank moves to the continuation, so the tokens of the prompt are
		// not all that counts.
		"blank": {Prompt: model.Prompt{Text: "x "}, Choices: []string{"A"}},
	} {
		k := keyOf(m, r, tokens)
		if other, ok := seen[k]; ok {
			t.Errorf("%s and %s have the same key", name, other)
		}
		seen[k] = name
	}
	if keyOf(m, model.Request{}, []model.Token{1, 2, 4}) == keyOf(m, model.Request{}, tokens) {
		t.Error("another token of the prompt does not change the key")
	}
	text, ids := model.Request{Prompt: model.Prompt{Text: "x"}}, model.Request{Prompt: model.Prompt{Tokens: tokens}}
	if keyOf(m, text, tokens) != keyOf(m, ids, tokens) {
		t.Error("the same tokens have two keys")
	}
}

// Every byte of a file counts: a changed or cut one is a miss, and is replaced.
func TestDamagedAnswerIsAMiss(t *testing.T) {
	dir := t.TempDir()
	s, inner := openStore(t, dir, 0), newCounted()
	m, r := New(inner, s, Options{}), requests["generation"]
	do(t, m, r)
	files, _ := filepath.Glob(filepath.Join(dir, "??", "*"))
	if len(files) != 1 {
		t.Fatalf("files %v, want one", files)
	}
	good, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var variants [][]byte
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 1
		variants = append(variants, bad, good[:i])
	}
	for i, bad := range variants {
		if err := os.WriteFile(files[0], bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := do(t, m, r); got.Usage.Reused != 0 || inner.calls() != i+2 {
			t.Fatalf("variant %d was taken for an answer", i)
		}
		if now, err := os.ReadFile(files[0]); err != nil || !cmp.Equal(good, now) {
			t.Fatalf("variant %d was not replaced: %v", i, err)
		}
	}
}

func TestVerifyRemovesDamaged(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir, 0)
	m := New(newCounted(), s, Options{})
	for _, text := range strings.Fields("a b c d e") {
		do(t, m, model.Request{Prompt: model.Prompt{Text: text}, Decoding: model.Decoding{MaxTokens: 3}})
	}
	files, _ := filepath.Glob(filepath.Join(dir, "??", "*"))
	if err := os.WriteFile(files[0], []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	good, damaged, err := s.Verify(context.Background())
	if err != nil || good.Answers != 4 || damaged.Answers != 1 {
		t.Errorf("%+v good, %+v damaged, %v; want 4 and 1", good, damaged, err)
	}
	stats, err := s.Stats(context.Background())
	if err != nil || stats.Answers != 4 || stats.Bytes != 4*block || stats.Oldest.IsZero() {
		t.Errorf("%+v, %v, want 4 answers", stats, err)
	}
}

// The store stays near its limit, whatever is written, and keeps what was used.
func TestLimit(t *testing.T) {
	const limit = shards * 4 * block // 4 answers a shard
	s := openStore(t, t.TempDir(), limit)
	for i := range 3000 {
		s.put(Key{byte(i % 2), 2: byte(i), 3: byte(i >> 8)}, []byte("content"))
	}
	stats, err := s.Stats(context.Background())
	if err != nil || stats.Answers > 2*(4+32) {
		t.Errorf("%+v, %v: want at most 4 answers and 32 new ones in each of 2 shards", stats, err)
	}
	removed, err := s.Prune(context.Background(), limit, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	left, err := s.Stats(context.Background())
	if err != nil || left.Answers > 8 || left.Answers+removed.Answers != stats.Answers {
		t.Errorf("%d answers left of %d, %d removed, %v", left.Answers, stats.Answers, removed.Answers, err)
	}
	if removed, err = s.Prune(context.Background(), limit, time.Now().Add(time.Hour)); err != nil || removed.Answers != left.Answers {
		t.Errorf("removed %d of %d answers that nobody has used since, %v", removed.Answers, left.Answers, err)
	}
}

func TestLeastRecentlyUsedGoes(t *testing.T) {
	s := openStore(t, t.TempDir(), 0)
	for i := range 4 {
		k := Key{2: byte(i)}
		s.put(k, []byte("content"))
		old := time.Now().Add(time.Duration(i-10) * 24 * time.Hour)
		if err := os.Chtimes(s.path(k), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := s.get(Key{}); !ok {
		t.Fatal("no answer")
	}
	if _, err := s.pruneShard(0, 2*block+block/2, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false, false, true} {
		if _, ok := s.get(Key{2: byte(i)}); ok != want {
			t.Errorf("answer %d is there: %v, want %v", i, ok, want)
		}
	}
}

// Many requests for few answers, by several users of the store: each answer is
// computed once.
func TestNothingIsComputedTwiceAtOnce(t *testing.T) {
	s := openStore(t, t.TempDir(), 0)
	inner := newCounted()
	inner.delay = 5 * time.Millisecond
	m := New(inner, s, Options{})
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			do(t, m, model.Request{Prompt: model.Prompt{Text: strings.Repeat("x", 1+i%8)}, Decoding: model.Decoding{MaxTokens: 3}})
		})
	}
	wg.Wait()
	if inner.calls() != 8 {
		t.Errorf("asked %d times for 8 answers", inner.calls())
	}
}

// Who waits for an answer that another computes can stop waiting, and one who
// does not gets it.
func TestCancelledWait(t *testing.T) {
	inner := newCounted()
	inner.hold, inner.begun = make(chan struct{}), make(chan struct{}, 1)
	m := New(inner, openStore(t, t.TempDir(), 0), Options{})
	var wg sync.WaitGroup
	wg.Go(func() { do(t, m, requests["generation"]) })
	<-inner.begun
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Do(ctx, requests["generation"]); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled wait ended with %v", err)
	}
	wg.Go(func() {
		if got := do(t, m, requests["generation"]); got.Usage.Reused != 1 {
			t.Errorf("the answer that was waited for was computed again: %+v", got.Usage)
		}
	})
	close(inner.hold)
	wg.Wait()
}

// A store that cannot be written costs the stored answers, not the run.
func TestUnwritableStore(t *testing.T) {
	dir := t.TempDir()
	s, inner := openStore(t, dir, 0), newCounted()
	for i := range shards { // files in the way of all shards
		if err := os.WriteFile(s.shard(byte(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m := New(inner, s, Options{})
	for range 2 {
		do(t, m, requests["generation"])
	}
	if inner.calls() != 2 || s.Failed() == nil {
		t.Errorf("asked %d times, failure %v", inner.calls(), s.Failed())
	}
}

func TestOnlyIdentifiedModels(t *testing.T) {
	plain := fake.New(fake.Script{Name: "plain"})
	anonymous := newCounted()
	anonymous.info.WeightsDigest = ""
	for name, tc := range map[string]struct {
		m    model.Model
		want bool
	}{
		"digests and tokens": {newCounted(), true},
		"no tokens":          {plain, false},
		"no digests":         {anonymous, false},
	} {
		if got := Identified(tc.m); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
		_, inner := tc.m.(model.Tokenizing)
		if _, outer := New(tc.m, nil, Options{}).(model.Tokenizing); outer != inner {
			t.Errorf("%s: the cached model tells tokens: %v, the model itself: %v", name, outer, inner)
		}
	}
}

func FuzzEntry(f *testing.F) {
	k := Key{1}
	f.Add(sealEntry(k, encodeResponse(model.Response{Text: "text", Tokens: []model.Token{1}, Choices: []model.ChoiceScore{{LogProb: -1}}})))
	f.Add([]byte(format))
	f.Fuzz(func(t *testing.T, data []byte) {
		if content, err := openEntry(k, data); err == nil {
			_, _ = decodeResponse(content)
		}
		if r, err := decodeResponse(data); err == nil {
			if again, err := decodeResponse(encodeResponse(r)); err != nil || len(again.Tokens) != len(r.Tokens) {
				t.Fatalf("%+v is written as something else: %v", r, err)
			}
		}
	})
}
