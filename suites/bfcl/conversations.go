package bfcl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/bfcl/multiturn"
	"assay/suites/digest"
	"assay/suites/unique"
)

// servicesData is the folder of datasets.lock with the services that conversations
// call, and servicesFolder that of version 3 in it.
const (
	servicesData   = "bfcl_services"
	servicesFolder = servicesData + "/v3"
)

var _ eval.ConversingSuite = suite{}

// conversationItems reads all multi-turn categories that the data has.
func conversationItems(ctx context.Context, d eval.Data, suite string) ([]eval.Item, error) {
	var present []string
	for _, name := range d.List(folder) {
		if c, ok := categoryOf(name); ok && slices.Contains(multiTurnCategories, c) {
			present = append(present, c)
		}
	}
	if len(present) == 0 {
		return nil, fmt.Errorf("no conversations in %s: want files %smulti_turn_<category>%s", folder, prefix, suffix)
	}
	services, err := multiturn.ReadServices(ctx, d, folder, servicesFolder)
	if err != nil {
		return nil, err
	}
	var out []eval.Item
	for _, c := range multiTurnCategories {
		if !slices.Contains(present, c) {
			continue
		}
		of, err := conversationsOf(ctx, d, suite, c, services)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	return out, nil
}

func conversationsOf(ctx context.Context, d eval.Data, suite, c string, services *multiturn.Services) ([]eval.Item, error) {
	name, answerName := folder+"/"+prefix+c+suffix, answerFolder+"/"+prefix+c+suffix
	questions, err := readLines(ctx, d, name)
	if err != nil {
		return nil, err
	}
	answers, err := readLines(ctx, d, answerName)
	if err != nil {
		return nil, err
	}
	if len(answers) != len(questions) {
		return nil, fmt.Errorf("%s: %d answers, want one to each of the %d questions of %s", answerName, len(answers), len(questions), name)
	}
	out := make([]eval.Item, len(questions))
	var ids unique.IDs
	for i, question := range questions {
		it := eval.Item{
			Suite: suite, Task: c, Group: multiTurn,
			ID:     fmt.Sprintf("%s/row-%d", c, i+1), // of a row that has none
			Digest: digest.Of(c, question, answers[i], services.Digest()),
		}
		entry, err := multiturn.ParseEntry(c, question, answers[i], services)
		if entry != nil {
			it.ID = entry.ID
		}
		if err != nil { // a bad row costs its own item, not the run
			it.Record = fmt.Errorf("%s: row %d: %w", name, i+1, err)
		} else {
			it.Record, it.Input, it.Target = entry, entry.Input(), entry.Target()
		}
		out[i] = it
		ids.Add(it.ID, i+1)
	}
	return out, ids.Err(name, "rows", "id")
}

// Converse implements eval.ConversingSuite.
func (s suite) Converse(_ context.Context, env eval.Env, it eval.Item) (eval.Conversation, error) {
	e, ok := it.Record.(*multiturn.Entry)
	if !ok {
		return nil, nil //nolint:nilnil // an item of one request, as the interface says
	}
	return e.Converse(s.dialect, env.Sandbox, s.decoding())
}

// scoreConversation judges a transcript.
func (s suite) scoreConversation(ctx context.Context, env eval.Env, e *multiturn.Entry, transcript string) (eval.Score, error) {
	out := eval.Score{Values: []eval.Value{{Metric: accuracy}}}
	if env.Sandbox == nil {
		return out, errors.New("no sandbox to execute the model's calls in")
	}
	t, err := multiturn.ParseTranscript(transcript)
	if err != nil {
		out.Explanation = "multi_turn:inference_error: " + err.Error()
		out.Unparsed = true
		return out, nil //nolint:nilerr // a wrong answer, not a failure to score
	}
	turns, failed := s.executable(t)
	v, err := e.Check(ctx, env.Sandbox, turns)
	if err != nil {
		return out, err
	}
	if v.Valid {
		out.Values[0].Value = 1
	} else {
		out.Explanation = v.Type + ": " + v.Detail
	}
	out.Extracted = readableTurns(turns)
	out.Unparsed = out.Extracted == "" && failed
	return out, nil
}

// executable reads the calls of every step and leaves out the steps without. It
// reports whether a step tried a call in a form that is not read.
func (s suite) executable(t multiturn.Transcript) (turns [][][]string, failed bool) {
	turns = make([][][]string, len(t))
	for i, steps := range t {
		for _, step := range steps {
			calls, err := s.dialect.Calls(step)
			if err == nil && len(calls) > 0 {
				turns[i] = append(turns[i], calls)
			}
			failed = failed || len(calls) == 0 && strings.Contains(step.Text, "<tool_call>")
		}
	}
	return turns, failed
}

// readableTurns writes the calls for a person, a line per turn that has some.
func readableTurns(turns [][][]string) string {
	const limit = 4096
	var lines []string
	for i, steps := range turns {
		if len(steps) > 0 {
			lines = append(lines, fmt.Sprintf("%d. %s", i+1, strings.Join(slices.Concat(steps...), ", ")))
		}
	}
	text := strings.Join(lines, "\n")
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "..."
	}
	return text
}

// decoding is the one of all requests.
func (suite) decoding() model.Decoding { return model.Decoding{MaxTokens: maxAnswer} }
