package sandbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"assay/eval"
)

// Run implements eval.Sandbox. A program that timed out is run once more, with no
// other program of this sandbox beside it.
func (s *Sandbox) Run(ctx context.Context, p eval.Program) (eval.Verdict, error) {
	if err := checkProgram(p); err != nil {
		return eval.Verdict{}, err
	}
	p.Limits = withDefaults(p.Limits)
	v, err := s.attempt(ctx, p, false)
	if err == nil && v.Outcome == eval.OutcomeTimeout {
		v, err = s.attempt(ctx, p, true)
		v.Retried = true
	}
	if err != nil {
		return eval.Verdict{}, fmt.Errorf("running a program in the sandbox: %w", err)
	}
	return v, nil
}

// checkProgram refuses programs that contradict themselves.
func checkProgram(p eval.Program) error {
	switch p.Form {
	case eval.FormScript:
		if p.Setup != "" || p.Test != "" {
			return fmt.Errorf("a program of the form %s has no test", p.Form)
		}
	case eval.FormSplit, eval.FormTogether:
		if p.Test == "" {
			return fmt.Errorf("a program of the form %s needs a test", p.Form)
		}
	default:
		return fmt.Errorf("unknown form of a program: %q", p.Form)
	}
	return nil
}

// attempt runs a program once.
func (s *Sandbox) attempt(ctx context.Context, p eval.Program, alone bool) (eval.Verdict, error) {
	st, release, err := s.pool.acquire(ctx, alone)
	if err != nil {
		return eval.Verdict{}, err
	}
	defer release()
	switch p.Form {
	case eval.FormSplit:
		return st.split(ctx, p)
	case eval.FormTogether:
		return st.together(ctx, p)
	}
	return st.script(ctx, p)
}

// jobOf is what the processes of all roles have to know.
func jobOf(p eval.Program) guestJob {
	return guestJob{
		CPU:    2 + 2*int64(p.Limits.CPU/time.Second), // should the watch fail
		Memory: p.Limits.Memory,
		Audit:  p.Audit,
		Guard:  p.Guard,
		Source: p.Source,
		Args:   p.Args,
	}
}

// script runs a program of FormScript.
func (st *station) script(ctx context.Context, p eval.Program) (eval.Verdict, error) {
	inR, inW, err := os.Pipe()
	if err != nil {
		return eval.Verdict{}, err
	}
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		inW.Write(p.Stdin) //nolint:errcheck // a program need not read its input
		inW.Close()
	}()
	defer func() { <-fed }() // its reader is gone by then
	job := jobOf(p)
	if job.Args == nil {
		job.Args = []string{}
	}
	r, err := st.begin(p, roleScript, job, inR)
	inR.Close()
	if err != nil {
		return eval.Verdict{}, err
	}
	v, _, err := r.end(ctx, nil, nil)
	return v, err
}

// together runs a program of FormTogether twice: the second time with a test that
// cannot pass. Which of the two comes first is chosen at random.
func (st *station) together(ctx context.Context, p eval.Program) (eval.Verdict, error) {
	token := rand.Text()
	control := fmt.Sprintf("\nraise AssertionError(%q)\n", token)
	controls := []string{"", control}
	if token[0]&1 == 0 {
		controls = []string{control, ""}
	}
	var verdict eval.Verdict
	fooled := false
	for _, c := range controls {
		v, a, err := st.togetherOnce(ctx, p, token, c)
		if err != nil {
			return v, err
		}
		if c == "" {
			verdict = v
		} else {
			fooled = v.Outcome != eval.OutcomeTimeout && (a.outcome != "failed" || a.text != token)
		}
		if c == "" && !v.Passed() {
			break
		}
	}
	if verdict.Passed() && fooled {
		verdict.Outcome, verdict.Detail = eval.OutcomeForged, "a test that cannot pass was passed, or not reached"
	}
	return verdict, nil
}

func (st *station) togetherOnce(ctx context.Context, p eval.Program, token, control string) (eval.Verdict, answer, error) {
	verR, verW, err := os.Pipe()
	if err != nil {
		return eval.Verdict{}, answer{}, err
	}
	defer verR.Close()
	job := jobOf(p)
	job.Setup, job.Test, job.Token, job.Control = p.Setup, p.Test, token, control
	r, err := st.begin(p, roleTogether, job, verW)
	verW.Close()
	if err != nil {
		return eval.Verdict{}, answer{}, err
	}
	v, a, err := r.end(ctx, nil, readAnswer(verR))
	if v.Passed() && a.token != token {
		v.Outcome, v.Detail = eval.OutcomeForged, "the verdict does not carry its token"
	}
	v.Report = nil // from within the program's reach
	return v, a, err
}
