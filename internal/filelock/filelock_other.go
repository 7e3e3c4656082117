//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package filelock

import "os"

// Try returns ErrUnsupported.
func Try(*os.File) error { return ErrUnsupported }
