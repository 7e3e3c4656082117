package eval

import (
	"context"
	"encoding/json"
	"fmt"
)

// FormServer runs Source, which defines a function "answer", and then calls it
// with every request for as long as the server is open; its state stays. Such a
// program has no test and no verdict. CPU and wall time are limits on a single
// request, the first of which is Source itself.
const FormServer Form = "server"

// ServingSandbox is a Sandbox that also runs programs of FormServer.
type ServingSandbox interface {
	Sandbox
	// Serve starts a program of FormServer in a process of its own, with the
	// isolation that Info describes, and waits until Source has run. It waits,
	// too, while as many servers are open as the sandbox takes.
	Serve(ctx context.Context, p Program) (Server, error)
}

// Server is a running program of FormServer. It is not safe for concurrent use.
type Server interface {
	// Ask sends a request and returns what "answer" returned for it, both in
	// JSON; NaN and infinities cannot be sent. The error is a *RequestError if
	// the program could not answer this request, and an *EndedError if it is
	// gone, which every later request gets, too. Any other error says nothing
	// about the program.
	Ask(ctx context.Context, request json.RawMessage) (json.RawMessage, error)
	// Close ends the program. Closing twice does nothing.
	Close() error
}

// RequestError is an exception that a server's program raised for a request.
type RequestError struct {
	Kind string // type of the exception: "ValueError"
	Text string // both of the program's choice, shortened
}

// Error names the exception.
func (e *RequestError) Error() string {
	return fmt.Sprintf("the program raised %s: %s", e.Kind, e.Text)
}

// EndedError says how a server's program ended before it was closed.
type EndedError struct {
	Outcome Outcome // OutcomeTimeout, OutcomeKilled or OutcomeFailed
	Detail  string
}

// Error says what became of the program.
func (e *EndedError) Error() string {
	return fmt.Sprintf("the program ended (%s): %s", e.Outcome, e.Detail)
}
