//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package journal

import "os"

func tryLock(*os.File) error { return errUnsupported }
