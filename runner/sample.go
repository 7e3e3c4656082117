package runner

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sort"

	"assay/eval"
)

// sample chooses limit items as a stratified random sample: every task gets its
// proportional share (largest remainder), and within a task the choice is
// random, determined by the seed, the suite and the task alone. Never the first
// n: benchmarks are often ordered by difficulty or source. The items keep their
// order. A limit of 0, or one not below the number of items, takes all.
//
// Samples nest as far as shares allow: within a task, a larger limit keeps the
// items of a smaller one.
func sample(items []eval.Item, limit int, seed uint64) []eval.Item {
	if limit <= 0 || limit >= len(items) {
		return items
	}
	tasks := map[string][]int{} // task -> indexes of its items
	var order []string
	for i, it := range items {
		if tasks[it.Task] == nil {
			order = append(order, it.Task)
		}
		tasks[it.Task] = append(tasks[it.Task], i)
	}
	sizes := make([]int, len(order))
	for i, t := range order {
		sizes[i] = len(tasks[t])
	}

	var chosen []int
	for i, n := range shares(sizes, limit) {
		indexes := tasks[order[i]]
		perm := random(seed, items[0].Suite, order[i]).Perm(len(indexes))
		for _, j := range perm[:n] {
			chosen = append(chosen, indexes[j])
		}
	}
	sort.Ints(chosen)
	out := make([]eval.Item, len(chosen))
	for i, j := range chosen {
		out[i] = items[j]
	}
	return out
}

// shares splits limit over groups in proportion to their sizes: each gets the
// whole part of its quota, and the largest remainders get the rest, the earlier
// group first on ties.
func shares(sizes []int, limit int) []int {
	total := 0
	for _, n := range sizes {
		total += n
	}
	out := make([]int, len(sizes))
	byRemainder := make([]int, len(sizes))
	rest := limit
	for i, n := range sizes {
		out[i] = n * limit / total
		rest -= out[i]
		byRemainder[i] = i
	}
	sort.SliceStable(byRemainder, func(a, b int) bool {
		return sizes[byRemainder[a]]*limit%total > sizes[byRemainder[b]]*limit%total
	})
	for _, i := range byRemainder[:rest] {
		out[i]++
	}
	return out
}

// random returns a generator that depends on the seed and the names alone.
func random(seed uint64, names ...string) *rand.Rand {
	h := sha256.New()
	fmt.Fprintf(h, "%d %q", seed, names)
	sum := h.Sum(nil)
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum), binary.LittleEndian.Uint64(sum[8:])))
}
