package decoder

import (
	"sync"
	"sync/atomic"
)

// parallel calls f(worker, i) for every i below n on up to the given number of goroutines, the
// caller's among them, and returns when all calls have. Work is handed out one index at a time;
// worker, below threads, tells which goroutine runs, for working memory.
func parallel(threads, n int, f func(worker, i int)) {
	threads = min(threads, n)
	if threads <= 1 {
		for i := range n {
			f(0, i)
		}
		return
	}
	var next atomic.Int64
	work := func(worker int) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(worker, i)
		}
	}
	var wait sync.WaitGroup
	for worker := 1; worker < threads; worker++ {
		wait.Go(func() { work(worker) })
	}
	work(0)
	wait.Wait()
}
