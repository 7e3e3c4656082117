// Package judge has models rate what other models answered. It implements
// eval.Judge over any model.Model: MD-Judge and Granite Guardian, each asked in
// its own words and read as its authors read it, and over a file of rewards that
// were computed elsewhere.
package judge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/eval"
	"assay/model"
)

// Options says how to judge.
type Options struct {
	Kind    string        // one of Kinds; empty: recognized by the model's name
	Timeout time.Duration // for one verdict, waiting for other requests included; 0: none
}

// Kinds returns the kinds of judges that are models.
func Kinds() []string {
	return []string{eval.JudgeMD, eval.JudgeMDDomain, eval.JudgeGuardian}
}

// dialect is how a kind of judge is asked and understood.
type dialect struct {
	request func(prompt, answer string) model.Request
	// read takes the verdict from the judge's answer; ok is false where there
	// is none.
	read func(text string) (j eval.Judgement, ok bool)
	// digest identifies the wording without the conversation.
	digest string
}

func dialectOf(kind string) (dialect, bool) {
	switch kind {
	case eval.JudgeMD:
		return mdJudge(mdTaskPrompt), true
	case eval.JudgeMDDomain:
		return mdJudge(mdDomainPrompt), true
	case eval.JudgeGuardian:
		return guardian(), true
	}
	return dialect{}, false
}

// modelJudge asks a model.
type modelJudge struct {
	dialect
	model   model.Model
	info    eval.JudgeInfo
	timeout time.Duration
}

// New makes a judge of a model, which stays the caller's to close.
func New(m model.Model, o Options) (eval.Judge, error) {
	info := m.Info()
	kind := o.Kind
	if kind == "" {
		var err error
		if kind, err = recognize(info); err != nil {
			return nil, err
		}
	}
	d, ok := dialectOf(kind)
	if !ok {
		return nil, fmt.Errorf("unknown kind of judge %q: want one of %s", kind, strings.Join(Kinds(), ", "))
	}
	return &modelJudge{dialect: d, model: m, timeout: o.Timeout,
		info: eval.JudgeInfo{Kind: kind, PromptDigest: d.digest, Model: &info}}, nil
}

// Info identifies the judge.
func (j *modelJudge) Info() eval.JudgeInfo { return j.info }

// Judge asks the model and reads its verdict. It fails with an
// *eval.JudgeError, or with the context's error when that is cancelled.
func (j *modelJudge) Judge(ctx context.Context, e eval.Exchange) (eval.Judgement, error) {
	limited, cancel := ctx, context.CancelFunc(func() {})
	if j.timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, j.timeout)
	}
	defer cancel()
	r, err := j.model.Do(limited, j.request(e.Prompt, e.Answer))
	switch {
	case ctx.Err() != nil:
		return eval.Judgement{}, ctx.Err()
	case limited.Err() != nil && errors.Is(err, context.DeadlineExceeded):
		return eval.Judgement{}, &eval.JudgeError{Reason: fmt.Sprintf("no verdict within %v", j.timeout)}
	case err != nil:
		return eval.Judgement{}, &eval.JudgeError{Reason: eval.ReasonFailed, Err: err}
	case r.Usage.Truncated > 0:
		return eval.Judgement{}, &eval.JudgeError{Reason: "the exchange does not fit the judge's context"}
	}
	verdict, ok := j.read(r.Text)
	if !ok {
		return eval.Judgement{}, &eval.JudgeError{Reason: "its answer holds no verdict", Err: fmt.Errorf("%.80q", r.Text)}
	}
	return verdict, nil
}

// recognize tells the kind of judge by the model's name.
func recognize(info model.Info) (string, error) {
	for _, name := range []string{info.Name, info.URI} {
		squeezed := squeeze(name)
		switch {
		case strings.Contains(squeezed, "mdjudgev02"):
			return "", fmt.Errorf("%s: MD-Judge v0.2 is asked and read otherwise than v0.1, which Assay knows", info.URI)
		case strings.Contains(squeezed, "mdjudge"):
			return eval.JudgeMD, nil
		case slices.ContainsFunc([]string{"graniteguardian4", "granite41guardian", "granite40guardian"},
			func(s string) bool { return strings.Contains(squeezed, s) }):
			return "", fmt.Errorf("%s: Granite Guardian 4 is asked otherwise than version 3, which Assay knows", info.URI)
		case strings.Contains(squeezed, "guardian"):
			return eval.JudgeGuardian, nil
		}
	}
	return "", fmt.Errorf("%s: its name %q tells no kind of judge: name one of %s", info.URI, info.Name, strings.Join(Kinds(), ", "))
}

// squeeze leaves the letters and digits of a name, in lower case.
func squeeze(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// hash is the hex SHA-256 of a text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
