package reports

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/eval"
)

// writeShard writes the results of some items of the example as a shard.
func writeShard(t *testing.T, index, count int, parts []eval.ShardPart, results []eval.Result, change func(*eval.RunInfo)) string {
	t.Helper()
	w, err := CreateRun(t.TempDir() + "/shard")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	info := exampleInfo(exampleSummaries(results))
	info.Shard = &eval.ShardInfo{Index: index, Count: count, Run: eval.Identity{"seed": "1", "suite.mmlu.requests": "abc"}, Parts: parts}
	if change != nil {
		change(&info)
	}
	if err := w.Finish(info, nil); err != nil {
		t.Fatal(err)
	}
	return w.Dir()
}

func part(suite string, places ...int) eval.ShardPart {
	p := eval.ShardPart{Suite: suite}
	for _, place := range places {
		p.Ranges = eval.AppendPlace(p.Ranges, place)
	}
	return p
}

func picked(results []eval.Result, at ...int) []eval.Result {
	var out []eval.Result
	for _, i := range at {
		out = append(out, results[i])
	}
	return out
}

// The example has four items of mmlu and five of bbh; the shards interleave.
func TestMergeRestoresTheOrder(t *testing.T) {
	all := exampleResults()
	a := writeShard(t, 1, 2, []eval.ShardPart{part("mmlu", 0, 2), part("bbh", 1, 2, 4)}, picked(all, 0, 2, 5, 6, 8), nil)
	b := writeShard(t, 2, 2, []eval.ShardPart{part("mmlu", 1, 3), part("bbh", 0, 3)}, picked(all, 1, 3, 4, 7), nil)
	shards, err := OpenShards([]string{b, a})
	if err != nil {
		t.Fatal(err)
	}
	w, err := CreateRun(t.TempDir() + "/run")
	if err != nil {
		t.Fatal(err)
	}
	info, results, err := shards.Merge(w)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(info, exampleSummaries(all)); err != nil {
		t.Fatal(err)
	}
	_, got := collect(t, w.Dir())
	_, want := collect(t, writeExample(t))
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("-whole +merged:\n%s", d)
	}
	if info.Shard != nil || len(results["mmlu"]) != 4 || info.Suites[1].Counts != eval.Count(all[4:]) {
		t.Errorf("shard %v, %d results of mmlu, counts %+v", info.Shard, len(results["mmlu"]), info.Suites[1].Counts)
	}
	if d := cmp.Diff(exampleSummaries(all), exampleSummaries(slices.Concat(results["mmlu"], results["bbh"])), cmpopts.EquateNaNs()); d != "" {
		t.Errorf("summaries: %s", d)
	}
	for _, suite := range []string{"mmlu", "bbh"} {
		for _, r := range results[suite] {
			if r.Text != "" || r.Input != "" || r.Tokens != nil || r.Top != nil || r.Extracted != "" || r.ID == "" || r.Task == "" {
				t.Errorf("kept for the summary: %+v", r)
			}
		}
	}
	if info.Identity["seed"] != "1" {
		t.Errorf("identity %v, want that of the undivided run", info.Identity)
	}
	if used := info.Work.Usage.Prompt; used != 2*1_234_567 {
		t.Errorf("%d tokens, want the sum", used)
	}
}

func TestOpenShardsNamesWhatIsWrong(t *testing.T) {
	all := exampleResults()
	first := []eval.ShardPart{part("mmlu", 0, 1, 2, 3)}
	one, copied := writeShard(t, 1, 2, first, all[:4], nil), writeShard(t, 1, 2, first, all[:4], nil)
	two := func(change func(*eval.RunInfo)) string {
		return writeShard(t, 2, 2, []eval.ShardPart{part("bbh", 0, 1, 2, 3, 4)}, all[4:], change)
	}
	for _, c := range []struct {
		name string
		dirs []string
		want string
	}{
		{"none", nil, "none is named"},
		{"missing", []string{one}, "shard 2/2 is missing"},
		{"twice", []string{one, two(nil), copied}, "shard 1/2 is there twice: " + one + " and " + copied},
		{"twice and missing", []string{one, copied}, "shard 1/2 is there twice: " + one + " and " + copied + "; shard 2/2 is missing"},
		{"named twice", []string{one, one, two(nil)}, one + " (shard 1/2) is named twice"},
		{"whole", []string{one, writeExample(t)}, "is a whole run"},
		{"weights", []string{one, two(func(i *eval.RunInfo) { i.Shard.Run["model.weights"] = "other" })},
			" (shard 2/2) is of another configuration than " + one + " (shard 1/2): model.weights: other, was none; shard 2/2 is missing"},
		{"requests", []string{one, two(func(i *eval.RunInfo) { i.Shard.Run["suite.mmlu.requests"] = "def" })}, "suite.mmlu.requests: def, was abc"},
		{"requests because of a setting", []string{one, two(func(i *eval.RunInfo) { i.Shard.Run["suite.mmlu.requests"], i.Shard.Run["seed"] = "def", "2" })},
			"(shard 1/2): seed: 2, was 1;"},
		{"data", []string{one, two(func(i *eval.RunInfo) { i.Data.Lock = "ee55" })}, "lock: ee55, was dd44"},
		{"the odd one comes first", []string{writeShard(t, 3, 9, first, all[:4], nil), one, two(nil)},
			"(shard 3/9) is of another configuration than " + one + " (shard 1/2): 9 shards, was 2"},
		{"unknown run", []string{one, two(func(i *eval.RunInfo) { i.Shard.Run = nil })}, "(shard 2/2) does not say of which run it is one"},
		{"stopped", []string{one, two(func(i *eval.RunInfo) { i.Stopped = "stopped after 1 of 5 items" })}, "shard 2/2"},
		{"index", []string{one, two(func(i *eval.RunInfo) { i.Shard.Index = 5 })}, "says that it is shard 5/2"},
		{"overlap", []string{one, two(func(i *eval.RunInfo) { i.Shard.Parts = append(i.Shard.Parts, part("mmlu", 3)) })}, "items 4 of mmlu should follow"},
		{"gap", []string{one, two(func(i *eval.RunInfo) { i.Shard.Parts = []eval.ShardPart{part("bbh", 0, 1)} })}, "3 of 5 items of bbh are in no shard"},
		{"backwards", []string{one, two(func(i *eval.RunInfo) { i.Shard.Parts[0].Ranges[0] = eval.Range{From: 0, To: -1} })}, "items 0 of bbh should follow"},
		{"unknown suite", []string{one, two(func(i *eval.RunInfo) { i.Shard.Parts = append(i.Shard.Parts, part("x", 0)) })}, "items of x, which is no suite"},
	} {
		if _, err := OpenShards(c.dirs); !errors.Is(err, ErrShards) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// A manifest that promises other results than the file has is no source of wrong
// rows.
func TestMergeChecksTheResults(t *testing.T) {
	all := exampleResults()
	for _, c := range []struct {
		name, want string
		second     []eval.Result
	}{
		{"fewer", "has fewer results", all[4:8]},
		{"more", "has more results", append(picked(all, 4, 5, 6, 7, 8), all[8])},
		{"others", "a result of suite mmlu where one of bbh belongs", all[:5]},
	} {
		a := writeShard(t, 1, 2, []eval.ShardPart{part("mmlu", 0, 1, 2, 3)}, all[:4], nil)
		b := writeShard(t, 2, 2, []eval.ShardPart{part("bbh", 0, 1, 2, 3, 4)}, c.second, nil)
		shards, err := OpenShards([]string{a, b})
		if err != nil {
			t.Fatal(err)
		}
		w, err := CreateRun(t.TempDir() + "/run")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := shards.Merge(w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Files of two shards that were exchanged have as many rows as they should.
func TestMergeNoticesResultsOfAnotherShard(t *testing.T) {
	all := exampleResults()
	prompts := func(results []eval.Result) func(*eval.RunInfo) {
		h := newPromptHash()
		for _, r := range results {
			h.add(r)
		}
		return func(i *eval.RunInfo) { i.Suites[0].Prompts, i.Suites[1].Prompts = h.sum(), "" }
	}
	merge := func(ofA, ofB []eval.Result) error {
		a := writeShard(t, 1, 2, []eval.ShardPart{part("mmlu", 0, 1)}, ofA, prompts(all[:2]))
		b := writeShard(t, 2, 2, []eval.ShardPart{part("mmlu", 2, 3), part("bbh", 0, 1, 2, 3, 4)}, append(ofB, all[4:]...), prompts(all[2:4]))
		shards, err := OpenShards([]string{a, b})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range shards.Results() {
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := merge(picked(all, 0, 1), picked(all, 2, 3)); err != nil {
		t.Error(err)
	}
	if err := merge(picked(all, 2, 3), picked(all, 0, 1)); err == nil || !strings.Contains(err.Error(), "not those of its manifest") {
		t.Errorf("exchanged: %v", err)
	}
}

// What shards say of drafts and of scoring again is of the run as well. The first
// answer that differs is that of the run's order, not of the shards'.
func TestMergeAddsReplays(t *testing.T) {
	all := exampleResults()
	replay := func(id string, n int) func(*eval.RunInfo) {
		return func(i *eval.RunInfo) {
			i.Replay = &eval.ReplayInfo{Source: "base", Drafts: n, Without: 2 * n, Accepted: 3 * n, Decoded: 4 * n, Diverged: 1,
				First: &eval.Divergence{Suite: "bbh", ID: id, Token: n}}
			i.Rescored, i.Work.Resumes = []eval.Rescoring{{From: id}}, n
		}
	}
	a := writeShard(t, 1, 2, []eval.ShardPart{part("mmlu", 0, 2), part("bbh", 1, 2, 4)}, picked(all, 0, 2, 5, 6, 8), replay("navigate/1", 1))
	b := writeShard(t, 2, 2, []eval.ShardPart{part("mmlu", 1, 3), part("bbh", 0, 3)}, picked(all, 1, 3, 4, 7), replay("navigate/0", 10))
	shards, err := OpenShards([]string{a, b})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // and leaves the shards as they are
		w, err := CreateRun(t.TempDir() + "/run")
		if err != nil {
			t.Fatal(err)
		}
		info, _, err := shards.Merge(w)
		if err != nil {
			t.Fatal(err)
		}
		want := &eval.ReplayInfo{Source: "base", Drafts: 11, Without: 22, Accepted: 33, Decoded: 44, Diverged: 2,
			First: &eval.Divergence{Suite: "bbh", ID: "navigate/0", Token: 10}}
		if d := cmp.Diff(want, info.Replay); d != "" {
			t.Error(d)
		}
		if len(info.Rescored) != 2 || info.Work.Resumes != 11 {
			t.Errorf("rescored %v, %d resumes", info.Rescored, info.Work.Resumes)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}
