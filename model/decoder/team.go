package decoder

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long a worker looks for the next task before it ends. Tasks of a layer follow each
// other within some ten microseconds, and an idle processor takes longer than that to wake up, in a
// virtual machine ten times as long.
const patience = 200 * time.Microsecond

// team is the goroutines that compute the tasks of a model, one task at a time. They come with a task
// and end when there was none for a while.
type team struct {
	busy    sync.Mutex // held while a task is under way
	task    atomic.Pointer[task]
	workers atomic.Int32
}

// task is calls f(worker, i) for every i below n.
type task struct {
	n, together int
	f           func(worker, i int)
	next        atomic.Int64 // the first index that nobody has taken
	places      atomic.Int32 // for workers
	inside      atomic.Int32 // workers that compute, or closed
}

const closed = -1

// run calls f(worker, i) for every i below n on up to the given number of threads, the caller's among
// them, and returns when all calls have. Work is handed out some neighbouring indices at a time; worker,
// below threads, tells which thread runs, for working memory.
func (t *team) run(threads, n, together int, f func(worker, i int)) {
	if threads = min(threads, (n+together-1)/together); threads <= 1 {
		for i := range n {
			f(0, i)
		}
		return
	}
	if !t.busy.TryLock() { // by another call of Forward, which may take long
		parallel(threads, n, together, f)
		return
	}
	defer t.busy.Unlock()
	k := &task{n: n, together: together, f: f}
	k.places.Store(int32(threads) - 1)
	t.task.Store(k)
	defer t.task.Store(nil) // it holds the memory that f works on
	for missing := int32(threads) - 1 - t.workers.Load(); missing > 0; missing-- {
		t.workers.Add(1)
		go t.work()
	}
	k.compute(0)
	k.close()
}

// work takes part in one task after another.
func (t *team) work() {
	defer t.workers.Add(-1)
	var last *task
	for since := time.Now(); time.Since(since) < patience; runtime.Gosched() {
		const looks = 50 // about as long as yielding takes
		for range looks {
			k := t.task.Load()
			if k == nil || k == last {
				continue
			}
			last = k
			k.join()
			since = time.Now()
		}
	}
}

// join computes a part of the task if there is a place left.
func (k *task) join() {
	worker := k.places.Add(-1) + 1
	if worker < 1 || !k.enter() {
		return
	}
	k.compute(int(worker))
	k.inside.Add(-1)
}

func (k *task) enter() bool {
	for {
		n := k.inside.Load()
		if n == closed {
			return false
		}
		if k.inside.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// close waits for the workers that are inside and lets no other in.
func (k *task) close() {
	since := time.Now()
	for !k.inside.CompareAndSwap(0, closed) {
		runtime.Gosched()
		if time.Since(since) > patience { // a worker's processor is taken by another program
			time.Sleep(patience / 10)
		}
	}
}

// compute takes indices as long as there are any.
func (k *task) compute(worker int) {
	for {
		to := int(k.next.Add(int64(k.together)))
		if to-k.together >= k.n {
			return
		}
		for i := to - k.together; i < min(to, k.n); i++ {
			k.f(worker, i)
		}
	}
}
