// Package salad is SALAD-Bench (Li et al. 2024): harmful questions of 6 domains,
// 16 tasks and 66 categories, as they are, enhanced by attacks, enhanced by
// defenses, and as multiple choice. Answers are rated as saladbench does
// (adwardlee/SALAD, the first author's repository, at commit
// 00560565017c14f35f3a9be20ae4f3e07946b4a0) where MD-Judge is given as a judge;
// without one, only the refusal rate is known.
//
// Questions and answers are unsafe to read: items are marked so.
package salad

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/aggregate"
	"assay/suites/safety"
)

// maxTokens bounds an answer; the authors state no limit.
const maxTokens = 512

// suite is SALAD-Bench over one of its sets.
type suite struct {
	info eval.SuiteInfo
	set  set
}

// Info describes the set.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the set in the order of its file. A row that is not as it should
// be becomes an item that Request refuses with the reason. Where the data does
// not list the file, the error is an *eval.UnpinnedError.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name, s.set)
}

// Request asks the question alone; a system prompt is the template's affair.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   model.Prompt{Messages: []model.Message{{Role: "user", Content: r.Prompt}}},
		Decoding: model.Decoding{MaxTokens: maxTokens},
	}, nil
}

// Score classifies an answer and has it judged, or reads the letters chosen.
func (s suite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	if s.set == mcqSet {
		return scoreChoice(it.Target, r.Text)
	}
	return scorer.Score(ctx, env, it, r.Text)
}

// Summarize averages over questions, and in the base set over domains, tasks and
// categories.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	if s.set == mcqSet {
		return aggregate.Metrics(s.info, results)
	}
	summary := safety.Summarize(s.info, results)
	if s.set == baseSet {
		summary.Rows = withTasks(s.info, summary.Rows, results)
	}
	return summary
}

// scorer rates the answers of all sets but the multiple-choice one.
var scorer = safety.Scorer{Judges: []string{eval.JudgeMD, eval.JudgeMDDomain, eval.JudgeGuardian}}
