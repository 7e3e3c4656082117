package runner

import (
	"cmp"
	"slices"
)

// unit is what a sequential test sees at once: the items of a cluster with all
// their repeats, as canonical indexes in ascending order. Most are one item.
type unit []int

// randomOrder returns the units of a suite in the order in which a sequential
// test sees them. It is random, determined by the seed, the suite and its tasks
// alone, and stratified: of every task about the same share is in any beginning
// of it, because the j-th of the n units of a task comes at a random place of the
// j-th of n equal parts. A cluster over several tasks counts for that of its
// first item. Items that cannot be judged here are in no unit.
func (p *Plan) randomOrder(suite int) []unit {
	s := p.suites[suite]
	at := map[string]int{} // cluster -> place in units
	var units []unit
	var tasks []string // names, in order of first appearance
	byTask := map[string][]int{}
	for _, w := range p.work {
		if w.suite != suite {
			continue
		}
		it := s.items[w.item]
		if len(s.lacking[it.ID]) > 0 {
			continue
		}
		cluster := it.Cluster
		if cluster == "" {
			cluster = "\x00" + it.ID // repeats depend on each other
		}
		i, ok := at[cluster]
		if !ok {
			i = len(units)
			at[cluster] = i
			units = append(units, nil)
			if byTask[it.Task] == nil {
				tasks = append(tasks, it.Task)
			}
			byTask[it.Task] = append(byTask[it.Task], i)
		}
		units[i] = append(units[i], w.index)
	}
	place := make([]float64, len(units))
	for _, task := range tasks {
		r := random(p.config.Seed, "sequential order", s.info.Name, task)
		members := byTask[task]
		for j, k := range r.Perm(len(members)) {
			place[members[k]] = (float64(j) + r.Float64()) / float64(len(members))
		}
	}
	order := make([]int, len(units))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(place[a], place[b]), cmp.Compare(a, b)) })
	out := make([]unit, len(units))
	for i, u := range order {
		out[i] = units[u]
	}
	return out
}

// leastWindow is the number of units that are asked together at least.
const leastWindow = 64

// askingOrder returns all indexes of units in the order of asking. Units are
// taken a window at a time, each a quarter of what was taken before, and within a
// window in canonical order: that is the one in which items share prefixes, which
// a random order would evaluate again and again. The test sees the units in their
// own order all the same; what is asked too much is a window at most.
func askingOrder(units []unit) []int {
	var out []int
	for at := 0; at < len(units); {
		end := min(len(units), at+max(leastWindow, at/4))
		first := len(out)
		for _, u := range units[at:end] {
			out = append(out, u...)
		}
		slices.Sort(out[first:])
		at = end
	}
	return out
}
