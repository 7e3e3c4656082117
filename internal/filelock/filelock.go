// Package filelock takes locks on files that the system frees when the process
// ends, in whatever way.
package filelock

import "errors"

// ErrHeld says that another process holds the lock, ErrUnsupported that the file
// system has none.
var (
	ErrHeld        = errors.New("held by another process")
	ErrUnsupported = errors.New("file locks are not supported here")
)
