package sandbox

import (
	"bufio"
	"encoding/binary"
	"strings"
	"testing"
)

// evaluate runs a filter as the kernel does.
func evaluate(t *testing.T, p []instruction, arch, number uint32, args ...uint64) uint32 {
	t.Helper()
	data := binary.LittleEndian.AppendUint32(nil, number)
	data = binary.LittleEndian.AppendUint32(data, arch)
	data = binary.LittleEndian.AppendUint64(data, 0x1234)
	for i := range 6 {
		var a uint64
		if i < len(args) {
			a = args[i]
		}
		data = binary.LittleEndian.AppendUint64(data, a)
	}
	var acc uint32
	for pc := 0; pc < len(p); pc++ {
		jump := func(yes bool) {
			if yes {
				pc += int(p[pc].jt)
			} else {
				pc += int(p[pc].jf)
			}
		}
		switch i := p[pc]; i.code {
		case opLoad:
			acc = binary.LittleEndian.Uint32(data[i.k:])
		case opAnd:
			acc &= i.k
		case opEqual:
			jump(acc == i.k)
		case opAtOr:
			jump(acc >= i.k)
		case opReturn:
			return i.k
		default:
			t.Fatalf("unknown operation %#x", i.code)
		}
	}
	t.Fatal("the filter has no end")
	return 0
}

const (
	auditAMD64 = 0xC000003E
	auditARM64 = 0xC00000B7
	refused    = answerErrno | ePerm
)

func TestFilterAnswers(t *testing.T) {
	const me = 4711
	cases := []struct {
		call string
		args []uint64
		want uint32
	}{
		{"read", nil, answerAllow},
		{"openat", nil, answerAllow},
		{"exit_group", nil, answerAllow},
		{"execve", nil, refused},
		{"execveat", nil, refused},
		{"fork", nil, refused},
		{"vfork", nil, refused},
		{"clone3", nil, answerErrno | eNoCalls},
		{"clone", []uint64{17}, refused},
		{"clone", []uint64{cloneThread | 0x3d0f00&^cloneThread}, answerAllow},
		{"clone", []uint64{cloneThread | 0x10000000}, refused},
		{"socket", []uint64{1, 1}, refused},
		{"socketpair", []uint64{1, 1}, answerAllow},
		{"socketpair", []uint64{1, 1 | 0x80000 | 0x800}, answerAllow},
		{"socketpair", []uint64{1, 2}, refused},
		{"socketpair", []uint64{30, 1}, refused},
		{"kill", []uint64{me, 9}, answerAllow},
		{"kill", []uint64{1, 9}, refused},
		{"kill", []uint64{0xffffffff, 9}, refused},
		{"kill", []uint64{0, 9}, refused},
		{"tgkill", []uint64{me, me, 6}, answerAllow},
		{"tgkill", []uint64{1, 1, 6}, refused},
		{"tkill", []uint64{me, 9}, refused},
		{"prlimit64", []uint64{0}, answerAllow},
		{"prlimit64", []uint64{1}, refused},
		{"fcntl", []uint64{3, 4}, answerAllow},
		{"fcntl", []uint64{3, 8}, refused},
		{"fcntl", []uint64{3, 10}, refused},
		{"fcntl", []uint64{3, 1031}, refused},
		{"ioctl", []uint64{0, 0x5401}, answerAllow},
		{"ioctl", []uint64{0, 0x5412}, answerErrno | eNotTTY},
		{"prctl", []uint64{15}, answerAllow},
		{"prctl", []uint64{22, 2}, refused},
		{"prctl", []uint64{1, 0}, refused},
		{"seccomp", nil, refused},
		{"ptrace", nil, refused},
		{"process_vm_readv", nil, refused},
		{"mount", nil, refused},
		{"unshare", nil, refused},
		{"bpf", nil, refused},
		{"io_uring_setup", nil, refused},
		{"userfaultfd", nil, refused},
		{"keyctl", nil, refused},
		{"memfd_create", nil, refused},
		{"setsockopt", nil, refused},
		{"chmod", nil, refused},
		{"fchmodat", nil, refused},
		{"symlinkat", nil, refused},
		{"linkat", nil, refused},
	}
	for arch, audit := range map[string]uint32{"amd64": auditAMD64, "arm64": auditARM64} {
		numbers := syscallNumbers(arch)
		filter := programFilter(arch, false, false)
		for i := range filter { // as the guest does
			if filter[i].k == selfID {
				filter[i].k = me
			}
		}
		for _, c := range cases {
			number, ok := numbers[c.call]
			if !ok {
				continue
			}
			if got := evaluate(t, filter, audit, number, c.args...); got != c.want {
				t.Errorf("%s: %s %v: %#x, want %#x", arch, c.call, c.args, got, c.want)
			}
		}
		if got := evaluate(t, filter, audit, 9999); got != refused {
			t.Errorf("%s: an unknown call: %#x", arch, got)
		}
		if got := evaluate(t, filter, 0x40000003, numbers["read"]); got != answerKill {
			t.Errorf("%s: the 32-bit kind: %#x", arch, got)
		}
		if len(filter) > 4096 {
			t.Errorf("%s: %d instructions are more than the kernel takes", arch, len(filter))
		}
	}
	if got := evaluate(t, programFilter("amd64", false, false), auditAMD64, 0x40000000); got != answerKill {
		t.Errorf("the x32 kind: %#x", got)
	}
}

// With audit, what is refused is told, and what is allowed stays allowed.
func TestAuditFilter(t *testing.T) {
	for arch, audit := range map[string]uint32{"amd64": auditAMD64, "arm64": auditARM64} {
		plain, told := programFilter(arch, false, false), programFilter(arch, true, false)
		for name, number := range syscallNumbers(arch) {
			want := evaluate(t, plain, audit, number)
			if want == refused {
				want = answerTell
			}
			if got := evaluate(t, told, audit, number); got != want {
				t.Errorf("%s: %s: %#x, want %#x", arch, name, got, want)
			}
		}
	}
}

// Every rule names a call that some architecture has: a name that is misspelt
// would silently be refused.
func TestRulesNameCalls(t *testing.T) {
	amd64, arm64 := syscallNumbers("amd64"), syscallNumbers("arm64")
	for _, r := range append(programRules(refused), ownFileRules()...) {
		_, a := amd64[r.call]
		_, b := arm64[r.call]
		if !a && !b {
			t.Errorf("no system call is called %q", r.call)
		}
	}
}

func TestSyscallTable(t *testing.T) {
	lines := bufio.NewScanner(strings.NewReader(syscallTable))
	for lines.Scan() {
		if line := lines.Text(); !strings.HasPrefix(line, "#") && len(strings.Fields(line)) != 3 {
			t.Errorf("line %q", line)
		}
	}
	for arch, want := range map[string]map[string]uint32{
		"amd64": {"read": 0, "open": 2, "clone": 56, "seccomp": 317, "landlock_restrict_self": 446},
		"arm64": {"read": 63, "openat": 56, "clone": 220, "seccomp": 277, "landlock_restrict_self": 446},
	} {
		numbers := syscallNumbers(arch)
		for name, n := range want {
			if numbers[name] != n {
				t.Errorf("%s: %s is %d, want %d", arch, name, numbers[name], n)
			}
		}
	}
	if _, ok := syscallNumbers("arm64")["open"]; ok {
		t.Error("arm64 has no open")
	}
}
