package eval

import (
	"context"
	"strings"
)

// Requirer is a Suite some of whose items can only be judged where there is more
// than every machine has, such as libraries for programs.
type Requirer interface {
	Suite
	// Lacking returns, by the ids of items, what they need and the environment
	// lacks, sorted; items that can be judged are left out. It is called once,
	// before the first item is asked or scored.
	Lacking(ctx context.Context, env Env, items []Item) (map[string][]string, error)
}

// UnrunnableError says that an item cannot be judged here, whatever the answer
// is. Its status is StatusUnrunnable.
type UnrunnableError struct {
	Missing []string // what it needs: "numpy", "network"
}

// Error names what is missing.
func (e *UnrunnableError) Error() string { return "needs " + strings.Join(e.Missing, ", ") }
