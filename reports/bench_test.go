package reports

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"assay/eval"
)

func manyResults(n int) func(i int) eval.Result {
	base := exampleResults()
	return func(i int) eval.Result {
		r := base[i%len(base)]
		r.ID = fmt.Sprintf("%s/%d", r.Task, i)
		r.ItemDigest = fmt.Sprintf("%x", sha256.Sum256([]byte(r.ID)))
		r.PromptDigest = fmt.Sprintf("%x", sha256.Sum256([]byte(r.ItemDigest)))
		r.Text += strings.Repeat(fmt.Sprintf("step %d of the answer. ", i%97), 8)
		return r
	}
}

const benchmarkRows = 100_000

func BenchmarkWriteSamples(b *testing.B) {
	b.ReportAllocs()
	row := manyResults(benchmarkRows)
	for b.Loop() {
		w, err := CreateRun(b.TempDir() + "/run")
		if err != nil {
			b.Fatal(err)
		}
		for i := range benchmarkRows {
			if err := w.Add(row(i)); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Finish(eval.RunInfo{}, nil); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(w.Dir(), SamplesFile))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/benchmarkRows, "filebytes/row")
	}
	b.ReportMetric(benchmarkRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peakHeap())/(1<<20), "MiB-heap")
}

// peakHeap is what the heap has taken from the system, which never shrinks
// within a benchmark.
func peakHeap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys
}

func BenchmarkReadSamples(b *testing.B) {
	dir := b.TempDir() + "/run"
	w, err := CreateRun(dir)
	if err != nil {
		b.Fatal(err)
	}
	row := manyResults(benchmarkRows)
	for i := range benchmarkRows {
		if err := w.Add(row(i)); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Finish(eval.RunInfo{}, nil); err != nil {
		b.Fatal(err)
	}
	run, err := OpenRun(dir)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range run.Results() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != benchmarkRows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(benchmarkRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
