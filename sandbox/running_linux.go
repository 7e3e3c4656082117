package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"assay/eval"
)

// running is a program whose process has begun.
type running struct {
	st      *station
	program eval.Program
	child   *child
	out     *capture
	blocked chan []eval.Blocked // nil without audit
}

// begin starts the process of a program. files are its descriptors beyond output.
func (st *station) begin(p eval.Program, role byte, job guestJob, files ...*os.File) (*running, error) {
	outR, outW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	r := &running{st: st, program: p, out: newCapture(outR, p.Limits.Output)}
	r.child, err = st.fork(&st.programs, role, job, append([]*os.File{outW}, files...)...)
	outW.Close()
	if err != nil {
		return nil, err
	}
	if listener := r.child.listener; listener != nil {
		r.blocked = make(chan []eval.Blocked, 1)
		go func() { r.blocked <- audit(listener) }()
	}
	return r, nil
}

// end waits for the end of a program and says what became of it. The answer of
// the process that judges counts, if there is one: of the judge, or, without a
// judge, of the program's own process.
func (r *running) end(ctx context.Context, judge *child, answers <-chan answer) (eval.Verdict, answer, error) {
	watched := []*child{r.child}
	if judge != nil {
		watched = append(watched, judge)
	}
	w := newWatch(r.program.Limits, watched...)
	breaches, stop := w.start()
	defer stop()
	var a *answer
	var over breach
	done := r.child.done
	for waiting := true; waiting; {
		select {
		case got := <-answers:
			a, waiting = &got, false
		case <-done:
			done, waiting = nil, answers != nil
		case over = <-breaches:
			waiting = false
			select {
			case got := <-answers: // came first
				a, over = &got, ""
			default:
			}
		case <-ctx.Done():
			waiting = false
		}
	}
	wall := time.Since(w.begun)
	for _, c := range watched {
		c.killed()
	}
	v := r.collect(wall)
	if err := ctx.Err(); err != nil {
		return v, answer{}, err
	}
	if err := r.cellError(judge, a); err != nil {
		return v, answer{}, err
	}
	r.decide(&v, judge, a, over)
	if a == nil {
		a = &answer{}
	}
	return v, *a, nil
}

// abandon ends a program whose test could not be started.
func (r *running) abandon() {
	r.child.killed()
	r.collect(0)
}

// collect gathers output and usage of a process that has ended.
func (r *running) collect(wall time.Duration) eval.Verdict {
	<-r.out.done
	v := eval.Verdict{
		Output:    bytes.Clone(r.out.kept),
		Truncated: r.out.more,
		Usage:     eval.ProgramUsage{CPU: r.child.cpu(), Wall: wall, Memory: r.child.exit.PeakKiB << 10},
	}
	if r.blocked != nil {
		v.Blocked = <-r.blocked
	}
	return v
}

// cellError drops cells that failed. The failure is an error if it left the
// program without an answer.
func (r *running) cellError(judge *child, a *answer) error {
	err := r.child.err
	if err != nil {
		r.st.drop(&r.st.programs)
	}
	if judge != nil && judge.err != nil {
		r.st.drop(&r.st.tests)
		err = judge.err
	}
	if a != nil && a.err == nil {
		return nil
	}
	return err
}

// decide says what became of a program that has ended.
func (r *running) decide(v *eval.Verdict, judge *child, a *answer, over breach) {
	limits := r.program.Limits
	switch {
	case over == tooMuchCPU, v.Usage.CPU >= limits.CPU:
		v.Outcome, v.Detail = eval.OutcomeTimeout, fmt.Sprintf("more than %v of CPU time", limits.CPU)
	case over == manyThreads:
		v.Outcome, v.Detail = eval.OutcomeKilled, fmt.Sprintf("more than %d threads", threadLimit)
	case over == tooLong:
		v.Outcome, v.Detail = eval.OutcomeTimeout, fmt.Sprintf("more than %v of wall time", limits.Wall)
	case a == nil:
		v.Outcome, v.Detail = describeExit(r.child.status())
	case a.err != nil && judge != nil:
		_, how := describeExit(judge.status())
		v.Outcome, v.Detail = eval.OutcomeFailed, "its values ended the process of its test: "+how
	case a.err == nil && a.outcome == "passed":
		v.Outcome, v.Report = eval.OutcomePassed, report(a)
	case a.err == nil && a.outcome == "failed":
		v.Outcome, v.Detail, v.Report = eval.OutcomeFailed, a.detail(), report(a)
	default: // the process ended, which only its test may do
		v.Outcome, v.Detail = describeExit(r.child.status())
		if v.Outcome != eval.OutcomeKilled {
			v.Outcome = eval.OutcomeFailed
			v.Detail = fmt.Sprintf("ended before its test was over, with exit status %d", r.child.status().ExitStatus())
		}
	}
}

// describeExit is the outcome of a process by its status alone.
func describeExit(status syscall.WaitStatus) (eval.Outcome, string) {
	switch {
	case status.Signaled():
		return eval.OutcomeKilled, fmt.Sprintf("signal %d (%s)", status.Signal(), unix.SignalName(status.Signal()))
	case status.ExitStatus() != 0:
		return eval.OutcomeFailed, fmt.Sprintf("exit status %d", status.ExitStatus())
	}
	return eval.OutcomePassed, ""
}

// report is what a test reported, nil for nothing.
func report(a *answer) []byte {
	if string(a.report) == "null" {
		return nil
	}
	return a.report
}
