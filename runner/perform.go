package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"assay/eval"
	"assay/model"
)

// perform asks the model one item and scores the answer. Whatever goes wrong,
// a panic in the suite included, becomes a result of status error.
func perform(ctx context.Context, c Config, s plannedSuite, w work) (result eval.Result, usage model.Usage) {
	it := s.items[w.item]
	result = itemResult(s, w)
	defer func() {
		if p := recover(); p != nil {
			fail(&result, fmt.Errorf("panic: %v (at %s)", p, panicOrigin()))
		}
	}()

	if missing := s.lacking[it.ID]; len(missing) > 0 {
		fail(&result, &eval.UnrunnableError{Missing: missing})
		return result, usage
	}
	request, err := s.suite.Request(it)
	if err != nil {
		fail(&result, fmt.Errorf("build request: %w", err))
		return result, usage
	}
	response, usage, err := ask(ctx, c, s.suite, it, result, adjust(request, c, w.repeat))
	if err != nil {
		fail(&result, err)
		return result, usage
	}
	record(&result, response)

	score, err := s.suite.Score(ctx, c.Env, it, response)
	takeScore(&result, response, score, err)
	return result, usage
}

// takeScore fills in what a suite made of a response. Where only the judge gave
// no verdict, what is known without one stays beside the error.
func takeScore(result *eval.Result, r model.Response, score eval.Score, err error) {
	result.Status = status(score, r)
	if err != nil {
		var failed *eval.JudgeError
		if !errors.As(err, &failed) {
			fail(result, eval.ScoreError(err))
			return
		}
		fail(result, eval.ScoreError(failed)) // Result.JudgeFailed knows it by its text
	}
	result.Scores = score.Values
	result.Extracted = score.Extracted
	result.Explanation = score.Explanation
}

// adjust applies the run's settings to a suite's request.
func adjust(r model.Request, c Config, repeat int) model.Request {
	r.Probe = c.Probe
	if limit := c.Override.MaxTokens; limit > 0 && (r.Decoding.MaxTokens == 0 || r.Decoding.MaxTokens > limit) {
		r.Decoding.MaxTokens = limit
	}
	if !r.Decoding.Greedy() {
		r.Decoding.Seed = c.Seed + uint64(repeat)
	}
	return r
}

// record copies a response into a result.
func record(result *eval.Result, r model.Response) {
	result.PromptDigest = r.PromptDigest
	result.PromptTokens = r.Usage.Prompt
	result.Truncated = r.Usage.Truncated
	result.Text = r.Text
	result.Tokens = slices.Clone(r.Tokens)
	result.Finish = r.Finish
	result.Stopped = r.Stopped
	for _, choice := range r.Choices {
		result.Choices = append(result.Choices, choice.LogProb)
	}
	result.Margin = r.Evidence.Margin
	result.Top = r.Evidence.Top
	result.TailMass = r.Evidence.TailMass
	result.Logits = r.Evidence.Logits
}

func status(s eval.Score, r model.Response) eval.Status {
	switch {
	case s.Unparsed:
		return eval.StatusUnparsed
	case r.Finish == model.FinishLength:
		return eval.StatusTruncated
	}
	return eval.StatusOK
}

// fail turns a result into an error row, keeping what is known.
func fail(result *eval.Result, err error) {
	result.Status = eval.StatusError
	var long *model.PromptTooLongError
	var large *model.MemoryError
	if errors.As(err, &long) || errors.As(err, &large) {
		result.Status = eval.StatusRefused
	}
	var unrunnable *eval.UnrunnableError
	if errors.As(err, &unrunnable) {
		result.Status = eval.StatusUnrunnable
	}
	result.Error = err.Error()
	result.Scores = nil
}

// panicOrigin names the line that panicked, to be called while recovering. It
// gives no stack: goroutine numbers and addresses would make two runs of the
// same thing differ.
func panicOrigin() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	panicking := false
	for {
		frame, more := frames.Next()
		if panicking && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
		if strings.HasPrefix(frame.Function, "runtime.gopanic") {
			panicking = true
		}
		if !more {
			return "unknown place"
		}
	}
}
