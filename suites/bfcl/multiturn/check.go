package multiturn

import (
	"context"
	"errors"
	"fmt"

	"assay/eval"
)

// Verdict is the judgement of a conversation.
type Verdict struct {
	Valid  bool
	Type   string // of the error, as bfcl_eval names it
	Detail string
}

func invalid(kind, format string, args ...any) Verdict {
	return Verdict{Type: "multi_turn:" + kind, Detail: fmt.Sprintf(format, args...)}
}

// outcome is what the calls of a turn came to.
type outcome struct {
	results []string
	state   state
}

// Check executes the calls of a conversation, given by turn and step without the
// steps that have none, and those of the answer, and compares results and states
// turn by turn (multi_turn_checker.py, multi_turn_checker). An error says that
// they could not be judged.
func (e *Entry) Check(ctx context.Context, box eval.Sandbox, turns [][][]string) (Verdict, error) {
	if len(turns) != len(e.Truth) {
		return invalid("force_terminated", "the conversation ended after %d of %d turns", len(turns), len(e.Truth)), nil
	}
	truth, err := e.execute(ctx, box)
	if err != nil {
		return Verdict{}, fmt.Errorf("execute the calls of the answer: %w", err)
	}
	services, err := e.open(ctx, box)
	if err != nil {
		return Verdict{}, err
	}
	v, err := e.compare(ctx, services, turns, truth)
	if closeErr := services.close(); err == nil {
		err = closeErr
	}
	var calls *CallsError
	if errors.As(err, &calls) { // which has no name upstream, where it would not end
		return invalid("services_ended", "%s", calls.Reason), nil
	}
	return v, err
}

// execute runs the calls of the answer.
func (e *Entry) execute(ctx context.Context, box eval.Sandbox) (truth []outcome, err error) {
	services, err := e.open(ctx, box)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := services.close(); err == nil {
			err = closeErr
		}
	}()
	for _, calls := range e.Truth {
		var o outcome
		if o.results, err = services.call(ctx, calls); err != nil {
			return nil, err
		}
		if len(calls) > 0 {
			if o.state, err = services.state(ctx); err != nil {
				return nil, err
			}
		}
		truth = append(truth, o)
	}
	return truth, nil
}

// compare executes the model's calls and stops at the first turn that is wrong.
func (e *Entry) compare(ctx context.Context, services *instances, turns [][][]string, truth []outcome) (Verdict, error) {
	var results []string // of all turns so far: a call may be made early
	for i, steps := range turns {
		for _, calls := range steps {
			of, err := services.call(ctx, calls)
			if err != nil {
				return Verdict{}, err
			}
			results = append(results, of...)
		}
		if len(e.Truth[i]) == 0 { // not judged, but executed: states go on
			continue
		}
		if len(steps) == 0 {
			return invalid("empty_turn_model_response", "no call in turn %d", i), nil
		}
		has, err := services.state(ctx)
		if err != nil {
			return Verdict{}, err
		}
		if at := has.differs(truth[i].state); at != "" {
			return invalid("instance_state_mismatch", "%s differs after turn %d", at, i), nil
		}
		if result, ok := missing(results, truth[i].results); ok {
			return invalid("execution_response_mismatch", "turn %d lacks the result %.200q", i, result), nil
		}
	}
	return Verdict{Valid: true}, nil
}
