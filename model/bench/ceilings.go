package bench

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"assay/model/kernels"
)

// Names of the ceilings among the measurements.
const (
	CeilingDot  = "ceiling-dot"  // 8-bit integer multiply-adds
	CeilingFMA  = "ceiling-fma"  // float32 fused multiply-adds
	CeilingRead = "ceiling-read" // bytes of memory read
)

// ceilings are rates of all threads together, per second.
type ceilings struct{ dot, fma, read float64 }

// mean returns the means of two measurements.
func (c ceilings) mean(d ceilings) ceilings {
	return ceilings{(c.dot + d.dot) / 2, (c.fma + d.fma) / 2, (c.read + d.read) / 2}
}

// prober measures ceilings.
type prober struct {
	threads int
	least   time.Duration
	memory  [][]byte // a part for each thread
	sums    []uint64 // of what each thread read, so that the reads are not left out
}

// newProber returns a prober that reads so many bytes of memory, which should be far more than the
// caches hold.
func newProber(threads, bytes int, least time.Duration) *prober {
	p := &prober{threads: threads, least: least, memory: make([][]byte, threads), sums: make([]uint64, threads)}
	var wait sync.WaitGroup
	for i := range p.memory {
		wait.Go(func() {
			// Written, because memory that never was is one page of zeros many times.
			part := kernels.PeakMemory(max(bytes/threads/kernels.PeakReadLen, 1) * kernels.PeakReadLen)
			for at := 0; at < len(part); at += 8 {
				binary.LittleEndian.PutUint64(part[at:], uint64(at))
			}
			p.memory[i] = part
		})
	}
	wait.Wait()
	return p
}

// peakSteps keeps a call in the order of a millisecond.
const peakSteps = 1 << 13

func (p *prober) measure(ctx context.Context) (ceilings, error) {
	c := ceilings{
		dot: p.rate(ctx, func(int, int) int { return kernels.PeakDot(peakSteps) }),
		fma: p.rate(ctx, func(int, int) int { return kernels.PeakFMA(peakSteps) }),
	}
	for _, streams := range kernels.PeakStreams() { // however memory gives the most
		c.read = max(c.read, p.rate(ctx, func(worker, call int) int { return p.read(worker, call, streams) }))
	}
	return c, ctx.Err()
}

// read reads a piece of a worker's memory, another one with each call, and returns its length.
func (p *prober) read(worker, call, streams int) int {
	const piece = 4 << 20
	part := p.memory[worker]
	from := call * piece % len(part)
	part = part[from:min(from+piece, len(part))]
	p.sums[worker] ^= kernels.PeakRead(part, streams)
	return len(part)
}

// rate calls f on every thread for the least time and returns the sum of what it returned, per
// second.
func (p *prober) rate(ctx context.Context, f func(worker, call int) int) float64 {
	done := make([]int, p.threads)
	start := time.Now()
	var wait sync.WaitGroup
	for worker := range p.threads {
		wait.Go(func() {
			n := 0
			for call := 0; call == 0 || ctx.Err() == nil && time.Since(start) < p.least; call++ {
				n += f(worker, call)
			}
			done[worker] = n
		})
	}
	wait.Wait()
	elapsed := time.Since(start)
	total := 0
	for _, n := range done {
		total += n
	}
	return float64(total) / elapsed.Seconds()
}
