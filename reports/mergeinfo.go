package reports

import (
	"reflect"
	"slices"
	"strings"

	"assay/eval"
	"assay/model"
)

// Merge hands the results of all shards to sink and returns the manifest of the
// run that they make, and its results by suite as summaries need them, without
// texts and evidence. The manifest is that of an undivided run, but for what the
// work cost: tokens and seconds are sums over the shards, whose machines may
// have worked at the same time.
func (s *Shards) Merge(sink eval.Sink) (eval.RunInfo, map[string][]eval.Result, error) {
	results := map[string][]eval.Result{}
	prompts := map[string]promptHash{}
	diverged, known := s.divergences(), map[string]string{}
	var first *eval.Divergence
	for r, err := range s.Results() {
		if err == nil {
			err = sink.Add(r)
		}
		if err != nil {
			return eval.RunInfo{}, nil, err
		}
		if _, ok := prompts[r.Suite]; !ok {
			prompts[r.Suite] = newPromptHash()
		}
		prompts[r.Suite].add(r)
		if first == nil {
			first = diverged[rowKey{r.Suite, r.ID, r.Repeat}]
		}
		results[r.Suite] = append(results[r.Suite], forSummary(r, known))
	}
	info := s.info()
	if info.Replay != nil {
		info.Replay.First = first
	}
	for i := range info.Suites {
		suite := &info.Suites[i]
		suite.Counts = eval.Count(results[suite.Name])
		if h, ok := prompts[suite.Name]; ok {
			suite.Prompts = h.sum()
		}
	}
	return info, results, nil
}

// forSummary is what of a result summaries use. What was read of a file are texts of
// their own, of which those that rows have in common are kept once.
func forSummary(r eval.Result, known map[string]string) eval.Result {
	one := func(s string) string {
		if text, ok := known[s]; ok {
			return text
		}
		s = strings.Clone(s)
		known[s] = s
		return s
	}
	out := eval.Result{
		Suite: one(r.Suite), SuiteVersion: one(r.SuiteVersion), Task: one(r.Task), Group: one(r.Group), ID: r.ID, Repeat: r.Repeat,
		Cluster: one(r.Cluster), ItemDigest: r.ItemDigest, PromptTokens: r.PromptTokens, Unsafe: r.Unsafe,
		Status: eval.Status(one(string(r.Status))), Error: one(r.Error), Finish: model.FinishReason(one(string(r.Finish))),
		Truncated: r.Truncated, Margin: r.Margin, Scores: r.Scores,
	}
	for i := range out.Scores {
		out.Scores[i].Metric = one(out.Scores[i].Metric)
	}
	return out
}

// info is the manifest of the run as far as it follows from those of the shards.
func (s *Shards) info() eval.RunInfo {
	out := s.runs[0].Info
	out.Shard, out.Identity, out.Complete = nil, out.Shard.Run, true
	out.Replay, out.Rescored = nil, nil
	out.Work, out.Suites = eval.Work{}, slices.Clone(out.Suites)
	for i := range out.Suites {
		out.Suites[i].Usage = model.Usage{}
	}
	var hosts, paths []string
	for _, r := range s.runs {
		i := r.Info
		out.Complete = out.Complete && i.Complete
		out.Work.Usage = out.Work.Usage.Add(i.Work.Usage)
		out.Work.Seconds += i.Work.Seconds
		out.Work.Resumes += i.Work.Resumes
		out.Replay = addReplay(out.Replay, i.Replay)
		out.Rescored = append(out.Rescored, i.Rescored...)
		for j := range out.Suites { // configuration has compared their names
			out.Suites[j].Usage = out.Suites[j].Usage.Add(i.Suites[j].Usage)
		}
		if i.Started.Before(out.Started) {
			out.Started = i.Started
		}
		if i.Finished.After(out.Finished) {
			out.Finished = i.Finished
		}
		if i.Model.Threads != out.Model.Threads {
			out.Model.Threads = 0
		}
		if !reflect.DeepEqual(i.Probe, out.Probe) {
			out.Probe = nil // no one build computed the run
		}
		hosts, paths = appendNew(hosts, i.Host), appendNew(paths, i.Model.CPUPath)
	}
	out.Host, out.Model.CPUPath = strings.Join(hosts, ", "), strings.Join(paths, ", ")
	return out
}

// addReplay returns the sum of how drafts fared in two shards. Which answer is the
// first that differs is for Merge to say, which sees all of them in order.
func addReplay(a, b *eval.ReplayInfo) *eval.ReplayInfo {
	if b == nil {
		return a
	}
	sum := eval.ReplayInfo{Source: b.Source}
	if a != nil {
		sum = *a
	}
	sum.Drafts += b.Drafts
	sum.Without += b.Without
	sum.Accepted += b.Accepted
	sum.Decoded += b.Decoded
	sum.Diverged += b.Diverged
	return &sum
}

// divergences are the first answers of the shards that differ from their drafts.
func (s *Shards) divergences() map[rowKey]*eval.Divergence {
	out := map[rowKey]*eval.Divergence{}
	for _, r := range s.runs {
		if i := r.Info.Replay; i != nil && i.First != nil {
			out[rowKey{i.First.Suite, i.First.ID, i.First.Repeat}] = i.First
		}
	}
	return out
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
