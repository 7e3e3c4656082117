package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"assay/eval"
)

// auditCap is after how many refused calls the record ends; calls are refused
// all the same then.
const auditCap = 1000

// notification and response are struct seccomp_notif and seccomp_notif_resp.
type notification struct {
	id    uint64
	pid   uint32
	flags uint32
	call  int32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

type response struct {
	id    uint64
	value int64
	err   int32
	flags uint32
}

// audit refuses what the filter tells of and counts it, until the process ends.
func audit(listener *os.File) []eval.Blocked {
	defer listener.Close() // further calls fail without a question
	type key struct{ call, args string }
	counts := map[key]int{}
	names := callNames()
	for n := 0; n < auditCap && waitNotification(listener); {
		note, err := refuse(listener)
		if err != nil {
			continue // the caller is gone
		}
		n++
		counts[key{names[note.call], describeArgs(names[note.call], note.args)}]++
	}
	var list []eval.Blocked
	for k, n := range counts {
		list = append(list, eval.Blocked{Call: k.call, Args: k.args, Count: n})
	}
	slices.SortFunc(list, func(a, b eval.Blocked) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Call, b.Call), strings.Compare(a.Args, b.Args))
	})
	return list
}

// waitNotification waits for the next refused call; false says that no process
// has the filter any more.
func waitNotification(listener *os.File) bool {
	for {
		fds := []unix.PollFd{{Fd: int32(listener.Fd()), Events: unix.POLLIN}}
		_, err := unix.Poll(fds, -1)
		if err == unix.EINTR {
			continue
		}
		return err == nil && fds[0].Revents&unix.POLLIN != 0
	}
}

// refuse takes one notification and answers it.
func refuse(listener *os.File) (notification, error) {
	var n notification
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, listener.Fd(), unix.SECCOMP_IOCTL_NOTIF_RECV, uintptr(unsafe.Pointer(&n))); e != 0 {
		return n, e
	}
	r := response{id: n.id, err: -int32(unix.EPERM)}
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, listener.Fd(), unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&r))); e != 0 {
		return n, e
	}
	return n, nil
}

// callNames returns the names of this machine's system calls by number.
func callNames() map[int32]string {
	numbers := syscallNumbers(runtime.GOARCH)
	names := make(map[int32]string, len(numbers))
	for _, name := range slices.Sorted(maps.Keys(numbers)) {
		names[int32(numbers[name])] = name
	}
	return names
}

// describeArgs says of some calls what their arguments were.
func describeArgs(call string, args [6]uint64) string {
	switch call {
	case "socket", "socketpair":
		families := map[uint64]string{1: "AF_UNIX", 2: "AF_INET", 10: "AF_INET6", 16: "AF_NETLINK", 17: "AF_PACKET", 38: "AF_ALG", 40: "AF_VSOCK"}
		if name, ok := families[args[0]]; ok {
			return name
		}
		return fmt.Sprintf("family %d", args[0])
	case "kill", "tkill", "tgkill":
		return fmt.Sprintf("process %d", int32(args[0]))
	case "fcntl", "ioctl":
		return fmt.Sprintf("command %#x", args[1])
	case "prctl", "ptrace":
		return fmt.Sprintf("option %d", args[0])
	}
	return ""
}
