package decoder

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestTeam: every index is computed once, by a worker whose memory no other uses at the time, whoever
// else computes.
func TestTeam(t *testing.T) {
	var tm team
	var wait sync.WaitGroup
	for caller := range 4 {
		wait.Go(func() {
			for _, n := range []int{0, 1, 2, 7, 64, 1000} {
				for _, together := range []int{1, 3, 50} {
					threads := 1 + (caller+n)%5
					counts := make([]atomic.Int32, n)
					busy := make([]atomic.Int32, threads)
					for round := range 50 {
						tm.run(threads, n, together, func(worker, i int) {
							if busy[worker].Add(1) != 1 {
								t.Errorf("two threads are worker %d", worker)
							}
							counts[i].Add(1)
							busy[worker].Add(-1)
						})
						for i := range counts {
							if c := counts[i].Load(); c != int32(round)+1 {
								t.Errorf("index %d of %d was computed %d times in %d rounds", i, n, c, round+1)
							}
						}
					}
				}
			}
		})
	}
	wait.Wait()
}

// TestTeamEnds: workers do not stay.
func TestTeamEnds(t *testing.T) {
	var tm team
	var started atomic.Int32
	tm.run(3, 3, 1, func(int, int) { // the task ends when all have come
		started.Add(1)
		for limit := time.Now().Add(10 * time.Second); started.Load() < 3 && time.Now().Before(limit); {
			time.Sleep(patience / 10)
		}
	})
	if n := started.Load(); n != 3 {
		t.Fatalf("%d of 3 threads computed", n)
	}
	for limit := time.Now().Add(10 * time.Second); tm.workers.Load() > 0; time.Sleep(patience) {
		if time.Now().After(limit) {
			t.Fatalf("%d workers are left", tm.workers.Load())
		}
	}
	if tm.task.Load() != nil {
		t.Error("the last task is kept")
	}
}
