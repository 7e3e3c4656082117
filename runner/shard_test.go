package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/eval"
	"assay/model/fake"
)

func TestParseShard(t *testing.T) {
	if got, err := ParseShard("2/3"); err != nil || got != (Shard{Index: 2, Count: 3}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, s := range []string{"", "2", "0/3", "4/3", "-1/3", "1/0", "a/b", "1/3/5", "1/10001", "1/99999999999999999999"} {
		if _, err := ParseShard(s); err == nil || !strings.Contains(err.Error(), "want i/n") {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// keep returns the work of a shard and what it says of itself.
func keep(t *rapid.T, c Config, s Shard) ([]string, *eval.ShardInfo) {
	p, err := NewPlan(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	info, err := p.KeepShard(context.Background(), s)
	if err != nil {
		return nil, nil
	}
	var names []string
	for i, w := range p.work {
		if w.index != i {
			t.Fatalf("work %d has the index %d", i, w.index)
		}
		names = append(names, fmt.Sprint(p.suites[w.suite].items[w.item].ID, p.suites[w.suite].info.Name, w.repeat))
	}
	return names, info
}

// Every request is in exactly one shard, and the ranges say in which.
func TestShardsPartitionThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{
			Model:   script(),
			Suites:  []eval.Suite{spelling{"a", rapid.IntRange(1, 40).Draw(t, "a")}, spelling{"b", rapid.IntRange(1, 40).Draw(t, "b")}},
			Data:    noData{},
			Limit:   rapid.IntRange(0, 20).Draw(t, "limit"),
			Repeats: rapid.IntRange(1, 3).Draw(t, "repeats"),
		}
		n := rapid.IntRange(1, 9).Draw(t, "shards")
		whole, none := keep(t, c, Shard{})
		if none != nil {
			t.Fatal("a whole run says that it is a shard")
		}
		var parts []string
		places := map[string][]int{}
		for i := range n {
			names, info := keep(t, c, Shard{Index: i + 1, Count: n})
			parts = append(parts, names...)
			if info == nil {
				continue
			}
			items := 0
			for _, part := range info.Parts {
				for _, r := range part.Ranges {
					for place := r.From; place < r.To; place++ {
						places[part.Suite] = append(places[part.Suite], place)
						items++
					}
				}
			}
			if items*c.Repeats != len(names) {
				t.Fatalf("shard %s has %d items in its ranges and %d requests", info, items, len(names))
			}
		}
		slices.Sort(whole)
		slices.Sort(parts)
		if d := cmp.Diff(whole, parts); d != "" {
			t.Fatal(d)
		}
		for suite, list := range places {
			slices.Sort(list)
			for i, place := range list {
				if i != place {
					t.Fatalf("suite %s: places %v", suite, list)
				}
			}
		}
	})
}

// Shards cost about the same, and no task is cut more often than there are cuts.
func TestShardsBalanceAndKeepTasksTogether(t *testing.T) {
	const tasks, perTask, shards = 20, 50, 7
	s := plannedSuite{suite: tasked{}, info: eval.SuiteInfo{Name: "tasked"}}
	for i := range tasks * perTask { // tasks interleave, and differ in cost
		task := i % tasks
		s.items = append(s.items, eval.Item{Task: fmt.Sprint(task), Input: strings.Repeat("x", 10+20*task) + fmt.Sprint(i)})
	}
	costs, err := itemCosts(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	total, in := int64(0), 0
	for _, c := range costs {
		total += c
	}
	for i := range shards {
		cost, seen := int64(0), map[string]bool{}
		for _, item := range cut(byTask(s.items), costs, Shard{Index: i + 1, Count: shards}) {
			cost += costs[item]
			seen[s.items[item].Task] = true
		}
		in += len(seen)
		if share := float64(cost) * shards / float64(total); share < 0.98 || share > 1.02 {
			t.Errorf("shard %d costs %.3f of its share", i+1, share)
		}
	}
	if in > tasks+shards-1 {
		t.Errorf("%d prefixes are evaluated, want at most %d", in, tasks+shards-1)
	}
}

// tasked is a suite whose items of a task share a prefix.
type tasked struct{ spelling }

func TestTooManyShards(t *testing.T) {
	p, err := NewPlan(t.Context(), Config{Model: script(), Suites: []eval.Suite{spelling{"a", 2}}, Data: noData{}})
	if err != nil {
		t.Fatal(err)
	}
	empty := 0
	for i := range 5 {
		plan := *p
		plan.work = slices.Clone(p.work)
		if _, err := plan.KeepShard(t.Context(), Shard{Index: i + 1, Count: 5}); err != nil {
			empty++
			if !strings.Contains(err.Error(), "too small for 5 shards") {
				t.Error(err)
			}
		}
	}
	if empty != 3 {
		t.Errorf("%d of 5 shards of 2 items are refused, want 3", empty)
	}
}

// The results of the shards are those of the whole run.
func TestShardsRunAsThePlanDoes(t *testing.T) {
	c := Config{Model: script(fake.Rule{Text: "yes"}), Suites: []eval.Suite{spelling{"a", 9}, spelling{"b", 5}}, Data: noData{}, Repeats: 2}
	run := func(s Shard) ([]eval.Result, Outcome) {
		p, err := NewPlan(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.KeepShard(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		var sink memory
		out, err := p.Run(t.Context(), &sink, nil)
		if err != nil {
			t.Fatal(err)
		}
		return sink.rows, out
	}
	want, whole := run(Shard{})
	got := map[string]eval.Result{}
	for i := range 3 {
		rows, out := run(Shard{Index: i + 1, Count: 3})
		for _, r := range rows {
			got[fmt.Sprint(r.Suite, r.ID, r.Repeat)] = r
		}
		for j, s := range out.Suites {
			if s.ItemsHash != whole.Suites[j].ItemsHash || s.Items != whole.Suites[j].Items {
				t.Errorf("shard %d speaks of other items than the run", i+1)
			}
		}
	}
	for _, w := range want {
		if d := cmp.Diff(w, got[fmt.Sprint(w.Suite, w.ID, w.Repeat)]); d != "" {
			t.Error(d)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d results, want %d", len(got), len(want))
	}
}

// Every shard says of which run it is one, and is no other shard of that run.
func TestShardsKnowTheirRun(t *testing.T) {
	identities := func(seed uint64, s Shard) (whole, own eval.Identity) {
		t.Helper()
		p, err := NewPlan(t.Context(), Config{Model: script(), Suites: []eval.Suite{spelling{"a", 20}}, Data: noData{}, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		info, err := p.KeepShard(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if own, err = p.Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		if info == nil {
			return nil, own
		}
		return info.Run, own
	}
	_, run := identities(1, Shard{})
	first, one := identities(1, Shard{Index: 1, Count: 3})
	second, two := identities(1, Shard{Index: 2, Count: 3})
	if d := cmp.Diff(run, first) + cmp.Diff(run, second); d != "" {
		t.Error(d)
	}
	if d := two.Differences(one); !slices.Contains(d, "shard: 2/3, was 1/3") {
		t.Errorf("of the two shards: %v", d)
	}
	if other, _ := identities(2, Shard{Index: 1, Count: 3}); cmp.Equal(run, other) {
		t.Error("a shard of another run says the same")
	}
}

func TestKeepShardStopsWhenCancelled(t *testing.T) {
	p, err := NewPlan(t.Context(), Config{Model: script(), Suites: []eval.Suite{spelling{"a", 2}}, Data: noData{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.KeepShard(ctx, Shard{Index: 1, Count: 2}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
