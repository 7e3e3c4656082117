package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// counting is a suite of conversations: the model is told a number until it says
// "stop", and each prompt is the one before with the answer and another number.
// The first item is one of a single request.
type counting struct{ spelling }

func (c counting) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	items, err := c.spelling.Items(ctx, d)
	return items[:4], err
}

func (c counting) Request(it eval.Item) (model.Request, error) {
	return model.Request{Prompt: model.Prompt{Text: it.Input + " 1"}, Decoding: model.Decoding{MaxTokens: 9}}, nil
}

func (c counting) Converse(_ context.Context, _ eval.Env, it eval.Item) (eval.Conversation, error) {
	switch it.ID {
	case "even/0":
		return nil, nil
	case "odd/3":
		return nil, errors.New("nobody to talk to")
	}
	return &count{prompt: it.Input + " 1"}, nil
}

func (c counting) Score(_ context.Context, _ eval.Env, _ eval.Item, r model.Response) (eval.Score, error) {
	return eval.Score{Values: []eval.Value{{Metric: "acc", Value: float64(strings.Count(r.Text, "|"))}}}, nil
}

type count struct {
	prompt string
	said   []string
	closed bool
}

func (c *count) Next(_ context.Context, answer model.Response) (model.Request, bool, error) {
	if c.closed {
		return model.Request{}, false, errors.New("it is over")
	}
	c.said = append(c.said, answer.Text)
	switch answer.Text {
	case "stop":
		return model.Request{}, false, nil
	case "fail":
		return model.Request{}, false, errors.New("lost the thread")
	}
	c.prompt += " " + answer.Text + fmt.Sprint(" ", len(c.said)+1)
	return model.Request{Prompt: model.Prompt{Text: c.prompt}, Decoding: model.Decoding{MaxTokens: 9}}, true, nil
}

func (c *count) Transcript() string { return strings.Join(c.said, "|") }

func (c *count) Close() error {
	c.closed = true
	return nil
}

// speaker answers by the last word of a prompt. Its tokens are the lengths of
// words, and it notes the drafts it gets.
type speaker struct {
	answers map[string]string
	context int  // words
	cuts    bool // prompts to the context, instead of refusing them

	mu     sync.Mutex
	drafts map[string][]model.Token
}

func (*speaker) Info() model.Info { return model.Info{URI: "speaker", VocabularySize: 100} }
func (*speaker) Close() error     { return nil }

func tokensOf(text string) []model.Token {
	var out []model.Token
	for _, w := range strings.Fields(text) {
		out = append(out, model.Token(len(w)))
	}
	return out
}

func (*speaker) PromptTokens(r model.Request) ([]model.Token, error) {
	return tokensOf(r.Prompt.Text), nil
}

func (s *speaker) Do(_ context.Context, r model.Request) (model.Response, error) {
	tokens := tokensOf(r.Prompt.Text)
	cut := max(0, len(tokens)-s.context)
	if cut > 0 && !s.cuts {
		return model.Response{}, &model.PromptTooLongError{Tokens: len(tokens), Context: s.context}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drafts == nil {
		s.drafts = map[string][]model.Token{}
	}
	s.drafts[r.Prompt.Text] = r.Draft
	words := strings.Fields(r.Prompt.Text)
	text := s.answers[words[len(words)-1]]
	out := model.Response{Text: text, Tokens: tokensOf(text), Finish: model.FinishEOS, PromptDigest: digestOf(tokens),
		Evidence: model.Evidence{Margin: float64(len(words)), Logits: "of " + text}, Usage: model.Usage{Prompt: len(tokens), Truncated: cut, Decoded: len(tokensOf(text))}}
	if slices.Equal(r.Draft, out.Tokens) {
		out.Usage.Drafted, out.Usage.Decoded = out.Usage.Decoded, 0
	}
	return out, nil
}

func converse(t *testing.T, m *speaker, d *Drafts) ([]eval.Result, Outcome) {
	t.Helper()
	sink := &memory{}
	out, err := runPlan(context.Background(), Config{Model: m, Suites: []eval.Suite{counting{spelling{"count", 4}}}, Data: noData{}, Drafts: d}, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sink.rows, out
}

func TestConversationIsOneRow(t *testing.T) {
	rows, out := converse(t, &speaker{answers: map[string]string{"1": "go on", "2": "", "3": "stop"}, context: 100}, nil)
	if r := rows[0]; r.Text != "go on" || len(r.Tokens) != 2 {
		t.Errorf("an item of one request: %+v", r)
	}
	r := rows[1]
	if r.Text != "go on||stop" || r.Scores[0].Value != 2 || r.Status != eval.StatusOK || r.Finish != model.FinishEOS {
		t.Errorf("a conversation: %+v", r)
	}
	if diff := cmp.Diff([]model.Token{2, 2, eval.AnswerEnd, eval.AnswerEnd, 4, eval.AnswerEnd}, r.Tokens); diff != "" {
		t.Error(diff)
	}
	if r.PromptTokens != 3 || r.PromptDigest != digestOf(tokensOf("spell <1> 1")) || r.Margin != 3 || len(r.Logits) != 64 {
		t.Errorf("its prompt and evidence are not those of the first request: %+v", r)
	}
	if r := rows[3]; r.Status != eval.StatusError || !strings.Contains(r.Error, "nobody to talk to") {
		t.Errorf("a conversation that cannot begin: %+v", r)
	}
	// even/0, and three requests each of odd/1 and even/2.
	if u := out.Work.Usage; u.Prompt != 3+2*(3+6+7) || u.Decoded != 2+2*3 {
		t.Errorf("usage %+v", u)
	}
}

func TestConversationThatFails(t *testing.T) {
	rows, _ := converse(t, &speaker{answers: map[string]string{"1": "go on", "2": "fail"}, context: 100}, nil)
	if r := rows[1]; r.Status != eval.StatusError || !strings.Contains(r.Error, "after 2 answers: lost the thread") {
		t.Errorf("%+v", r)
	}
}

// A conversation may outgrow the context by its answers; a first prompt that does
// not fit is nobody's answer.
func TestConversationOutgrowsContext(t *testing.T) {
	m := &speaker{answers: map[string]string{"1": "go on", "2": "go on"}, context: 6}
	for _, m.cuts = range []bool{false, true} {
		rows, _ := converse(t, m, nil)
		if r := rows[1]; r.Status != eval.StatusTruncated || r.Finish != model.FinishLength || r.Text != "go on|go on" || r.Truncated != 0 {
			t.Errorf("cuts %v: %+v", m.cuts, r)
		}
	}
	m.context, m.cuts = 2, false
	rows, _ := converse(t, m, nil)
	if r := rows[1]; r.Status != eval.StatusRefused {
		t.Errorf("%+v", r)
	}
}

// Every answer of an earlier conversation is the draft of its own request, up to
// the first that turns out otherwise.
func TestConversationReplay(t *testing.T) {
	answers := map[string]string{"1": "go on", "2": "", "3": "more", "4": "stop"}
	rows, _ := converse(t, &speaker{answers: answers, context: 100}, nil)
	drafts := NewDrafts("earlier")
	for _, r := range rows {
		drafts.Add(r)
	}
	same := &speaker{answers: answers, context: 100}
	again, out := converse(t, same, drafts)
	if diff := cmp.Diff(rows, again); diff != "" {
		t.Error(diff)
	}
	if i := out.Replay; i.Drafts != 3 || i.Diverged != 0 || i.Decoded != 0 || i.Accepted != 2+2*4 {
		t.Errorf("replay %+v", i)
	}
	other := &speaker{answers: map[string]string{"1": "go on", "2": "now", "3": "more", "4": "stop"}, context: 100}
	_, out = converse(t, other, drafts)
	const prompt = "spell <1> 1 go on 2"
	want := map[string][]model.Token{"spell <1> 1": {2, 2}, prompt: nil, prompt + " now 3": nil, prompt + " now 3 more 4": nil}
	for p, draft := range want {
		if got, asked := other.drafts[p]; !asked || !slices.Equal(got, draft) {
			t.Errorf("the draft of %q is %v, want %v", p, got, draft)
		}
	}
	if i := out.Replay; i.Diverged != 2 || i.First == nil || i.First.ID != "odd/1" || i.First.Token != 3 {
		t.Errorf("replay %+v, first %+v", i, i.First)
	}
}
