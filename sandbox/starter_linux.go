package sandbox

import (
	"os/exec"
	"runtime"
)

// starter starts processes from a thread that lives as long as the starter does:
// the kernel ends a cell when the thread that started it ends.
type starter struct {
	work chan func()
}

func newStarter() *starter {
	s := &starter{work: make(chan func())}
	go func() {
		runtime.LockOSThread()
		for f := range s.work {
			f()
		}
		runtime.UnlockOSThread() // an ordinary thread: nothing was changed about it
	}()
	return s
}

// start starts a command.
func (s *starter) start(cmd *exec.Cmd) error {
	done := make(chan error)
	s.work <- func() { done <- cmd.Start() }
	return <-done
}

func (s *starter) close() { close(s.work) }
