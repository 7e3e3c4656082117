package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/eval"
	"assay/model"
)

// Shard names one of several parts of a run: the zero value is the whole run.
type Shard struct {
	Index int // from 1
	Count int
}

// maxShards bounds the shards of a run.
const maxShards = 10_000

// ParseShard reads "2/3", the second of three shards.
func ParseShard(s string) (Shard, error) {
	index, count, found := strings.Cut(s, "/")
	i, err := strconv.Atoi(index)
	n, err2 := strconv.Atoi(count)
	if !found || err != nil || err2 != nil || i < 1 || n < i || n > maxShards {
		return Shard{}, fmt.Errorf("shard is %q, want i/n with i from 1 to n, such as 2/3, and n at most %d", s, maxShards)
	}
	return Shard{Index: i, Count: n}, nil
}

// KeepShard reduces the plan to one shard and says which items it has. It goes
// before anything else that is done with the plan.
//
// Every suite is split by itself, so that all shards have a share of every kind
// of work. Its items, gathered by task, are cut into contiguous parts of about
// the same cost: at most one task is divided at each cut, so that a prefix which
// the items of a task share is evaluated by one shard, or by the two on either
// side of a cut. All repeats of an item stay together. The split is a function
// of the items and what the model is asked about them: every machine makes the
// same.
func (p *Plan) KeepShard(ctx context.Context, s Shard) (*eval.ShardInfo, error) {
	if s == (Shard{}) {
		return nil, nil
	}
	whole, err := p.Identity(ctx)
	if err != nil {
		return nil, err
	}
	info := &eval.ShardInfo{Index: s.Index, Count: s.Count, Run: whole}
	items := 0
	mine := make([][]bool, len(p.suites)) // suite -> item -> of this shard
	for i, planned := range p.suites {
		costs, err := itemCosts(ctx, planned)
		if err != nil {
			return nil, err
		}
		items += len(planned.items)
		mine[i] = make([]bool, len(planned.items))
		for _, item := range cut(byTask(planned.items), costs, s) {
			mine[i][item] = true
		}
		part := eval.ShardPart{Suite: planned.info.Name}
		for item, in := range mine[i] {
			if in {
				part.Ranges = eval.AppendPlace(part.Ranges, item)
			}
		}
		if len(part.Ranges) > 0 {
			info.Parts = append(info.Parts, part)
		}
	}
	p.work = slices.DeleteFunc(p.work, func(w work) bool { return !mine[w.suite][w.item] })
	for i := range p.work {
		p.work[i].index = i
	}
	if len(p.work) == 0 {
		return nil, fmt.Errorf("shard %s has no item: the suites are too small for %d shards, with %d items in all", info, s.Count, items)
	}
	p.shard = info.String()
	return info, nil
}

// byTask returns the indexes of items, those of a task together, in the order of
// the tasks' first items.
func byTask(items []eval.Item) []int {
	rank := map[string]int{}
	order := make([]int, len(items))
	for i, it := range items {
		order[i] = i
		if _, ok := rank[it.Task]; !ok {
			rank[it.Task] = len(rank)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return rank[items[a].Task] - rank[items[b].Task] })
	return order
}

// cut returns the part of order that belongs to a shard: an item belongs to the
// shard in whose share of the total cost its middle lies. Integers only, since
// the result must be the same everywhere.
func cut(order []int, costs []int64, s Shard) []int {
	total := int64(0)
	for _, c := range costs {
		total += c
	}
	var out []int
	before := int64(0)
	for _, item := range order {
		middle := 2*before + costs[item] // of 2*total
		if middle*int64(s.Count)/(2*total) == int64(s.Index-1) {
			out = append(out, item)
		}
		before += costs[item]
	}
	return out
}

// The cost of an item is counted in bytes of prompt that the item before it in
// the same task does not share. A generated token costs about as much as eight
// tokens of a prompt, of four bytes each; how many there will be is not known,
// except that there are seldom more than answerTokens.
const (
	answerTokenBytes = 32
	answerTokens     = 128
	maxItemCost      = 1 << 30
)

// itemCosts estimates what each item of a suite costs, at least 1.
func itemCosts(ctx context.Context, s plannedSuite) ([]int64, error) {
	out := make([]int64, len(s.items))
	previous, task := "", ""
	for _, i := range byTask(s.items) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := request(s.suite, s.items[i])
		if err != nil { // the item will be a row with this error, which costs nothing
			out[i] = 1
			continue
		}
		prompt := promptText(r.Prompt)
		shared := 0
		if s.items[i].Task == task {
			shared = commonPrefix(previous, prompt)
		}
		previous, task = prompt, s.items[i].Task
		cost := len(prompt) - shared + 1
		for _, c := range r.Choices {
			cost += len(c)
		}
		if len(r.Choices) == 0 {
			tokens := answerTokens
			if r.Decoding.MaxTokens > 0 {
				tokens = min(tokens, r.Decoding.MaxTokens)
			}
			cost += tokens * answerTokenBytes
		}
		out[i] = int64(min(cost, maxItemCost))
	}
	return out, nil
}

// request builds what a suite asks. Suites may panic on items that they cannot
// handle; perform makes an error of that too.
func request(s eval.Suite, it eval.Item) (r model.Request, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("panic")
		}
	}()
	return s.Request(it)
}

// promptText is the text of a prompt, in about the order in which a template
// puts it.
func promptText(p model.Prompt) string {
	var b strings.Builder
	b.Write(p.Tools)
	b.Write(p.Documents)
	b.WriteString(p.Text)
	for _, t := range p.Tokens {
		fmt.Fprintf(&b, "%d ", t)
	}
	for _, m := range p.Messages {
		b.WriteString(m.Role)
		b.WriteString(m.Content)
		b.Write(m.ToolCalls)
	}
	b.WriteString(p.Prefix)
	return b.String()
}

// commonPrefix returns the length of what two texts begin with.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
