// Package extract holds what scorers of several suites need to read an answer
// out of a response.
package extract

import "strings"

// CutAtStops cuts a text at stop strings the way lm-evaluation-harness does
// (text.split(stop)[0] for each stop in the order given): each stop is looked
// for in what the ones before it have left. Empty stops do nothing.
//
// A text that was cut already comes back unchanged, so that scoring may cut
// again what an engine has cut: what is left after one stop holds no occurrence
// of it, and neither does any beginning of that.
func CutAtStops(text string, stops []string) string {
	for _, stop := range stops {
		if stop != "" {
			text, _, _ = strings.Cut(text, stop)
		}
	}
	return text
}
