package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"assay/eval"
)

// planLevel prepares the cells of a level, and says what is weaker on this
// machine than it could be. Whether the level works, the self-test tells.
func planLevel(level string, python interpreter) (*cellPlan, []string, error) {
	if arch := runtime.GOARCH; level != eval.LevelNone && arch != "amd64" && arch != "arm64" {
		return nil, nil, fmt.Errorf("there is no system call filter for %s", arch)
	}
	plan := &cellPlan{level: level, python: python}
	var notes []string
	switch level {
	case eval.LevelNone:
		folder, err := os.MkdirTemp("", "assay-sandbox-")
		if err != nil {
			return nil, nil, fmt.Errorf("making a work folder: %w", err)
		}
		plan.work = folder
		notes = append(notes, "programs can do everything that you can")
	case eval.LevelNamespaces:
		plan.work = workFolder
		plan.root = os.Geteuid() == 0 && hasCapability(unix.CAP_SYS_ADMIN) && cannotChangeUser() == ""
		if landlockABI() == 0 {
			notes = append(notes, "no second fence around files: "+errNoLandlock.Error())
		}
		groups, err := findCgroups("/sys/fs/cgroup", "/proc/self/cgroup")
		if err != nil {
			notes = append(notes, "no control group as a second limit on memory: "+err.Error())
		}
		plan.groups = groups
	case eval.LevelRestricted:
		abi := landlockABI()
		if abi == 0 {
			return nil, nil, errNoLandlock
		}
		if abi < 3 {
			notes = append(notes, fmt.Sprintf("Landlock is version %d: a file could be shortened by its name before version 3; the system call filter allows no such call", abi))
		}
		plan.root = os.Geteuid() == 0
		if plan.root {
			if reason := keepRoot(python); reason != "" {
				plan.keepID = true
				notes = append(notes, "programs keep the user id of root, without its capabilities: "+reason)
			}
		}
	}
	plan.start = newStarter()
	return plan, notes, nil
}

// hasCapability reports whether the process has a capability now.
func hasCapability(c uint) bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return false
	}
	return data[c/32].Effective&(1<<(c%32)) != 0
}

// cannotChangeUser says why this root cannot become another user, if so.
func cannotChangeUser() string {
	if !hasCapability(unix.CAP_SETUID) || !hasCapability(unix.CAP_SETGID) {
		return "changing the user needs CAP_SETUID and CAP_SETGID"
	}
	if b, err := os.ReadFile("/proc/self/uid_map"); err == nil && !mapped(string(b), nobody) {
		return "the user namespace has no other user"
	}
	return ""
}

// keepRoot says why programs cannot run as another user, if so: it has to exist,
// and to reach the interpreter.
func keepRoot(python interpreter) string {
	if reason := cannotChangeUser(); reason != "" {
		return reason
	}
	for _, file := range append([]string{python.exe}, python.files...) {
		for folder := filepath.Dir(file); folder != "/" && folder != "."; folder = filepath.Dir(folder) {
			if fi, err := os.Stat(folder); err == nil && fi.Mode().Perm()&0o001 == 0 {
				return "only root reaches " + folder + ", where the interpreter is"
			}
		}
	}
	return ""
}

// cellUser returns a user id for a cell that no other process has: cells cannot
// send each other signals, whatever else fails. Where a container maps too few
// ids, it is that of nobody.
func cellUser(pid, slot int) int {
	id := 1<<30 + pid<<6 + slot%64
	if b, err := os.ReadFile("/proc/self/uid_map"); err == nil && !mapped(string(b), id) {
		return nobody
	}
	return id
}

// mapped reports whether a map of user ids, as /proc shows it, contains an id.
func mapped(idMap string, id int) bool {
	for line := range strings.Lines(idMap) {
		var inside, outside, count int
		if _, err := fmt.Sscan(line, &inside, &outside, &count); err == nil && id >= inside && id < inside+count {
			return true
		}
	}
	return false
}

// check refuses options that mean nothing.
func (o Options) check() error {
	switch o.Level {
	case "", eval.LevelNamespaces, eval.LevelRestricted, eval.LevelNone:
	default:
		return fmt.Errorf("unknown sandbox level %q: it is namespaces, restricted or none", o.Level)
	}
	if !initCalled.Load() {
		return errors.New("sandbox.Init(os.Args) has to be called first in main")
	}
	return nil
}
