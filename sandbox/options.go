package sandbox

import (
	"errors"
	"time"

	"assay/eval"
)

// Options says how to open a Sandbox. The zero value asks for the strongest
// level that this machine offers.
type Options struct {
	Level    string // eval.LevelNamespaces, ..., empty for the strongest; eval.LevelNone only runs when named
	Python   string // interpreter, a path or a name in PATH; empty for "python3"
	Parallel int    // programs that run at the same time; 0 for one per CPU
}

// ErrUnavailable says that this machine cannot isolate programs as asked for.
var ErrUnavailable = errors.New("no sandbox")

// DefaultLimits are the limits of programs that name none.
func DefaultLimits() eval.ProgramLimits {
	return eval.ProgramLimits{CPU: 3 * time.Second, Wall: 3 * time.Second, Memory: 1 << 30, Output: 64 << 10}
}

// withDefaults fills in the limits that a program leaves open.
func withDefaults(l eval.ProgramLimits) eval.ProgramLimits {
	d := DefaultLimits()
	if l.CPU <= 0 {
		l.CPU = d.CPU
	}
	if l.Wall <= 0 {
		l.Wall = max(d.Wall, l.CPU)
	}
	if l.Memory <= 0 {
		l.Memory = d.Memory
	}
	if l.Output <= 0 {
		l.Output = d.Output
	}
	return l
}

// Offer is a level of isolation and whether this machine has it.
type Offer struct {
	Level  string
	Err    error    // why it is not available, nil if it is
	Proofs []string // what the self-test saw being blocked
	Notes  []string // what is weaker on this machine than the level allows
}
