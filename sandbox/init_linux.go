package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"assay/eval"
)

// The descriptors of a process that becomes a cell, above the standard three.
const (
	controlFD = 3 // socket to the host, stays open
	specFD    = 4 // the spec, read to its end
	reportFD  = 5 // takes the error that ends the set-up; closed by exec
)

// spec is what the first process of a cell has to do.
type spec struct {
	Level string
	Args  []string // of the interpreter, its path first
	Env   []string
	Files []string // readable
	Exec  []string // executable
	User  int      // to become, 0 to stay
	Work  string   // where programs run and may write, empty for nowhere
	Disk  int64    // bytes of the work folder
	Tasks int      // processes and threads of the user who runs programs, 0 for no limit
}

// workFolder is the work folder at LevelNamespaces.
const workFolder = "/box"

// becomeCell gives up the rights of this process and executes the interpreter.
func becomeCell() {
	runtime.LockOSThread() // rights belong to threads, and exec keeps the calling one's
	report := os.NewFile(reportFD, "report")
	unix.CloseOnExec(reportFD)
	unix.CloseOnExec(specFD)
	err := setUpCell()
	fmt.Fprint(report, err)
	unix.Exit(1)
}

// setUpCell only returns when something failed.
func setUpCell() error {
	in := os.NewFile(specFD, "spec")
	b, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("reading the spec: %w", err)
	}
	var s spec
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("reading the spec: %w", err)
	}
	unix.Umask(0o022)
	if err := enter(s); err != nil {
		return err
	}
	if err := setLimits(s); err != nil {
		return err
	}
	if err := unix.CloseRange(controlFD+1, ^uint(0), unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("closing descriptors: %w", err)
	}
	return fmt.Errorf("executing %s: %w", s.Args[0], syscall.Exec(s.Args[0], s.Args, s.Env))
}

// enter goes to where programs run and gives up rights, as the level says.
func enter(s spec) error {
	switch s.Level {
	default:
		return fmt.Errorf("unknown level %q", s.Level)
	case eval.LevelNone:
		return chdir(s.Work)
	case eval.LevelNamespaces:
		if err := buildRoot(s); err != nil {
			return fmt.Errorf("building the file system: %w", err)
		}
		if err := chdir(s.Work); err != nil {
			return err
		}
	case eval.LevelRestricted:
		if err := chdir("/"); err != nil {
			return err
		}
	}
	if err := dropPrivileges(s.User); err != nil {
		return fmt.Errorf("dropping privileges: %w", err)
	}
	// Changing the user cleared it.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("tying the cell to its host: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("forbidding new privileges: %w", err)
	}
	err := restrictFiles(accessOf(s))
	if s.Level == eval.LevelNamespaces && errors.Is(err, errNoLandlock) {
		return nil // a second fence only
	}
	return err
}

func chdir(folder string) error {
	if err := unix.Chdir(folder); err != nil {
		return fmt.Errorf("entering %s: %w", folder, err)
	}
	return nil
}

// setLimits sets the limits that hold for every program; CPU time and memory are
// set by the process of each.
func setLimits(s spec) error {
	type limit struct {
		name     string
		resource int
		value    uint64
	}
	limits := []limit{
		{"core", unix.RLIMIT_CORE, 0},
		{"locked memory", unix.RLIMIT_MEMLOCK, 64 << 10},
		{"message queues", unix.RLIMIT_MSGQUEUE, 0},
		{"file size", unix.RLIMIT_FSIZE, uint64(s.Disk)},
		{"open files", unix.RLIMIT_NOFILE, 128},
		{"stack", unix.RLIMIT_STACK, 64 << 20},
		{"pending signals", unix.RLIMIT_SIGPENDING, 256},
	}
	if s.Tasks > 0 {
		limits = append(limits, limit{"threads", unix.RLIMIT_NPROC, uint64(s.Tasks)})
	}
	for _, l := range limits {
		var old unix.Rlimit
		if err := unix.Getrlimit(l.resource, &old); err != nil {
			return fmt.Errorf("reading the limit on %s: %w", l.name, err)
		}
		v := min(l.value, old.Max)
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: v, Max: v}); err != nil {
			return fmt.Errorf("limiting %s: %w", l.name, err)
		}
	}
	return nil
}
