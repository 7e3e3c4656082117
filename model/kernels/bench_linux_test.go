package kernels

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"assay/model/gguf"
)

// threadTime is the processor time of this thread, which other programs do not add to.
func threadTime(b *testing.B) time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perCPU runs f on one thread and reports work, in operations of one call, per nanosecond of its
// processor time.
func perCPU(b *testing.B, work float64, unit string, f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f()
	n, start := 0, threadTime(b)
	for b.Loop() {
		f()
		n++
	}
	b.ReportMetric(work*float64(n)/float64(threadTime(b)-start), unit)
}

// BenchmarkPathMul measures products of every path. The weights, of several matrices in turn, do not
// fit into caches.
func BenchmarkPathMul(b *testing.B) {
	r := rand.New(rand.NewPCG(33, 34))
	const outputs, inputs, copies = 1024, 2560, 12
	for _, c := range []struct {
		kind gguf.Type
		form Activations
	}{
		{gguf.Q8_0, Int8}, {gguf.Q4_0, Int8}, {gguf.Q4_K, Int8}, {gguf.Q5_K, Int8}, {gguf.Q6_K, Int8}, {gguf.Q2_K, Int8},
		{gguf.Q4_K, F32}, {gguf.F32, F32}, {gguf.F16, F32}, {gguf.BF16, F32},
	} {
		data := randomTensor(r, c.kind, outputs*inputs)
		for _, i := range bestISA().available() {
			var m [copies]*Matrix
			for n := range m {
				m[n] = pathMatrix(b, i, c.kind, outputs, inputs, data, c.form)
			}
			for _, rows := range []int{1, 8, 64, 512} {
				if i == portable && rows > 8 {
					continue
				}
				b.Run(fmt.Sprintf("%v-%v/%v/rows=%d", c.kind, c.form, i, rows), func(b *testing.B) {
					x := pathInput(i, m[0].pack.inTiles(rows), random(r, rows*inputs, 1), rows, inputs, c.form)
					dst := make([]float32, rows*outputs)
					n, panel, together := 0, 0, m[0].PanelsTogether()
					perCPU(b, 2*float64(rows*together*PanelLen*inputs), "GOP/s/cpu", func() {
						m[n].Mul(dst, x, panel, panel+together)
						if panel += together; panel+together > m[n].Panels() {
							n, panel = (n+1)%copies, 0
						}
					})
				})
			}
		}
	}
}

// BenchmarkPathAttention measures prefill and decoding with a group of five heads.
func BenchmarkPathAttention(b *testing.B) {
	r := rand.New(rand.NewPCG(35, 36))
	for _, i := range bestISA().available() {
		for _, rows := range []int{1, 16} {
			for _, half := range []bool{true, false} {
				b.Run(fmt.Sprintf("%v/rows=%d/f16=%v", i, rows, half), func(b *testing.B) {
					a := newAttention(r, rows, 5, 64, 1024-rows, half)
					var scratch AttentionScratch
					perCPU(b, 4*float64(rows*a.Heads*1024*a.Dim), "GFLOP/s/cpu", func() {
						if !i.attend([]Attention{a.Attention}, &scratch) {
							a.attendPortable(&scratch)
						}
					})
				})
			}
		}
	}
}

// BenchmarkPathRows measures the functions of rows.
func BenchmarkPathRows(b *testing.B) {
	const n = 2560
	r := rand.New(rand.NewPCG(37, 38))
	x, y, z := random(r, n, 1), random(r, n, 1), random(r, n, 1)
	dst, blocks, rest := make([]float32, n), make([]Block, n/BlockLen), make([]Block, n/BlockLen)
	rope := &Rope{freq: make([]float64, n/2)}
	for _, i := range bestISA().available() {
		for _, c := range []struct {
			name string
			f    func()
		}{
			{"rmsNorm", func() { i.rmsNorm(dst, x, y, 1e-5) }},
			{"siluMul", func() { i.siluMulRow(dst, y, z) }},
			{"addScaled", func() { i.addScaledRow(dst, y, 0.1) }},
			{"divide", func() { i.divideRow(dst, y, 3) }},
			{"quantize", func() { i.quantizeBlocks(blocks, 1, x) }},
			{"residual", func() { i.quantizeRest(rest, blocks, 1, x) }},
			{"rotate", func() { rope.rotate(i, dst, y[:n/2], z[:n/2]) }},
		} {
			b.Run(fmt.Sprintf("%s/%v", c.name, i), func(b *testing.B) { perCPU(b, n, "elements/ns", c.f) })
		}
	}
}

// BenchmarkPathPack measures how fast weights of a file become panels.
func BenchmarkPathPack(b *testing.B) {
	const outputs, inputs = PanelLen, 2560
	r := rand.New(rand.NewPCG(39, 40))
	for _, kind := range []gguf.Type{gguf.Q8_0, gguf.Q4_0, gguf.Q4_K, gguf.Q6_K, gguf.F16} {
		data := randomTensor(r, kind, outputs*inputs)
		for _, i := range bestISA().available() {
			m := pathMatrix(b, i, kind, outputs, inputs, data, Int8)
			m.data = data
			b.Run(fmt.Sprintf("%v/%v", kind, i), func(b *testing.B) {
				perCPU(b, outputs*inputs, "weights/ns/cpu", func() {
					if err := m.Pack(0); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}
