package reports

import (
	"cmp"
	"slices"
	"strings"
)

// ChangeKind says how an item changed between two runs.
type ChangeKind string

// The kinds of changes.
const (
	ChangeLost   ChangeKind = "lost"   // a worse score
	ChangeGained ChangeKind = "gained" // a better score
	ChangeAnswer ChangeKind = "answer" // another answer of the same score
)

// Change is an item that changed between the runs of a comparison.
type Change struct {
	Suite, ID string
	Repeat    int
	Kind      ChangeKind
}

// Changes lists the items that changed by suite, id and repeat: none where the
// runs were not compared.
func (c *Comparison) Changes() []Change {
	out := make([]Change, 0, len(c.flips))
	for key, p := range c.flips {
		out = append(out, Change{Suite: key.suite, ID: key.id, Repeat: key.repeat, Kind: ChangeKind(c.change(p))})
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Suite, b.Suite), strings.Compare(a.ID, b.ID), cmp.Compare(a.Repeat, b.Repeat))
	})
	return out
}
