package model

import "fmt"

// MemoryError says that a request needs more memory for its keys and values than
// an engine may use.
type MemoryError struct {
	Tokens int   // that are to be held
	Bytes  int64 // that they need
	Budget int64
}

// Error names both sizes and the remedy.
func (e *MemoryError) Error() string {
	const mib = 1 << 20
	return fmt.Sprintf("keys and values of %d tokens need %.1f MiB, the budget is %.1f MiB: raise it (--kv-memory)",
		e.Tokens, float64(e.Bytes)/mib, float64(e.Budget)/mib)
}
