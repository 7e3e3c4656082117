package cli

import (
	"fmt"
	"strings"

	"assay/eval"
	"assay/suites"
)

// withNeeds leaves out of "all" the suites whose data nobody could pin, and says
// so. A suite that is named is never left out: reading it tells what to do.
func withNeeds(env Env, names string, chosen []eval.Suite, data eval.Data) []eval.Suite {
	if names != suites.Everything {
		return chosen
	}
	var present []eval.Suite
	var absent []string
	for _, s := range chosen {
		if info := s.Info(); info.HasNeeds(data) {
			present = append(present, s)
		} else {
			absent = append(absent, info.Name)
		}
	}
	if len(absent) == 0 || len(present) == 0 {
		return chosen
	}
	fmt.Fprintf(env.Stderr, "note: left out of --suites all: %s (not all of the data is in datasets.lock; --suites %s tells what to do)\n",
		strings.Join(absent, ", "), absent[0])
	return present
}
