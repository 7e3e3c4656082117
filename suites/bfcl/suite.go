// Package bfcl is the single-turn part of the Berkeley Function-Calling
// Leaderboard, version 3 (Patil et al.): 3,641 questions of 13 categories, each
// asking for calls of described functions in Python, Java or JavaScript, or for
// none. Prompts and scores are those of bfcl_eval in the repository gorilla, at
// commit cd9429ccf3d4d04156affe883c495b3b047e6b64, the last state of version 3;
// Granite 4's handler is of commit 6ea57973c7a6097fd7c5915698c54c17c5b1b6c8.
//
// Calls are parsed and compared, never run.
package bfcl

import (
	"context"

	"assay/eval"
	"assay/model"
)

// suite is the benchmark in one way of calling functions.
type suite struct {
	info   eval.SuiteInfo
	prompt func(Record) model.Prompt
	decode decoder
	// underscores says that names are given to the model without dots.
	underscores bool
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the categories that the data has, each in the order of its file.
// Ids are those of the dataset. A row that is no question, or whose answer is
// none, becomes an item that Request and Score refuse with the reason; a file
// of an unknown category is an error.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// maxAnswer is bfcl_eval's limit on generated tokens.
const maxAnswer = 4096

// Request asks a question with its functions.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{Prompt: s.prompt(r), Decoding: model.Decoding{MaxTokens: maxAnswer}}, nil
}

// Score compares the calls of a reply with the item's accepted answers, or with
// what else its category demands.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	rec, err := record(it)
	if err != nil {
		return eval.Score{}, err
	}
	return score(rec, s.decode(r.Text, rec.Language), s.underscores), nil
}

// Summarize aggregates by the rules of versions 3 and 4 of the leaderboard.
// What needs categories that are not asked here has no number.
func (s suite) Summarize(results []eval.Result) eval.Summary { return summarize(s.info, results) }
