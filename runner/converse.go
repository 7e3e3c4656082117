package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"assay/eval"
	"assay/model"
)

// ask gets the answer to an item: to one request, or to all of a conversation,
// of which first is the beginning. result is what is known of the item. The
// response's usage is that of the first request, the other one that of all.
func ask(ctx context.Context, c Config, s eval.Suite, it eval.Item, result eval.Result, first model.Request) (model.Response, model.Usage, error) {
	talk, err := begin(ctx, c, s, it)
	if err != nil {
		return model.Response{}, model.Usage{}, fmt.Errorf("begin conversation: %w", err)
	}
	if talk == nil {
		first.Draft = c.Drafts.draft(c.Model, result, first)
		r, err := c.Model.Do(ctx, first)
		if err != nil {
			return r, model.Usage{}, fmt.Errorf("ask model: %w", err)
		}
		return r, r.Usage, nil
	}
	h := holding{config: c, talk: talk, repeat: result.Repeat, drafts: c.Drafts.conversation(c.Model, result, first)}
	err = h.hold(ctx, first)
	if closeErr := talk.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("end conversation: %w", closeErr)
	}
	return h.response(), h.usage, err
}

// begin returns the conversation about an item, nil where one request is all.
func begin(ctx context.Context, c Config, s eval.Suite, it eval.Item) (eval.Conversation, error) {
	of, ok := s.(eval.ConversingSuite)
	if !ok {
		return nil, nil //nolint:nilnil // as eval.ConversingSuite has it
	}
	return of.Converse(ctx, c.Env, it)
}

// holding is a conversation in progress.
type holding struct {
	config  Config
	talk    eval.Conversation
	repeat  int
	drafts  [][]model.Token // of the answers, as long as those before them came true
	answers []model.Response
	usage   model.Usage
	cut     bool // the context was too small to go on
}

// hold asks until the conversation is over. It also is when a later request is
// larger than the model's context: the answers made it so, and what is left of a
// prompt without its beginning is no conversation.
func (h *holding) hold(ctx context.Context, request model.Request) error {
	for more := true; more; {
		n := len(h.answers)
		if n < len(h.drafts) {
			request.Draft = h.drafts[n]
		}
		r, err := h.config.Model.Do(ctx, request)
		var long *model.PromptTooLongError
		if h.cut = n > 0 && (errors.As(err, &long) || r.Usage.Truncated > 0); h.cut {
			h.usage = h.usage.Add(r.Usage)
			return nil
		}
		if err != nil {
			return fmt.Errorf("ask model: %w", err)
		}
		h.take(r)
		if request, more, err = h.talk.Next(ctx, r); err != nil {
			return fmt.Errorf("go on with the conversation after %d answers: %w", n+1, err)
		}
		request = adjust(request, h.config, h.repeat)
	}
	return nil
}

// take keeps an answer. Once it is not its draft, later prompts are other ones
// than those of the later drafts.
func (h *holding) take(r model.Response) {
	n := len(h.answers)
	if n < len(h.drafts) && !slices.Equal(h.drafts[n], r.Tokens) {
		h.drafts = h.drafts[:n]
	}
	h.answers = append(h.answers, r)
	h.usage = h.usage.Add(r.Usage)
}

// response makes one response of the answers, as eval.Conversation describes it.
func (h *holding) response() model.Response {
	if len(h.answers) == 0 {
		return model.Response{}
	}
	out := h.answers[0]
	last := h.answers[len(h.answers)-1]
	out.Text = h.talk.Transcript()
	out.Finish, out.Stopped = last.Finish, last.Stopped
	out.Tokens = nil
	logits := sha256.New()
	hashed, tokens := true, false
	for _, r := range h.answers {
		out.Tokens = append(append(out.Tokens, r.Tokens...), eval.AnswerEnd)
		tokens = tokens || len(r.Tokens) > 0
		hashed = hashed && r.Evidence.Logits != ""
		fmt.Fprintln(logits, r.Evidence.Logits)
		if r.Finish == model.FinishLength {
			out.Finish = model.FinishLength
		}
	}
	if h.cut {
		out.Finish = model.FinishLength
	}
	if !tokens { // an engine that does not tell them
		out.Tokens = nil
	}
	out.Evidence.Logits = ""
	if hashed {
		out.Evidence.Logits = hex.EncodeToString(logits.Sum(nil))
	}
	return out
}
