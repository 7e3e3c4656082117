package sandbox

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"assay/eval"
)

// On a machine with several times more work than CPUs, programs get the verdicts
// that they get on an idle one, without a second run.
func TestLoadDoesNotDecide(t *testing.T) {
	s := open(t, Options{Parallel: 2})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4 * runtime.NumCPU()))
	stop := make(chan struct{})
	var busy sync.WaitGroup
	for range 4 * runtime.NumCPU() {
		busy.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	defer func() { close(stop); busy.Wait() }()
	for _, c := range []struct {
		cpu  time.Duration
		want eval.Outcome
	}{{120 * time.Millisecond, eval.OutcomePassed}, {180 * time.Millisecond, eval.OutcomePassed}, {600 * time.Millisecond, eval.OutcomeTimeout}} {
		source := fmt.Sprintf("import time\ndef f():\n    while time.process_time() < %g: pass\n    return 1", c.cpu.Seconds())
		v := run(t, s, eval.Program{Form: eval.FormSplit, Source: source, Test: "assert f() == 1", Entry: []string{"f"},
			Limits: eval.ProgramLimits{CPU: 300 * time.Millisecond, Wall: 300 * time.Millisecond}})
		if v.Outcome != c.want || v.Retried != (c.want == eval.OutcomeTimeout) {
			t.Errorf("%v of CPU: %s %s, retried %v, used %+v, want %s", c.cpu, v.Outcome, v.Detail, v.Retried, v.Usage, c.want)
		}
	}
}
