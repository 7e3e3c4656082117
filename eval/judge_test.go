package eval

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// The public part of an error says what was being done and quotes nothing.
func TestPublicError(t *testing.T) {
	quoting := errors.New(`no rule matches "SECRET"`)
	for _, c := range []struct {
		name, err, want string
		safe            bool
	}{
		{name: "none", err: "", want: ""},
		{name: "safe item", err: "ask model: SECRET", want: "ask model: SECRET", safe: true},
		{name: "model failed", err: "ask model: SECRET", want: "ask model (details hidden"},
		{name: "nothing but a quotation", err: "SECRET", want: "details hidden"},
		{name: "judge without details", err: fmt.Sprintf("score: %v", &JudgeError{Reason: "no verdict within 1s"}),
			want: "score: judge: no verdict within 1s"},
		{name: "judge with details", err: fmt.Sprintf("score: %v", &JudgeError{Reason: "the judge failed", Err: quoting}),
			want: "score: judge: the judge failed (details hidden"},
	} {
		got := Result{Unsafe: !c.safe, Error: c.err}.PublicError()
		if !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if !c.safe && strings.Contains(got, "SECRET") {
			t.Errorf("%s: %q quotes", c.name, got)
		}
	}
}

// A value of a row without a full score counts where it is the judge that failed.
func TestScoreOfFailedRows(t *testing.T) {
	verdict := ScoreError(&JudgeError{Reason: "no verdict within 1s"}).Error()
	for _, c := range []struct {
		status Status
		err    string
		want   bool
	}{
		{StatusOK, "", true},
		{StatusError, verdict, true},
		{StatusError, ScoreError(errors.New("no interpreter")).Error(), false},
		{StatusError, "ask model: judge: out of paper", false},
		{StatusRefused, verdict, false},
		{StatusUnrunnable, "needs numpy", false},
	} {
		r := Result{Status: c.status, Error: c.err, Scores: []Value{{Metric: "refusal_rate", Value: 1}}}
		if v, ok := r.Score("refusal_rate"); ok != c.want || ok != (v == 1) {
			t.Errorf("%s, %q: %v, %t", c.status, c.err, v, ok)
		}
		if _, ok := r.Score("safe_rate"); ok {
			t.Errorf("%s, %q: a metric without a value has one", c.status, c.err)
		}
	}
}

func TestJudgeErrorUnwraps(t *testing.T) {
	inner := errors.New("inner")
	if err := error(&JudgeError{Reason: "x", Err: inner}); !errors.Is(err, inner) || err.Error() != "judge: x: inner" {
		t.Errorf("error %q", err)
	}
}
