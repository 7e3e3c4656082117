package bfcl

import (
	"context"
	"testing"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/suites/bfcl/check"
)

// One check is all of Score for one reply: decoding, checking, wording.
func BenchmarkScore(b *testing.B) {
	for _, c := range []struct {
		name  string
		write func([]check.Call) string
	}{{primary, asGranite}, {toolsName, asTools}, {promptedName, asPython}} {
		b.Run(c.name, func(b *testing.B) {
			s := find(b, c.name)
			items := allItems(b, c.name, datasets.Samples())
			texts := make([]string, len(items))
			for i, it := range items {
				texts[i] = c.write(truth(b, it.Record.(Record)))
			}
			n := 0
			for b.Loop() {
				i := n % len(items)
				if _, err := s.Score(context.Background(), eval.Env{}, items[i], model.Response{Text: texts[i]}); err != nil {
					b.Fatal(err)
				}
				n++
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "checks/s")
		})
	}
}
