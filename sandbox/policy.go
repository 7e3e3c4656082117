package sandbox

import "strings"

// selfID stands for the id of the filtered process in a filter; the guest
// replaces it before it installs the filter.
const selfID = 0x5EEDF11D

// Errors as filters return them.
const (
	ePerm    = 1
	eNotTTY  = 25
	eNoCalls = 38 // ENOSYS
)

// plainCalls need no look at their arguments: they act on the process itself,
// on descriptors it holds, or on files, which have fences of their own.
var plainCalls = strings.Fields(`
	read write pread64 pwrite64 readv writev close close_range lseek sendfile copy_file_range
	fstat newfstatat stat lstat statx statfs fstatfs access faccessat faccessat2 getcwd chdir fchdir
	open openat creat getdents64 readlink readlinkat mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2
	ftruncate umask flock fadvise64 fsync fdatasync fallocate
	poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2
	pipe pipe2 dup dup2 dup3
	mmap mprotect munmap mremap madvise brk msync mincore membarrier
	futex set_robust_list get_robust_list rseq set_tid_address arch_prctl sched_yield getcpu
	nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times getrusage sysinfo uname getrandom
	getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getpgrp getpgid getsid getgroups
	getpriority getrlimit setrlimit capget
	rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause
	setitimer getitimer alarm timer_create timer_settime timer_gettime timer_delete
	timerfd_create timerfd_settime timerfd_gettime
	restart_syscall exit exit_group wait4 waitid
	sendto recvfrom sendmsg recvmsg shutdown getsockopt getsockname getpeername`)

const (
	cloneThread = 0x00010000
	cloneNew    = 0x7E020080 // every CLONE_NEW flag
)

// programRules are what a program may do: no process, no socket, no signal to
// others.
func programRules(refuse uint32) []rule {
	var rules []rule
	for _, call := range plainCalls {
		rules = append(rules, rule{call: call})
	}
	self := []condition{{arg: 0, values: []uint32{selfID}}}
	selfOrZero := []condition{{arg: 0, values: []uint32{0, selfID}}}
	return append(rules,
		// Its flags lie in memory, out of a filter's sight: libc then uses clone.
		rule{call: "clone3", when: []condition{{values: nil}}, answer: answerErrno | eNoCalls},
		rule{"clone", []condition{{arg: 0, mask: cloneThread | cloneNew, values: []uint32{cloneThread}}}, refuse},
		rule{"kill", self, refuse},
		rule{"tgkill", self, refuse},
		rule{"prlimit64", selfOrZero, refuse},
		rule{"sched_getaffinity", selfOrZero, refuse},
		// PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_CAPBSET_READ, PR_SET_VMA
		rule{"prctl", []condition{{arg: 0, values: []uint32{15, 16, 3, 39, 23, 0x53564d41}}}, refuse},
		// Not F_SETOWN and F_SETSIG, which send signals, nor F_SETPIPE_SZ, which takes kernel memory.
		rule{"fcntl", []condition{{arg: 1, values: []uint32{0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032}}}, refuse},
		// TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX: not TIOCSTI and its like.
		rule{"ioctl", []condition{{arg: 1, values: []uint32{0x5401, 0x5413, 0x541B, 0x5421, 0x5451, 0x5450}}}, answerErrno | eNotTTY},
		// AF_UNIX streams, as event loops use. A datagram socket could send to any address.
		rule{"socketpair", []condition{{arg: 0, values: []uint32{1}}, {arg: 1, mask: ^uint32(0x80800), values: []uint32{1}}}, refuse},
	)
}

// programFilter is the filter of programs. With audit, refused calls are told to
// the listener, which refuses them; with ownFiles, calls that are only safe where
// all files are the program's own are allowed.
func programFilter(arch string, audit, ownFiles bool) []instruction {
	refuse := uint32(answerErrno | ePerm)
	if audit {
		refuse = answerTell
	}
	rules := programRules(refuse)
	if ownFiles {
		rules = append(rules, ownFileRules()...)
	}
	return assemble(arch, syscallNumbers(arch), rules, refuse)
}
