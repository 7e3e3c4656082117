package eval

import "context"

// Sandbox runs untrusted programs at a declared level of isolation.
type Sandbox interface {
	// Level names the isolation: "namespaces", "restricted".
	Level() string
	// Run executes a program and returns its verdict.
	Run(ctx context.Context, p Program) (Verdict, error)
}

// Program is untrusted code with its input.
type Program struct {
	Language string // "python3"
	Source   []byte
	Stdin    []byte
}

// Verdict is what became of a Program.
type Verdict struct {
	Passed bool
	Reason string // why it did not pass: "timeout", "exit status 1"
	Output []byte // as far as the output limit allows
}
