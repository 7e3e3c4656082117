package multiturn

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"assay/eval"
)

//go:embed backend.py
var backendSource string

// limits are those of all calls of one answer. Honest ones take milliseconds;
// loading the services takes longer.
var limits = eval.ProgramLimits{CPU: 20 * time.Second, Wall: 20 * time.Second, Memory: 1 << 30, Output: 1 << 10}

// instances are the services of one conversation in their process.
type instances struct{ server eval.Server }

// CallsError says that calls left their services unusable: they took too long,
// ended the process, or made it say what it must not. That is the doing of who
// wrote the calls.
type CallsError struct{ Reason string }

// Error says what happened.
func (e *CallsError) Error() string { return "calls ended the services: " + e.Reason }

// open starts the services of an entry.
func (e *Entry) open(ctx context.Context, box eval.Sandbox) (*instances, error) {
	serving, ok := box.(eval.ServingSandbox)
	if !ok {
		return nil, errors.New("conversations execute calls of the model, which needs a sandbox that can keep programs running")
	}
	modules, err := e.Services.code(ctx, serving)
	if err != nil {
		return nil, fmt.Errorf("compile the services: %w", err)
	}
	i, err := start(ctx, serving, map[string]any{
		"id": e.ID, "classes": e.Classes, "config": e.Config, "long_context": e.longContext(),
		"modules": modules, "compiled": true, "executor": executor,
	})
	if err != nil {
		return nil, fmt.Errorf("start the services of %s: %w", e.ID, err)
	}
	if _, err := i.ask(ctx, map[string]any{"calls": []string{}}); err != nil { // makes the instances
		_ = i.close()
		return nil, fmt.Errorf("start the services of %s: %w", e.ID, withHint(err))
	}
	return i, nil
}

// start starts a process with its data.
func start(ctx context.Context, box eval.ServingSandbox, data map[string]any) (*instances, error) {
	encoded, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("encode the configuration: %w", err)
	}
	server, err := box.Serve(ctx, eval.Program{Form: eval.FormServer, Source: backendSource, Data: encoded, Limits: limits})
	if err != nil {
		return nil, err
	}
	return &instances{server: server}, nil
}

// code returns the compiled modules for a sandbox's Python: compiling them takes
// longer than everything else about a conversation's services. They are compiled
// in a process of their own, which executes no call.
func (s *Services) code(ctx context.Context, box eval.ServingSandbox) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	version := box.Info().Python
	if code := s.compiled[version]; code != nil {
		return code, nil
	}
	i, err := start(ctx, box, map[string]any{"modules": s.modules, "compiled": false, "executor": executor})
	if err != nil {
		return nil, err
	}
	content, err := i.ask(ctx, map[string]any{"compile": true})
	if closeErr := i.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	var code map[string]string
	if err := json.Unmarshal(content, &code); err != nil || len(code) != len(s.modules) {
		return nil, errors.New("the sandbox returned no code for some modules")
	}
	s.compiled[version] = code
	return code, nil
}

// withHint says how to get what the services need.
func withHint(err error) error {
	var raised *eval.RequestError
	if errors.As(err, &raised) && raised.Kind == "ModuleNotFoundError" {
		return fmt.Errorf("%w; MathAPI needs the Python package mpmath: install version 1.3.0 for the sandbox's interpreter, or name another interpreter with --python", err)
	}
	return err
}

// call executes calls one after the other and returns what each returned, as
// text. The error is a *CallsError if the calls are to blame.
func (i *instances) call(ctx context.Context, calls []string) ([]string, error) {
	content, err := i.ask(ctx, map[string]any{"calls": calls})
	if err != nil {
		return nil, blame(err)
	}
	results, err := parseResults(content, len(calls))
	if err != nil {
		return nil, &CallsError{err.Error()}
	}
	return results, nil
}

// state returns what the services hold.
func (i *instances) state(ctx context.Context) (state, error) {
	content, err := i.ask(ctx, map[string]any{})
	if err != nil {
		return state{}, blame(err)
	}
	s, err := parseState(content)
	if err != nil {
		return state{}, &CallsError{err.Error()}
	}
	return s, nil
}

func (i *instances) ask(ctx context.Context, request map[string]any) (json.RawMessage, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("encode calls: %w", err)
	}
	return i.server.Ask(ctx, body)
}

// blame tells what calls did from what the sandbox failed at.
func blame(err error) error {
	var raised *eval.RequestError
	var ended *eval.EndedError
	if errors.As(err, &raised) || errors.As(err, &ended) {
		return &CallsError{err.Error()}
	}
	return err
}

func (i *instances) close() error { return i.server.Close() }
