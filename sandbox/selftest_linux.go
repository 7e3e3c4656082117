package sandbox

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"assay/eval"
)

//go:embed guest/selftest.py
var selfTestSource string

// selfTest runs a program that tries what the level blocks, and returns what it
// could not do. Anything that it could do is an error.
func (s *Sandbox) selfTest(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*answerTime)
	defer cancel()
	if s.plan.level == eval.LevelNone { // nothing is claimed
		return nil, s.selfTestVerdict(ctx)
	}
	p := eval.Program{
		Form:   eval.FormScript,
		Source: selfTestSource,
		Args:   []string{fmt.Sprint(os.Getpid())},
		Limits: eval.ProgramLimits{CPU: 10 * time.Second, Wall: 30 * time.Second, Memory: 512 << 20},
	}
	v, err := s.Run(ctx, p)
	if err != nil {
		return nil, err
	}
	if !v.Passed() {
		return nil, fmt.Errorf("self-test: %s %s: %s", v.Outcome, v.Detail, v.Output)
	}
	var tried struct {
		Blocked []string `json:"blocked"`
		Done    []string `json:"done"`
	}
	if err := json.Unmarshal(v.Output, &tried); err != nil {
		return nil, fmt.Errorf("self-test: reading its report: %w", err)
	}
	if len(tried.Done) > 0 {
		return nil, fmt.Errorf("self-test: a program could do what it must not: %v", tried.Done)
	}
	return tried.Blocked, s.selfTestVerdict(ctx)
}

// selfTestVerdict checks that tests decide: a right program passes, a wrong one
// and one that ends early do not.
func (s *Sandbox) selfTestVerdict(ctx context.Context) error {
	for _, c := range []struct {
		source string
		want   eval.Outcome
	}{
		{"def double(x): return x + x", eval.OutcomePassed},
		{"def double(x): return x", eval.OutcomeFailed},
		{"import os\nos._exit(0)", eval.OutcomeFailed},
	} {
		v, err := s.Run(ctx, eval.Program{Form: eval.FormSplit, Source: c.source, Test: "assert double(21) == 42", Entry: []string{"double"}})
		if err != nil {
			return err
		}
		if v.Outcome != c.want {
			return errors.New("self-test: a test did not decide: " + string(v.Outcome) + " " + v.Detail)
		}
	}
	return nil
}
