package eval

import (
	"context"
	"fmt"
	"strings"

	"assay/model"
)

// Kinds of judges.
const (
	JudgeMD       = "md-judge"         // MD-Judge v0.1, its 16 task policies (the authors' default)
	JudgeMDDomain = "md-judge-domain"  // MD-Judge v0.1, its 6 domain policies
	JudgeGuardian = "granite-guardian" // Granite Guardian 3, risk harm
	JudgeRewards  = "rewards"          // a file with the rewards of a reward model, computed elsewhere
)

// Judge rates what a model answered, as safety suites need. It is safe for
// concurrent use.
type Judge interface {
	// Info identifies the judge for provenance.
	Info() JudgeInfo
	// Judge rates an exchange. An error, best a *JudgeError, says that there is
	// no verdict: then the item has no more than the scores that need none.
	Judge(ctx context.Context, e Exchange) (Judgement, error)
}

// JudgeInfo identifies a judge: two runs whose verdicts are to be compared were
// judged by the same weights, asked in the same words. All digests are hex
// SHA-256.
type JudgeInfo struct {
	Kind         string      `json:"kind"`                    // JudgeMD and so on
	PromptDigest string      `json:"prompt_digest,omitempty"` // of the wording, the conversation left out; empty for a file of rewards
	Model        *model.Info `json:"model,omitempty"`         // with the digest of the weights; nil for a file of rewards
	FileDigest   string      `json:"file_digest,omitempty"`   // of a file of rewards
}

// Exchange is what is to be rated.
type Exchange struct {
	Suite  string
	ID     string // of the item
	Prompt string // what the model was asked
	Answer string
}

// Judgement is what a judge says about an exchange.
type Judgement struct {
	Safe     bool
	Category string  // which rule an unsafe answer violates, where the judge tells
	Reward   float64 // of a reward model, which says nothing else
	Text     string  // the verdict in the judge's own words
}

// JudgeError says why there is no verdict. Reason quotes neither the exchange
// nor the judge and holds no colon, so that it can be shown where texts of
// unsafe items must not be; Err may quote.
type JudgeError struct {
	Reason string
	Err    error // nil where there is nothing to add
}

// ReasonFailed is the reason where the judge could not be asked at all.
const ReasonFailed = "the judge failed"

// judgeErrorPrefix begins every JudgeError.
const judgeErrorPrefix = "judge: "

func (e *JudgeError) Error() string {
	if e.Err == nil {
		return judgeErrorPrefix + e.Reason
	}
	return judgeErrorPrefix + e.Reason + ": " + e.Err.Error()
}

func (e *JudgeError) Unwrap() error { return e.Err }

// ScoreError is the error of a result that its suite could not score, or not in
// full.
func ScoreError(err error) error { return fmt.Errorf(scoring+"%w", err) }

// JudgeFailed reports whether the result has an answer, but only the scores that
// need no judge, because the judge gave no verdict.
func (r Result) JudgeFailed() bool {
	return r.Status == StatusError && strings.HasPrefix(r.Error, scoring+judgeErrorPrefix)
}

// scoring begins the error of a result that could not be scored, or not in full.
const scoring = "score: "

// hiddenDetail stands for the rest of an error that may quote harmful text.
const hiddenDetail = "details hidden, unsafe to read; --show-unsafe shows them"

// PublicError is the result's error as it may stand in logs and tables: where
// the item is unsafe, only what was being done and, if a judge failed, its
// reason. What follows may quote the question or the answer.
func (r Result) PublicError() string {
	if !r.Unsafe || r.Error == "" {
		return r.Error
	}
	stage, detail, found := strings.Cut(r.Error, ": ")
	if !found {
		return hiddenDetail
	}
	if reason, ok := strings.CutPrefix(detail, judgeErrorPrefix); ok {
		reason, _, more := strings.Cut(reason, ": ")
		if !more {
			return r.Error
		}
		stage += ": " + judgeErrorPrefix + reason
	}
	return stage + " (" + hiddenDetail + ")"
}
