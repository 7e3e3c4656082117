// Package bfcl is the Berkeley Function-Calling Leaderboard, version 3 (Patil et
// al.): 3,641 questions of 13 categories, each asking for calls of described
// functions in Python, Java or JavaScript, or for none; and 800 conversations of
// 4 categories, in which calls are executed. Prompts and scores are those of bfcl_eval in the repository gorilla, at
// commit cd9429ccf3d4d04156affe883c495b3b047e6b64, the last state of version 3;
// Granite 4's handler is of commit 6ea57973c7a6097fd7c5915698c54c17c5b1b6c8.
//
// Calls of single-turn questions are parsed and compared, never run. Those of
// conversations are run in the sandbox; see package multiturn.
package bfcl

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/bfcl/multiturn"
)

// suite is the benchmark in one way of calling functions.
type suite struct {
	info   eval.SuiteInfo
	prompt func(Record) model.Prompt
	decode decoder
	// underscores says that names are given to the model without dots.
	underscores bool
	// dialect holds the conversations, nil for a variant without.
	dialect multiturn.Dialect
	// conversationsOnly says that no single-turn question is asked.
	conversationsOnly bool
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the categories that the data has, each in the order of its file.
// Ids are those of the dataset. A row that is no question, or whose answer is
// none, becomes an item that Request and Score refuse with the reason; a file
// of an unknown category is an error, and so is an id that stands twice.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	var out []eval.Item
	if !s.conversationsOnly {
		of, err := items(ctx, d, s.info.Name)
		if err != nil {
			return nil, err
		}
		out = of
	}
	if s.dialect != nil {
		of, err := conversationItems(ctx, d, s.info.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	return out, acrossFiles(out)
}

// maxAnswer is bfcl_eval's limit on generated tokens.
const maxAnswer = 4096

// Request asks a question with its functions, or begins a conversation.
func (s suite) Request(it eval.Item) (model.Request, error) {
	if e, ok := it.Record.(*multiturn.Entry); ok {
		return e.First(s.dialect, s.decoding()), nil
	}
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{Prompt: s.prompt(r), Decoding: s.decoding()}, nil
}

// Score compares the calls of a reply with the item's accepted answers, or with
// what else its category demands. The calls of a conversation are executed.
func (s suite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	if e, ok := it.Record.(*multiturn.Entry); ok {
		return s.scoreConversation(ctx, env, e, r.Text)
	}
	rec, err := record(it)
	if err != nil {
		return eval.Score{}, err
	}
	return score(rec, s.decode(r.Text, rec.Language), s.underscores), nil
}

// Summarize aggregates by the rules of versions 3 and 4 of the leaderboard.
// What needs categories that are not asked here has no number.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	if s.conversationsOnly {
		return summarizeConversations(s.info, results)
	}
	return summarize(s.info, results, s.dialect != nil)
}
