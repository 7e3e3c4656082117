// Package suites lists the benchmarks that Assay knows. Each has a folder of
// its own below this one; folders that are no benchmark hold what several of
// them share.
package suites

import (
	"assay/eval"
	"assay/suites/attaq"
	"assay/suites/bbh"
	"assay/suites/bfcl"
	"assay/suites/bigcodebench"
	"assay/suites/gpqa"
	"assay/suites/gsm8k"
	"assay/suites/humaneval"
	"assay/suites/ifeval"
	"assay/suites/include"
	"assay/suites/mbpp"
	"assay/suites/mgsm"
	"assay/suites/mmlu"
	"assay/suites/mmlupro"
	"assay/suites/mmmlu"
	"assay/suites/salad"
)

// All returns every suite: the primary ones in the order in which results are
// shown, each followed by its variants.
func All() []eval.Suite {
	var all []eval.Suite
	all = append(all, mmlu.Suites()...)
	all = append(all, bbh.Suites()...)
	all = append(all, ifeval.Suites()...)
	all = append(all, humaneval.Suites()...)
	all = append(all, mbpp.Suites()...)
	all = append(all, bigcodebench.Suites()...)
	all = append(all, bfcl.Suites()...)
	all = append(all, salad.Suites()...)
	all = append(all, attaq.Suites()...)
	all = append(all, mmmlu.Suites()...)
	all = append(all, include.Suites()...)
	all = append(all, mmlupro.Suites()...)
	all = append(all, gpqa.Suites()...)
	all = append(all, gsm8k.Suites()...)
	all = append(all, mgsm.Suites()...)
	return all
}

// Primary returns the suites that are no variants of others.
func Primary() []eval.Suite {
	var out []eval.Suite
	for _, s := range All() {
		if s.Info().VariantOf == "" {
			out = append(out, s)
		}
	}
	return out
}
