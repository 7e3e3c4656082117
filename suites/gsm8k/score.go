package gsm8k

import (
	"regexp"
	"strings"

	"assay/eval"
	"assay/suites/filters"
)

// announced is the pattern of the filter strict-match. Its last dot is a
// wildcard: one more character has to follow the number, for which it gives up
// its last one at the end of a line.
var announced = regexp.MustCompile(`The answer is (-?[0-9.,]+).`)

// bothFilters are the ways in which the task reads an answer.
func bothFilters() []filters.Filter {
	return []filters.Filter{
		{
			Metric: eval.Metric{
				Name:        filters.Strict,
				Description: "filter strict-match: the number after the first \"The answer is \" equals the target, as text without commas, dollar signs and one final dot",
				Binary:      true,
			},
			Read: filters.First(announced),
		},
		{
			Metric: eval.Metric{
				Name:        filters.Flexible,
				Description: "filter flexible-extract: the last number of the text equals the target, likewise",
				Binary:      true,
			},
			Read: filters.Last(filters.Number),
		},
	}
}

// normalize is the metric's: it deletes commas, dollar signs, everything up to
// the last "#### ", and one dot at the end. Numbers are not compared as such:
// 18.0 is not 18.
func normalize(s string) string {
	s = strings.NewReplacer(",", "", "$", "").Replace(s)
	if i := strings.LastIndex(s, "#### "); i >= 0 {
		s = s[i+len("#### "):]
	}
	return strings.ToLower(strings.TrimSuffix(s, "."))
}
