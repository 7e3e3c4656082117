package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"assay/eval"
)

// traces are what a sandbox could leave behind.
type traces struct {
	Descriptors, Children, Mounts, Groups, Files int
}

func lookForTraces(t *testing.T) traces {
	t.Helper()
	count := func(pattern string) int {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	children := 0
	tasks, _ := filepath.Glob("/proc/self/task/*/children")
	for _, task := range tasks {
		b, _ := os.ReadFile(task)
		children += len(strings.Fields(string(b)))
	}
	ours := fmt.Sprintf("assay-%d-*", os.Getpid())
	return traces{
		Descriptors: count("/proc/self/fd/*"),
		Children:    children,
		Mounts:      bytes.Count(mounts, []byte("\n")),
		Groups:      count("/sys/fs/cgroup/"+ours) + count("/sys/fs/cgroup/*/"+ours),
		Files:       count(os.TempDir() + "/assay-sandbox-*"),
	}
}

// mixedPrograms are good and bad ones of all forms.
func mixedPrograms() []eval.Program {
	limits := eval.ProgramLimits{CPU: 200 * time.Millisecond, Wall: 300 * time.Millisecond}
	return []eval.Program{
		{Form: eval.FormSplit, Source: "def f(x): return x + 1", Test: "assert f(1) == 2", Entry: []string{"f"}},
		{Form: eval.FormSplit, Source: "def f(x): return x", Test: "assert f(1) == 2", Entry: []string{"f"}},
		{Form: eval.FormSplit, Source: "def f(:", Test: "assert f(1) == 2", Entry: []string{"f"}},
		{Form: eval.FormTogether, Source: "def f(x): return x + 1", Test: "assert f(1) == 2", Guard: true},
		{Form: eval.FormScript, Source: "open('/dev/null').read(); print('x' * 100000)"},
		{Form: eval.FormScript, Source: "import os; os._exit(3)"},
		{Form: eval.FormScript, Source: "import os; os.fork()", Audit: true},
		{Form: eval.FormScript, Source: "import sys; print(len(sys.stdin.read()))", Stdin: bytes.Repeat([]byte("x"), 1<<20)},
		{Form: eval.FormScript, Source: "import time; time.sleep(9)", Stdin: bytes.Repeat([]byte("x"), 1<<20), Limits: limits},
	}
}

// Thousands of programs in a row leave nothing behind: ASSAY_LEAK_PROGRAMS=5000
// for the long form.
func TestNothingIsLeftBehind(t *testing.T) {
	n := 150
	if s := os.Getenv("ASSAY_LEAK_PROGRAMS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for _, level := range append(levels, eval.LevelNone) {
		t.Run(level, func(t *testing.T) {
			// Other packages' tests open sandboxes at the same time: files are
			// counted where only this one's can be.
			t.Setenv("TMPDIR", t.TempDir())
			before := lookForTraces(t)
			s := open(t, Options{Level: level, Parallel: 2})
			programs := mixedPrograms()
			runMany(t, s, programs, len(programs))
			warm, memory := lookForTraces(t), hostMemory()
			runMany(t, s, programs[:len(programs)-1], n) // the one that sleeps takes long
			if diff := cmp.Diff(warm, lookForTraces(t)); diff != "" {
				t.Errorf("after %d programs: %s", n, diff)
			}
			if now := hostMemory(); now > memory+(16<<20) {
				t.Errorf("after %d programs the host's heap went from %d to %d bytes", n, memory, now)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, lookForTraces(t)); diff != "" {
				t.Errorf("after Close: %s", diff)
			}
		})
	}
}

func runMany(t *testing.T, s *Sandbox, programs []eval.Program, n int) {
	t.Helper()
	var g errgroup.Group
	g.SetLimit(2)
	for i := range n {
		g.Go(func() error {
			_, err := s.Run(context.Background(), programs[i%len(programs)])
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

func hostMemory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A host that is killed takes all cells with it.
func TestHostIsKilled(t *testing.T) {
	if os.Getenv("ASSAY_TEST_VICTIM") != "" {
		s := open(t, Options{Level: os.Getenv("ASSAY_TEST_VICTIM"), Parallel: 1})
		fmt.Println("ready")
		run(t, s, eval.Program{Form: eval.FormScript, Source: "import time; time.sleep(60)", Limits: eval.ProgramLimits{Wall: time.Minute}})
		return
	}
	for _, level := range levels {
		t.Run(level, func(t *testing.T) {
			open(t, Options{Level: level, Parallel: 1}) // or skip
			cmd := exec.Command("/proc/self/exe", "-test.run=TestHostIsKilled$")
			cmd.Env = append(os.Environ(), "ASSAY_TEST_VICTIM="+level)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := out.Read(make([]byte, 16)); err != nil {
				t.Fatal(err)
			}
			cells := waitForCells(cmd.Process.Pid, func(n int) bool { return n > 0 })
			cmd.Process.Kill()
			cmd.Wait()
			for _, pid := range cells {
				waitGone(t, pid)
			}
		})
	}
}

// waitForCells returns the processes of a host once enough says so.
func waitForCells(pid int, enough func(n int) bool) []string {
	for {
		var all []string
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
		for _, task := range tasks {
			b, _ := os.ReadFile(task)
			for _, child := range strings.Fields(string(b)) {
				all = append(all, child)
				b, _ := os.ReadFile("/proc/" + child + "/task/" + child + "/children")
				all = append(all, strings.Fields(string(b))...)
			}
		}
		if enough(len(all)) {
			return all
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// waitGone waits until a process has ended.
func waitGone(t *testing.T, pid string) {
	for range 500 {
		b, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || bytes.Contains(b, []byte(") Z ")) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %s outlived its host", pid)
}
