package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The limits of a cell's control group: above what the limits of single
// processes add up to, as a second fence.
const (
	groupMemory = 6 << 30
	groupTasks  = 96
)

// cgroups is the folder of a control group (version 2) in which groups with
// limits can be made; empty where there is none.
type cgroups string

// groupCount numbers the groups of this process.
var groupCount atomic.Int64

// findCgroups looks for a place for groups below the process's own group.
func findCgroups(mount, self string) (cgroups, error) {
	b, err := os.ReadFile(self)
	if err != nil {
		return "", fmt.Errorf("reading the own control group: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		path, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !ok {
			continue
		}
		folder := filepath.Join(mount, path)
		enabled, err := os.ReadFile(filepath.Join(folder, "cgroup.subtree_control"))
		if err != nil {
			return "", fmt.Errorf("no control groups of version 2 at %s", mount)
		}
		have := " " + strings.TrimSpace(string(enabled)) + " "
		if !strings.Contains(have, " memory ") || !strings.Contains(have, " pids ") {
			return "", fmt.Errorf("memory and pids are not delegated to %s", folder)
		}
		if err := unix.Access(folder, unix.W_OK); err != nil {
			return "", fmt.Errorf("%s is not writable", folder)
		}
		return cgroups(folder), nil
	}
	return "", fmt.Errorf("the process is in no control group of version 2")
}

// join makes a group for a cell and has its first process start in it. It is a
// second fence: where it fails, the first still stands. The returned function
// has to be called once the process has started.
func (g cgroups) join(c *cell, a *syscall.SysProcAttr) func() {
	if g == "" {
		return func() {}
	}
	folder := filepath.Join(string(g), fmt.Sprintf("assay-%d-%d", os.Getpid(), groupCount.Add(1)))
	if err := os.Mkdir(folder, 0o755); err != nil {
		return func() {}
	}
	c.group = folder
	limits := [][2]string{{"memory.max", fmt.Sprint(groupMemory)}, {"memory.swap.max", "0"}, {"memory.oom.group", "1"}, {"pids.max", fmt.Sprint(groupTasks)}}
	for _, l := range limits {
		// memory.swap.max is missing without swap.
		if err := os.WriteFile(filepath.Join(folder, l[0]), []byte(l[1]), 0o644); err != nil && l[0] == "memory.max" {
			return func() {}
		}
	}
	fd, err := unix.Open(folder, unix.O_DIRECTORY|unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return func() {}
	}
	a.UseCgroupFD, a.CgroupFD = true, fd
	return func() { _ = unix.Close(fd) }
}

// removeGroup removes the group of a cell whose processes have been killed; the
// kernel may need a moment until they are gone.
func removeGroup(folder string) {
	if folder == "" {
		return
	}
	for range 100 {
		if err := unix.Rmdir(folder); err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}
