package local_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/model"
	"assay/model/gguf"
	"assay/model/local"
	"assay/model/random"
)

func open(t *testing.T) *local.Model {
	t.Helper()
	m, err := local.New(context.Background(), file(t, 512), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// file returns the random model with a context of n tokens.
func file(t testing.TB, n uint32) *gguf.File {
	t.Helper()
	data, err := random.FileWithContext(n)
	if err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Parse("random", data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func do(t *testing.T, m *local.Model, r model.Request) model.Response {
	t.Helper()
	out, err := m.Do(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestStreamIsTheText(t *testing.T) {
	m := open(t)
	var streamed strings.Builder
	out := do(t, m, model.Request{
		Prompt:   model.Prompt{Text: "Once upon a time"},
		Decoding: model.Decoding{MaxTokens: 50},
		Stream:   func(s string) { streamed.WriteString(s) },
	})
	if out.Finish != model.FinishLength || len(out.Tokens) != 50 {
		t.Errorf("finished by %s after %d tokens, want the length limit after 50", out.Finish, len(out.Tokens))
	}
	if streamed.String() != out.Text {
		t.Errorf("streamed %q, answered %q", streamed.String(), out.Text)
	}
}

// A stop string taken from the free answer cuts it there.
func TestStopStrings(t *testing.T) {
	m := open(t)
	r := model.Request{Prompt: model.Prompt{Text: "A b c"}, Decoding: model.Decoding{MaxTokens: 60}}
	free := do(t, m, r)
	stop := free.Text[20:25]
	r.Decoding.Stop = []string{"never in it", stop}
	out := do(t, m, r)
	want, _, _ := strings.Cut(free.Text, stop)
	if out.Text != want || out.Stopped != stop || out.Finish != model.FinishStop {
		t.Errorf("got %q, finished by %s at %q; want %q, stopped at %q", out.Text, out.Finish, out.Stopped, want, stop)
	}
	if len(out.Tokens) >= len(free.Tokens) {
		t.Errorf("went on for %d tokens", len(out.Tokens))
	}
}

func TestDraftOfTheSameModelDecodesNothing(t *testing.T) {
	m := open(t)
	for _, d := range []model.Decoding{{MaxTokens: 40}, {MaxTokens: 40, Stop: []string{"e"}}, {MaxTokens: 40, Temperature: 1, Seed: 3}} {
		r := model.Request{Prompt: model.Prompt{Text: "Count: 1 2 3"}, Decoding: d}
		first := do(t, m, r)
		r.Draft = first.Tokens
		again := do(t, m, r)
		if again.Usage.Decoded != 0 {
			t.Errorf("%+v: decoded %d tokens of a known answer of %d", d, again.Usage.Decoded, len(first.Tokens))
		}
		if diff := cmp.Diff(first, again, cmpopts.IgnoreFields(model.Response{}, "Usage")); diff != "" {
			t.Errorf("%+v: %s", d, diff)
		}
	}
}

// An answer that a stop string ends with the last token of its draft goes no
// token further.
func TestDraftThatStops(t *testing.T) {
	m := open(t)
	r := model.Request{Prompt: model.Prompt{Text: "Count: 1 2 3"}, Decoding: model.Decoding{MaxTokens: 40}, Probe: model.Probe{HashLogits: true}}
	free := do(t, m, r).Text
	for n := 1; n < len(free) && n < 20; n++ {
		r.Draft, r.Decoding.Stop = nil, []string{free[:n]}
		first := do(t, m, r)
		if first.Finish != model.FinishStop {
			continue // the stop string is a part of a character
		}
		r.Draft = first.Tokens
		again := do(t, m, r)
		if again.Usage.Decoded != 0 || again.Usage.Drafted != len(first.Tokens) {
			t.Errorf("stop %q: %+v for an answer of %d tokens", r.Decoding.Stop, again.Usage, len(first.Tokens))
		}
		if diff := cmp.Diff(first, again, cmpopts.IgnoreFields(model.Response{}, "Usage")); diff != "" {
			t.Errorf("stop %q: %s", r.Decoding.Stop, diff)
		}
	}
}

func TestSampledAnswersDependOnTheSeedAlone(t *testing.T) {
	m := open(t)
	ask := func(seed uint64) string {
		return do(t, m, model.Request{Prompt: model.Prompt{Text: "x"},
			Decoding: model.Decoding{MaxTokens: 20, Temperature: 1, TopP: 0.95, Seed: seed}}).Text
	}
	if a, b := ask(1), ask(1); a != b {
		t.Errorf("the same seed gave %q and %q", a, b)
	}
	if a, b := ask(1), ask(2); a == b {
		t.Errorf("two seeds gave the same %q", a)
	}
}

// Blanks at the end of a context move to the continuation.
func TestTrailingBlankBelongsToTheContinuation(t *testing.T) {
	m := open(t)
	score := func(context, choice string) model.Response {
		return do(t, m, model.Request{Prompt: model.Prompt{Text: context}, Choices: []string{choice}})
	}
	a, b := score("The answer is ", "yes"), score("The answer is", " yes")
	if diff := cmp.Diff(b, a, cmpopts.IgnoreFields(model.Response{}, "Usage")); diff != "" {
		t.Error(diff)
	}
}

func TestLongPromptLosesItsBeginning(t *testing.T) {
	m := open(t)
	context := m.Info().ContextLength
	r := rand.New(rand.NewPCG(1, 1))
	tokens := make([]model.Token, context+100)
	for i := range tokens {
		tokens[i] = model.Token(r.IntN(200))
	}
	long := do(t, m, model.Request{Prompt: model.Prompt{Tokens: tokens}, Decoding: model.Decoding{MaxTokens: 4}})
	if want := 104; long.Usage.Truncated != want {
		t.Errorf("dropped %d tokens, want %d", long.Usage.Truncated, want)
	}
	short := do(t, m, model.Request{Prompt: model.Prompt{Tokens: tokens[104:]}, Decoding: model.Decoding{MaxTokens: 4}})
	if diff := cmp.Diff(short, long, cmpopts.IgnoreFields(model.Response{}, "Usage")); diff != "" {
		t.Error(diff)
	}
}

func TestChatPrompt(t *testing.T) {
	m := open(t)
	got, err := m.Render(model.Prompt{
		Messages: []model.Message{{Role: "system", Content: "Be brief."}, {Role: "user", Content: "Hi"}},
		Prefix:   "Well,",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "<|start_of_role|>system<|end_of_role|>Be brief.<|end_of_text|>\n" +
		"<|start_of_role|>user<|end_of_role|>Hi<|end_of_text|>\n" +
		"<|start_of_role|>assistant<|end_of_role|>Well,"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	plain, err := m.PromptTokens(model.Request{Prompt: model.Prompt{Text: "<|end_of_text|>"}})
	if err != nil {
		t.Fatal(err)
	}
	chat, err := m.PromptTokens(model.Request{Prompt: model.Prompt{Messages: []model.Message{{Role: "user", Content: "Hi"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(plain) == 1 {
		t.Error("a control token written in a plain prompt became one")
	}
	if last, endOfRole := chat[len(chat)-1], model.Token(m.Info().VocabularySize)-2; last != endOfRole {
		t.Errorf("the rendered template ends with token %d, want the control token %d", last, endOfRole)
	}
}

func TestInfoIdentifiesTheModel(t *testing.T) {
	a, b := open(t).Info(), open(t).Info()
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("two openings differ: %s", diff)
	}
	for name, digest := range map[string]string{"weights": a.WeightsDigest, "tokenizer": a.TokenizerDigest, "template": a.TemplateDigest} {
		if len(digest) != 64 {
			t.Errorf("digest of %s is %q", name, digest)
		}
	}
	if a.Architecture != "granite" || a.Quantization != "Q8_0" || a.NumericsVersion < 1 || a.CPUPath == "" {
		t.Errorf("info is incomplete: %+v", a)
	}
}
