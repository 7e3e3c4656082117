package eval

import (
	"fmt"
	"maps"
	"slices"
)

// Identity names everything that can change a result of a run: "limit" with its
// value, "model.weights" with a digest. Two runs of the same identity have the
// same rows. What only changes how the work is done (threads, CPU path,
// concurrency, cache, replay) is not in it.
type Identity map[string]string

// Differences lists what differs from an earlier run, one line for each name in
// alphabetical order: "limit: 20, was 10". It is empty for the same identity.
func (i Identity) Differences(earlier Identity) []string {
	names := map[string]bool{}
	for name := range i {
		names[name] = true
	}
	for name := range earlier {
		names[name] = true
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		now, had := i[name], earlier[name]
		if now != had {
			out = append(out, fmt.Sprintf("%s: %s, was %s", name, shortValue(now), shortValue(had)))
		}
	}
	return out
}

// shortValue is a value as a person compares it: of a digest, the first digits.
func shortValue(v string) string {
	const digest, shown = 64, 12
	switch {
	case v == "":
		return "none"
	case len(v) == digest:
		return v[:shown] + "…"
	}
	return v
}
