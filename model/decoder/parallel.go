package decoder

import (
	"sync"
	"sync/atomic"
)

// parallel calls f(worker, i) for every i below n on up to the given number of goroutines, the
// caller's among them, and returns when all calls have. Work is handed out a few neighbouring indices
// at a time, since what a product reads for one is fetched into the cache during the one before it;
// worker, below threads, tells which goroutine runs, for working memory.
func parallel(threads, n int, f func(worker, i int)) {
	threads = min(threads, n)
	if threads <= 1 {
		for i := range n {
			f(0, i)
		}
		return
	}
	const shares = 16 // of each goroutine, so that none waits long for the others at the end
	share := max(n/(threads*shares), 1)
	var next atomic.Int64
	work := func(worker int) {
		for {
			to := int(next.Add(int64(share)))
			if to-share >= n {
				return
			}
			for i := to - share; i < min(to, n); i++ {
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
