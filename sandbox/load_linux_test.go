package sandbox

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay/eval"
)

// On a machine with several times more work than CPUs, programs get the verdicts
// that they get on an idle one, without a second run.
func TestLoadDoesNotDecide(t *testing.T) {
	s := open(t, Options{Parallel: 2})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4 * runtime.NumCPU()))
	var stop atomic.Bool
	var busy sync.WaitGroup
	for range 4 * runtime.NumCPU() {
		busy.Go(func() {
			for !stop.Load() {
			}
		})
	}
	defer func() { stop.Store(true); busy.Wait() }()
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
