package decoder

import "sync"

// parallel calls f(worker, i) for every i below n, as [team.run] does, on goroutines of its own.
func parallel(threads, n, together int, f func(worker, i int)) {
	k := &task{n: n, together: together, f: f}
	var wait sync.WaitGroup
	for worker := 1; worker < threads; worker++ {
		wait.Go(func() { k.compute(worker) })
	}
	k.compute(0)
	wait.Wait()
}
