package decoder

import (
	"sync"
	"sync/atomic"
)

// parallel calls f(worker, i) for every i below n on up to the given number of goroutines, the
// caller's among them, and returns when all calls have. Work is handed out some neighbouring indices
// at a time; worker, below threads, tells which goroutine runs, for working memory.
func parallel(threads, n, together int, f func(worker, i int)) {
	threads = min(threads, n)
	if threads <= 1 {
		for i := range n {
			f(0, i)
		}
		return
	}
	var next atomic.Int64
	work := func(worker int) {
		for {
			to := int(next.Add(int64(together)))
			if to-together >= n {
				return
			}
			for i := to - together; i < min(to, n); i++ {
				f(worker, i)
			}
		}
	}
	var wait sync.WaitGroup
	for worker := 1; worker < threads; worker++ {
		wait.Go(func() { work(worker) })
	}
	work(0)
	wait.Wait()
}
