package reports

import (
	"errors"
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
	info.Shard = &eval.ShardInfo{Index: index, Count: count, Parts: parts}
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
	if used := info.Work.Usage.Prompt; used != 2*1_234_567 {
		t.Errorf("%d tokens, want the sum", used)
	}
}

func TestOpenShardsNamesWhatIsWrong(t *testing.T) {
	all := exampleResults()
	first := []eval.ShardPart{part("mmlu", 0, 1, 2, 3)}
	one := writeShard(t, 1, 2, first, all[:4], nil)
	two := func(change func(*eval.RunInfo)) string {
		return writeShard(t, 2, 2, []eval.ShardPart{part("bbh", 0, 1, 2, 3, 4)}, all[4:], change)
	}
	for _, c := range []struct {
		name string
		dirs []string
		want string
	}{
		{"none", nil, "none is named"},
		{"missing", []string{one}, "missing: 2/2"},
		{"twice", []string{one, one}, "shard 1/2 is there twice"},
		{"whole", []string{one, writeExample(t)}, "is a whole run"},
		{"weights", []string{one, two(func(i *eval.RunInfo) { i.Model.WeightsDigest = "other" })}, "model.weights: other, was none"},
		{"items", []string{one, two(func(i *eval.RunInfo) { i.Suites[0].ItemsHash = "other" })}, "items of mmlu: other, was none"},
		{"count", []string{one, two(func(i *eval.RunInfo) { i.Shard.Count = 3 })}, "shards: 3, was 2"},
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
