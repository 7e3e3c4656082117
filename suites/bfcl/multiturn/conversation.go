package multiturn

import (
	"context"
	"errors"
	"slices"

	"assay/eval"
	"assay/model"
	"assay/suites/bfcl/pyvalue"
)

// maxSteps is how many answers with calls a turn may have before the
// conversation is given up (bfcl_eval constants/default_prompts.py,
// MAXIMUM_STEP_LIMIT): the next one is still executed.
const maxSteps = 20

// AddedText is what the user says when functions are added.
const AddedText = "I have updated some more functions you can choose from. What about now?"

// Dialect is a way of telling a model of functions and of reading its calls.
type Dialect interface {
	// Begin returns the prompt of a first turn, and the documents as it shows
	// them.
	Begin(turn []model.Message, functions []pyvalue.Value) (model.Prompt, []pyvalue.Value)
	// Add returns a prompt with the turn that adds functions to those shown so
	// far, and the documents as it shows them now.
	Add(p model.Prompt, shown, added []pyvalue.Value) (model.Prompt, []pyvalue.Value)
	// Step turns what a model answered into an entry of the transcript.
	Step(text string) Step
	// Calls reads the calls of an answer, as Python source. An error says that
	// the answer is not in the form of calls.
	Calls(s Step) ([]string, error)
	// Answered returns a prompt with an answer at its end. An error says that
	// the conversation cannot go on from there.
	Answered(p model.Prompt, s Step) (model.Prompt, error)
	// Executed returns a prompt with the results of the calls of the last
	// answer.
	Executed(p model.Prompt, calls, results []string) model.Prompt
}

// Conversation holds an entry's conversation. It implements eval.Conversation.
type Conversation struct {
	entry    *Entry
	dialect  Dialect
	box      eval.Sandbox
	decoding model.Decoding

	services   *instances // nil before the first call
	prompt     model.Prompt
	shown      []pyvalue.Value
	stuck      error // why there can be no further request
	asked      bool  // there is to be an answer
	steps      int   // of this turn, with calls
	transcript Transcript
}

// First returns the first request of an entry.
func (e *Entry) First(d Dialect, decoding model.Decoding) model.Request {
	p, _ := d.Begin(e.Turns[0], e.Functions)
	return model.Request{Prompt: p, Decoding: decoding}
}

// Converse starts the conversation of an entry.
func (e *Entry) Converse(d Dialect, box eval.Sandbox, decoding model.Decoding) (*Conversation, error) {
	if box == nil {
		return nil, errors.New("no sandbox to execute the model's calls in")
	}
	c := &Conversation{entry: e, dialect: d, box: box, decoding: decoding, asked: true, transcript: Transcript{nil}}
	c.prompt, c.shown = d.Begin(e.Turns[0], e.Functions)
	return c, nil
}

// Next implements eval.Conversation.
func (c *Conversation) Next(ctx context.Context, answer model.Response) (model.Request, bool, error) {
	more, err := c.take(ctx, c.dialect.Step(answer.Text))
	if err != nil {
		return model.Request{}, false, err
	}
	c.asked = more
	if !more || c.stuck != nil {
		return model.Request{}, false, nil //nolint:nilerr // the transcript tells that it is not complete
	}
	return model.Request{Prompt: c.prompt, Decoding: c.decoding}, true, nil
}

// take adds an answer to the conversation and executes its calls. It reports
// whether there is something to ask.
func (c *Conversation) take(ctx context.Context, s Step) (bool, error) {
	turn := len(c.transcript) - 1
	c.transcript[turn] = append(c.transcript[turn], s)
	c.prompt, c.stuck = c.dialect.Answered(c.prompt, s)
	calls, err := c.dialect.Calls(s)
	if err != nil || len(calls) == 0 { // words, or what is no call: the turn is over
		return c.nextTurn(), nil //nolint:nilerr // the model said something else
	}
	results, err := c.execute(ctx, calls)
	var ended *CallsError
	if errors.As(err, &ended) {
		return false, nil // judging meets it, too
	}
	if err != nil {
		return false, err
	}
	if c.stuck == nil {
		c.prompt = c.dialect.Executed(c.prompt, calls, results)
	}
	c.steps++
	return c.steps <= maxSteps, nil
}

func (c *Conversation) execute(ctx context.Context, calls []string) ([]string, error) {
	if c.services == nil {
		var err error
		if c.services, err = c.entry.open(ctx, c.box); err != nil {
			return nil, err
		}
	}
	return c.services.call(ctx, calls)
}

// nextTurn begins the next turn, if there is one and it can be asked.
func (c *Conversation) nextTurn() bool {
	turn := len(c.transcript)
	if turn == len(c.entry.Turns) {
		return false
	}
	c.steps = 0
	c.transcript = append(c.transcript, nil)
	if c.stuck != nil {
		return true
	}
	if added := c.entry.Added[turn]; len(added) > 0 {
		c.prompt, c.shown = c.dialect.Add(c.prompt, c.shown, added)
		return true
	}
	c.prompt = With(c.prompt, c.entry.Turns[turn]...)
	return true
}

// Transcript implements eval.Conversation. It has the turns that came to their
// end: a conversation that could not go on is a wrong one, as in bfcl_eval, which
// then has no result at all.
func (c *Conversation) Transcript() string {
	turns := c.transcript
	if c.asked {
		turns = turns[:len(turns)-1]
	}
	return turns.String()
}

// Close implements eval.Conversation.
func (c *Conversation) Close() error {
	if c.services == nil {
		return nil
	}
	err := c.services.close()
	c.services = nil
	return err
}

// With returns a prompt with messages at its end.
func With(p model.Prompt, m ...model.Message) model.Prompt {
	p.Messages = append(slices.Clip(p.Messages), m...)
	return p
}
