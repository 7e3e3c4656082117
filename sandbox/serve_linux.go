package sandbox

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"assay/eval"
)

// serverCPU is how much CPU time a server may use in all its life, should the
// watch fail.
const serverCPU = 10 * time.Minute

var _ eval.ServingSandbox = (*Sandbox)(nil)

// Serve implements eval.ServingSandbox.
func (s *Sandbox) Serve(ctx context.Context, p eval.Program) (eval.Server, error) {
	if p.Form != eval.FormServer || p.Setup != "" || p.Test != "" {
		return nil, fmt.Errorf("a program to serve is of the form %s and has no test", eval.FormServer)
	}
	p.Limits = withDefaults(p.Limits)
	st, release, err := s.servers.acquire(ctx)
	if err != nil {
		return nil, err
	}
	v, err := st.serve(p)
	if err != nil {
		release()
		return nil, fmt.Errorf("starting a server in the sandbox: %w", err)
	}
	v.release = release
	if _, err := v.exchange(ctx, nil); err != nil {
		_ = v.Close()
		return nil, err
	}
	return v, nil
}

// server is a running program of FormServer.
type server struct {
	running  *running
	requests *os.File
	answers  *os.File
	release  func()
	ended    error // why no further request is answered
	closed   bool
}

// serve starts the process of a program.
func (st *station) serve(p eval.Program) (*server, error) {
	requestsR, requestsW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer requestsR.Close()
	answersR, answersW, err := os.Pipe()
	if err != nil {
		requestsW.Close()
		return nil, err
	}
	defer answersW.Close() // so that the end of the process is the end of its pipes
	job := jobOf(p)
	job.CPU = int64(serverCPU / time.Second)
	if len(p.Data) > 0 {
		job.Data = p.Data
	}
	r, err := st.begin(p, roleServer, job, requestsR, answersW)
	if err != nil {
		requestsW.Close()
		answersR.Close()
		return nil, err
	}
	return &server{running: r, requests: requestsW, answers: answersR}, nil
}

// Ask implements eval.Server.
func (s *server) Ask(ctx context.Context, request json.RawMessage) (json.RawMessage, error) {
	if s.ended != nil {
		return nil, s.ended
	}
	if len(request) == 0 || len(request) > frameCap {
		return nil, fmt.Errorf("asking a server: a request of %d bytes, want 1 to %d", len(request), frameCap)
	}
	return s.exchange(ctx, append(binary.BigEndian.AppendUint32(nil, uint32(len(request))), request...))
}

// exchange sends a frame, nil for none, and waits for the answer. Whatever else
// happens ends the program.
func (s *server) exchange(ctx context.Context, frame []byte) (json.RawMessage, error) {
	limits := s.running.program.Limits
	limits.CPU += s.running.child.load().cpu
	breaches, stop := newWatch(limits, s.running.child).start()
	defer stop()
	type reply struct {
		content json.RawMessage
		err     error
	}
	replies := make(chan reply, 1)
	go func() {
		if len(frame) > 0 {
			// A failure to write shows in the answer that does not come.
			s.requests.Write(frame) //nolint:errcheck
		}
		content, err := readReply(s.answers)
		replies <- reply{content, err}
	}()
	select {
	case got := <-replies:
		return got.content, s.judge(got.err, breaches)
	case over := <-breaches:
		s.running.child.kill()
		<-replies
		s.ended = s.exceeded(over)
	case <-ctx.Done():
		s.running.child.kill()
		<-replies
		s.ended = ctx.Err()
	}
	return nil, s.ended
}

// judge turns the error of reading an answer into what it says of the program.
func (s *server) judge(err error, breaches <-chan breach) error {
	var raised *eval.RequestError
	switch {
	case err == nil || errors.As(err, &raised):
		return err
	case errors.Is(err, errReply):
		s.running.child.kill()
		s.ended = &eval.EndedError{Outcome: eval.OutcomeFailed, Detail: err.Error()}
	default:
		s.ended = s.left(breaches)
	}
	return s.ended
}

// left says how a program ended by itself.
func (s *server) left(breaches <-chan breach) error {
	child := s.running.child
	select {
	case <-child.done:
	case <-breaches: // it closed its pipe, and lives
		child.kill()
		return &eval.EndedError{Outcome: eval.OutcomeFailed, Detail: "it closed the pipe of its answers"}
	}
	if child.err != nil {
		return child.err
	}
	outcome, detail := describeExit(child.status())
	if outcome == eval.OutcomePassed {
		outcome, detail = eval.OutcomeFailed, "exit status 0"
	}
	return &eval.EndedError{Outcome: outcome, Detail: detail}
}

// exceeded says which limit ended a program.
func (s *server) exceeded(over breach) error {
	limits := s.running.program.Limits
	switch over {
	case manyThreads:
		return &eval.EndedError{Outcome: eval.OutcomeKilled, Detail: fmt.Sprintf("more than %d threads", threadLimit)}
	case tooMuchCPU:
		return &eval.EndedError{Outcome: eval.OutcomeTimeout, Detail: fmt.Sprintf("more than %v of CPU time for a request", limits.CPU)}
	}
	return &eval.EndedError{Outcome: eval.OutcomeTimeout, Detail: fmt.Sprintf("more than %v of wall time for a request", limits.Wall)}
}

// Close implements eval.Server.
func (s *server) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.ended == nil {
		s.ended = errors.New("the server is closed")
	}
	s.running.abandon()
	s.requests.Close()
	s.answers.Close()
	if s.running.child.err != nil {
		s.running.st.drop(&s.running.st.programs)
	}
	s.release()
	return nil
}
