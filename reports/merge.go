package reports

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"assay/eval"
)

// ErrShards says that runs are not the shards of one run, or not all of them.
var ErrShards = errors.New("the shards do not make a run")

// Shards are all shards of a run.
type Shards struct {
	runs []*Run // by index
}

// OpenShards opens the folders of the shards of a run, in any order. What is no
// shard, missing, there twice, of another configuration or was stopped before its
// end is named in an error that wraps ErrShards.
func OpenShards(dirs []string) (*Shards, error) {
	runs := make([]*Run, len(dirs))
	var faults []string
	for i, dir := range dirs {
		run, err := OpenRun(dir)
		switch {
		case errors.Is(err, ErrNoRun):
			faults = append(faults, strings.TrimPrefix(err.Error(), "open run "))
			continue
		case err != nil:
			return nil, err
		}
		runs[i] = run
		faults = append(faults, shardFaults(run)...)
	}
	if len(faults) == 0 {
		faults = together(runs)
	}
	if len(dirs) == 0 {
		faults = append(faults, "none is named")
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrShards, strings.Join(faults, "; "))
	}
	slices.SortFunc(runs, func(a, b *Run) int { return a.Info.Shard.Index - b.Info.Shard.Index })
	s := &Shards{runs: runs}
	if _, err := s.schedule(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrShards, err)
	}
	return s, nil
}

// shardFaults says what keeps one run from being merged.
func shardFaults(r *Run) []string {
	s := r.Info.Shard
	switch {
	case s == nil:
		return []string{r.dir + " is a whole run, not made with --shard"}
	case s.Count < 1 || s.Index < 1 || s.Index > s.Count:
		return []string{fmt.Sprintf("%s says that it is shard %s: %s", r.dir, s, rewrite)}
	case len(s.Run) == 0:
		return []string{fmt.Sprintf("%s (shard %s) does not say of which run it is one: %s", r.dir, s, rewrite)}
	case r.Info.Stopped != "":
		return []string{fmt.Sprintf("shard %s (%s) did not end: %s: repeat it", s, r.dir, r.Info.Stopped)}
	}
	return nil
}

// together says what keeps runs from being merged with each other.
func together(runs []*Run) []string {
	if len(runs) == 0 {
		return nil
	}
	var faults []string
	first := mostOften(runs)
	want, count := configuration(first.Info), first.Info.Shard.Count
	seen := map[int]string{}
	for _, r := range runs {
		shard := r.Info.Shard
		if d := configuration(r.Info).Differences(want); len(d) > 0 || shard.Count != count {
			faults = append(faults, ofAnotherRun(r, first, d))
			continue
		}
		switch other, ok := seen[shard.Index]; {
		case ok && other == r.dir:
			faults = append(faults, fmt.Sprintf("%s (shard %s) is named twice", r.dir, shard))
		case ok:
			faults = append(faults, fmt.Sprintf("shard %s is there twice: %s and %s", shard, other, r.dir))
		}
		seen[shard.Index] = r.dir
	}
	if text := missingShards(seen, count); text != "" {
		faults = append(faults, text)
	}
	return faults
}

// mostOften is the first of the runs of the configuration that most of them have:
// those are not called foreign because of one that is named before them.
func mostOften(runs []*Run) *Run {
	n := map[string]int{}
	var keys []string
	for _, r := range runs {
		key := fmt.Sprint(r.Info.Shard.Count, configuration(r.Info)) // maps are printed in order
		n[key]++
		keys = append(keys, key)
	}
	best := 0
	for i, key := range keys {
		if n[key] > n[keys[best]] {
			best = i
		}
	}
	return runs[best]
}

// ofAnotherRun says in what a shard differs from one of the run that is to be made.
// Where a setting differs, items and requests differ because of it.
func ofAnotherRun(r, first *Run, differences []string) string {
	settings := slices.DeleteFunc(slices.Clone(differences), func(d string) bool { return strings.HasPrefix(d, "suite.") })
	switch {
	case len(differences) == 0:
		settings = []string{fmt.Sprintf("%d shards, was %d", r.Info.Shard.Count, first.Info.Shard.Count)}
	case len(settings) == 0:
		settings = differences
	}
	return fmt.Sprintf("%s (shard %s) is of another configuration than %s (shard %s): %s",
		r.dir, r.Info.Shard, first.dir, first.Info.Shard, strings.Join(settings, ", "))
}

// missingShards names those of 1 to count that were not seen, or is empty.
func missingShards(seen map[int]string, count int) string {
	var missing []string
	const most = 20
	for i := 1; i <= count && len(missing) <= most; i++ {
		if seen[i] == "" {
			missing = append(missing, fmt.Sprintf("%d/%d", i, count))
		}
	}
	switch {
	case len(missing) == 0:
		return ""
	case len(missing) == 1:
		return "shard " + missing[0] + " is missing"
	case len(missing) > most:
		missing[most] = "..."
	}
	return "shards " + strings.Join(missing, ", ") + " are missing"
}

// configuration names what all shards of a run have in common.
func configuration(i eval.RunInfo) eval.Identity {
	id := eval.Identity{}
	maps.Copy(id, i.Shard.Run)
	id["assay"], id["data"], id["lock"] = i.Assay, i.Data.Source, i.Data.Lock
	return id
}

// stretch is a range of items of a suite that one shard has.
type stretch struct {
	eval.Range
	suite int
	shard int
}

// schedule says from which shard the results of each stretch of the run come, in
// canonical order. It checks that every item is in exactly one shard.
func (s *Shards) schedule() ([]stretch, error) {
	bySuite := map[string][]stretch{}
	info := s.runs[0].Info
	for i, r := range s.runs {
		for _, part := range r.Info.Shard.Parts {
			for _, items := range part.Ranges {
				bySuite[part.Suite] = append(bySuite[part.Suite], stretch{Range: items, shard: i})
			}
		}
	}
	var out []stretch
	for i, suite := range info.Suites {
		list := bySuite[suite.Name]
		delete(bySuite, suite.Name)
		slices.SortStableFunc(list, func(a, b stretch) int { return a.From - b.From })
		next := 0
		for _, x := range list {
			if x.From != next || x.To <= x.From {
				return nil, fmt.Errorf("items %d of %s should follow, shard %s has %d to %d: %s",
					next, suite.Name, s.runs[x.shard].Info.Shard, x.From, x.To, rewrite)
			}
			next = x.To
			x.suite = i
			out = append(out, x)
		}
		if next != suite.Items {
			return nil, fmt.Errorf("%d of %d items of %s are in no shard: %s", suite.Items-next, suite.Items, suite.Name, rewrite)
		}
	}
	if len(bySuite) > 0 {
		unknown := slices.Sorted(maps.Keys(bySuite))
		return nil, fmt.Errorf("items of %s, which is no suite of the run: %s", strings.Join(unknown, ", "), rewrite)
	}
	return out, nil
}

// Results reads the results of all shards in the canonical order of the run, a
// few of each at a time. The first error ends the sequence; a shard that has
// fewer or more results than it says is one.
func (s *Shards) Results() iter.Seq2[eval.Result, error] {
	return func(yield func(eval.Result, error) bool) {
		if err := s.merge(yield); err != nil {
			yield(eval.Result{}, fmt.Errorf("merge shards: %w", err))
		}
	}
}

// merge delivers the results, and returns the error that ends them.
func (s *Shards) merge(yield func(eval.Result, error) bool) error {
	plan, err := s.schedule()
	if err != nil {
		return err
	}
	next := make([]func() (eval.Result, error, bool), len(s.runs))
	checked := make([]checkedShard, len(s.runs))
	for i, r := range s.runs {
		checked[i] = newCheckedShard(r)
		var stop func()
		next[i], stop = iter.Pull2(r.Results())
		defer stop()
	}
	info := s.runs[0].Info
	for _, x := range plan {
		dir := s.runs[x.shard].dir
		for range (x.To - x.From) * max(info.Repeats, 1) {
			r, err, ok := next[x.shard]()
			switch {
			case err != nil:
				return err
			case !ok:
				return fmt.Errorf("%s has fewer results than its manifest says: repeat this shard", dir)
			case r.Suite != info.Suites[x.suite].Name:
				return fmt.Errorf("%s has a result of suite %s where one of %s belongs: %s", dir, r.Suite, info.Suites[x.suite].Name, rewrite)
			}
			checked[x.shard].add(r)
			if !yield(r, nil) {
				return nil
			}
		}
	}
	for i, r := range s.runs {
		if _, err, ok := next[i](); ok {
			return errors.Join(fmt.Errorf("%s has more results than its manifest says: %s", r.dir, rewrite), err)
		}
		if err := checked[i].check(); err != nil {
			return err
		}
	}
	return nil
}

// Unscored lists the shards that have items without a score.
func (s *Shards) Unscored() []string {
	var out []string
	for _, r := range s.runs {
		if !r.Info.Complete {
			out = append(out, fmt.Sprintf("shard %s (%s)", r.Info.Shard, r.dir))
		}
	}
	return out
}

// Suites names the suites of the run with their versions, in its order.
func (s *Shards) Suites() []eval.SuiteRun { return s.runs[0].Info.Suites }
