package cached

import (
	"errors"

	"golang.org/x/sys/windows"
)

// try locks a key's byte.
func (c *claims) try(k Key) (bool, error) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(c.file.Fd()), flags, 0, 1, 0, overlapped(k))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

func (c *claims) release(k Key) {
	_ = windows.UnlockFileEx(windows.Handle(c.file.Fd()), 0, 1, 0, overlapped(k)) // else it is freed at the end
}

func overlapped(k Key) *windows.Overlapped {
	at := place(k)
	return &windows.Overlapped{Offset: uint32(at), OffsetHigh: uint32(at >> 32)}
}
