package html

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"assay/eval"
	"assay/reports"
)

const manyItems = 30_000

// manyRows are items with worked answers of some 900 characters, of words in
// random order, which compress worse than text.
func manyRows(n int, seed uint64, wrong func(i int) bool) []eval.Result {
	words := strings.Fields(`we first note that the total of both parts is given so subtracting one from other leaves remainder which divided by
		three gives result then multiply each side and check whether number of apples sold before noon equals those after because train left
		station at speed it follows distance traveled must be half what was asked for therefore answer becomes clear once units are converted`)
	random := rand.New(rand.NewPCG(seed, 1))
	out := rows("many", n, wrong)
	for i := range out {
		r := &out[i]
		r.Task, r.ID = fmt.Sprintf("task %d", i%57), fmt.Sprintf("task %d/%d", i%57, i)
		var b strings.Builder
		for range 150 {
			b.WriteString(words[random.IntN(len(words))] + " ")
		}
		r.Text = b.String() + r.Text
		r.Input = strings.Repeat(r.Input+" ", 12) + b.String()[:200]
	}
	return out
}

// manySides are two runs of manyItems that differ in one answer of 40.
func manySides(t testing.TB) []reports.Side {
	a := manyRows(manyItems, 1, func(i int) bool { return i%3 == 0 })
	b := manyRows(manyItems, 1, func(i int) bool { return i%3 == 0 || i%40 == 1 })
	return []reports.Side{store(t, "before", a, nil), store(t, "after", b, nil)}
}

// BenchmarkPage writes the page of two runs of many items, and where there is a
// Chromium tells how long it takes to paint it and to have the list.
func BenchmarkPage(b *testing.B) {
	sides := manySides(b)
	var page []byte
	for b.Loop() {
		page = render(b, Options{}, sides...)
	}
	b.ReportMetric(float64(len(page))/(1<<20), "MiB")
	tab := startBrowser(b).tab(b)
	tab.open(save(b, page), "")
	for name, expression := range map[string]string{
		"ms-first-paint": `performance.getEntriesByName("first-contentful-paint")[0].startTime`,
		"ms-list":        `performance.getEntriesByName("list")[0].startTime`,
	} {
		var ms float64
		tab.eval(expression, &ms)
		b.ReportMetric(ms, name)
	}
	tab.noFaults()
}
