//go:build !linux

package sandbox

import (
	"context"
	"fmt"
	"runtime"

	"assay/eval"
)

// Sandbox runs untrusted programs. It implements eval.Sandbox.
type Sandbox struct{}

var _ eval.ServingSandbox = (*Sandbox)(nil)

// errSystem says that there is no sandbox for an operating system.
func errSystem() error {
	return fmt.Errorf("%w: %s has no means that Assay trusts with hostile code: use Linux, a virtual machine or WSL 2", ErrUnavailable, runtime.GOOS)
}

// Open returns an error: only Linux can isolate programs as Assay needs it.
func Open(context.Context, Options) (*Sandbox, error) { return nil, errSystem() }

// Survey returns an error: only Linux can isolate programs as Assay needs it.
func Survey(context.Context, Options) ([]Offer, string, error) { return nil, "", errSystem() }

// Info implements eval.Sandbox.
func (*Sandbox) Info() eval.SandboxInfo { return eval.SandboxInfo{} }

// Run implements eval.Sandbox.
func (*Sandbox) Run(context.Context, eval.Program) (eval.Verdict, error) {
	return eval.Verdict{}, errSystem()
}

// Serve implements eval.ServingSandbox.
func (*Sandbox) Serve(context.Context, eval.Program) (eval.Server, error) {
	return nil, errSystem()
}

// Close implements io.Closer.
func (*Sandbox) Close() error { return nil }
