package sandbox

import (
	"context"
	"os"

	"assay/eval"
)

// joint is the pair of pipes between a candidate and its test.
type joint struct {
	requestsR, requestsW, answersR, answersW, verdictR, verdictW *os.File
}

func newJoint() (*joint, error) {
	j := &joint{}
	for _, p := range []struct{ r, w **os.File }{
		{&j.requestsR, &j.requestsW}, {&j.answersR, &j.answersW}, {&j.verdictR, &j.verdictW},
	} {
		var err error
		if *p.r, *p.w, err = os.Pipe(); err != nil {
			j.close()
			return nil, err
		}
	}
	return j, nil
}

// close closes what is still open of the host's descriptors.
func (j *joint) close() {
	for _, f := range []*os.File{j.requestsR, j.requestsW, j.answersR, j.answersW, j.verdictR, j.verdictW} {
		if f != nil {
			f.Close() // closing twice does nothing
		}
	}
}

// split runs a program of FormSplit. The process of the candidate gets its source
// and the two pipes; the process of the test gets the test, the other ends, and
// the pipe of the verdict.
func (st *station) split(ctx context.Context, p eval.Program) (eval.Verdict, error) {
	j, err := newJoint()
	if err != nil {
		return eval.Verdict{}, err
	}
	defer j.close()
	r, err := st.begin(p, roleWorker, jobOf(p), j.requestsR, j.answersW)
	if err != nil {
		return eval.Verdict{}, err
	}
	judge, err := st.beginJudge(p, j)
	if err != nil {
		r.abandon()
		return eval.Verdict{}, err
	}
	for _, f := range []*os.File{j.requestsR, j.requestsW, j.answersR, j.answersW, j.verdictW} {
		f.Close() // so that the end of a process is the end of its pipes
	}
	v, _, err := r.end(ctx, judge, readAnswer(j.verdictR))
	return v, err
}

// beginJudge starts the process of the test. Its time is bounded by the wall time
// of the program.
func (st *station) beginJudge(p eval.Program, j *joint) (*child, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	job := guestJob{
		Memory: max(p.Limits.Memory, DefaultLimits().Memory),
		Setup:  p.Setup,
		Test:   p.Test,
		Entry:  append([]string{}, p.Entry...),
	}
	if len(p.Data) > 0 {
		job.Data = p.Data
	}
	return st.fork(&st.tests, roleJudge, job, null, j.verdictW, j.answersR, j.requestsW)
}
