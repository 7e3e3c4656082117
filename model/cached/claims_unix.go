//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package cached

import (
	"errors"

	"golang.org/x/sys/unix"
)

// try locks a key's byte. Locks of this kind belong to the process, which takes
// each key only once at a time.
func (c *claims) try(k Key) (bool, error) {
	lock := unix.Flock_t{Type: unix.F_WRLCK, Start: place(k), Len: 1}
	err := unix.FcntlFlock(c.file.Fd(), unix.F_SETLK, &lock)
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.EINTR) {
		return false, nil
	}
	return err == nil, err
}

func (c *claims) release(k Key) {
	lock := unix.Flock_t{Type: unix.F_UNLCK, Start: place(k), Len: 1}
	_ = unix.FcntlFlock(c.file.Fd(), unix.F_SETLK, &lock) // else it is freed at the end
}
