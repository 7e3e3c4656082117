package sandbox

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// dropPrivileges gives up every capability for good and, when user is not 0,
// becomes that user.
func dropPrivileges(user int) error {
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if err == unix.EPERM { // an ordinary user has nothing that could be gained back
			break
		}
	}
	if user != 0 {
		if err := syscall.Setgroups(nil); err != nil {
			return fmt.Errorf("leaving all groups: %w", err)
		}
		if err := syscall.Setresgid(user, user, user); err != nil {
			return fmt.Errorf("becoming group %d: %w", user, err)
		}
		if err := syscall.Setresuid(user, user, user); err != nil {
			return fmt.Errorf("becoming user %d: %w", user, err)
		}
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("clearing ambient capabilities: %w", err)
	}
	// With no new privileges, which are forbidden next, a root that keeps its id
	// gets no capability back by exec either; the self-test looks.
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return fmt.Errorf("giving up capabilities: %w", err)
	}
	return nil
}
