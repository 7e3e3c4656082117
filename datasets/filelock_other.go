//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package datasets

import "os"

func tryLock(*os.File) error { return errLockUnsupported }
