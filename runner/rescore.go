package runner

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"assay/eval"
	"assay/model"
)

// RescoreConfig says what to score again. Run, Suites and Data are required.
type RescoreConfig struct {
	Run       eval.RunInfo   // of the stored run
	Summaries []eval.Summary // of the stored run, kept for the suites that are not scored again
	Suites    []eval.Suite   // those to score again, a selection of the run's
	Data      eval.Data      // with the items of the run
	Env       eval.Env       // as a run has it: sandbox, judge
	Workers   int            // answers scored at a time; 0: one per processor
}

// Move is a result that another scoring has changed, without its texts and
// evidence.
type Move struct{ Old, New eval.Result }

// RescoreOutcome is what scoring again came to.
type RescoreOutcome struct {
	Suites    []eval.SuiteRun // of the run, in its order
	Summaries []eval.Summary  // likewise
	Moves     []Move          // in the order of the run
}

// Complete reports whether every item of every suite has a score. Whether the
// run was stopped is for its manifest to say.
func (o RescoreOutcome) Complete() bool {
	var c eval.Counts
	for _, s := range o.Suites {
		c = c.Add(s.Counts)
	}
	return c.Complete()
}

// Rescoring scores the stored answers of a run again, without the model.
type Rescoring struct {
	config RescoreConfig
	suites map[string]*rescoredSuite // by name
}

// rescoredSuite is a suite with its items.
type rescoredSuite struct {
	suite eval.Suite
	info  eval.SuiteInfo
	items map[string]*eval.Item

	lacking map[string][]string // what items need that is not here, by id
}

// NewRescoring reads the items of the suites. A suite that is not in the run is
// an error.
func NewRescoring(ctx context.Context, c RescoreConfig) (*Rescoring, error) {
	r := &Rescoring{config: c, suites: map[string]*rescoredSuite{}}
	if len(c.Suites) == 0 {
		return nil, fmt.Errorf("no suite to score again")
	}
	for _, s := range c.Suites {
		name := s.Info().Name
		if !slices.ContainsFunc(c.Run.Suites, func(of eval.SuiteRun) bool { return of.Name == name }) {
			return nil, fmt.Errorf("the run has no suite %s", name)
		}
		planned, err := planSuite(ctx, Config{Data: c.Data}, s)
		if err != nil {
			return nil, err
		}
		of := &rescoredSuite{suite: s, info: planned.info, items: make(map[string]*eval.Item, len(planned.items))}
		if of.lacking, err = lacking(ctx, s, c.Env, planned.items); err != nil {
			return nil, err
		}
		for i := range planned.items {
			of.items[planned.items[i].ID] = &planned.items[i]
		}
		r.suites[name] = of
	}
	return r, nil
}

// Check compares the results of the run with the data: each must belong to an
// item of the same id and content. It returns an *ItemsDifferError that lists
// what differs. Results of suites that are not scored again are not looked at.
func (r *Rescoring) Check(results iter.Seq2[eval.Result, error]) error {
	differ := &ItemsDifferError{}
	previous := ""
	for row, err := range results {
		if err != nil {
			return err
		}
		s := r.suites[row.Suite]
		key := row.Suite + " " + row.ID
		if s == nil || key == previous { // repeats follow each other
			continue
		}
		previous = key
		it, ok := s.items[row.ID]
		if !ok || it.Digest != row.ItemDigest {
			differ.Items = append(differ.Items, DifferingItem{Suite: row.Suite, ID: row.ID, Missing: !ok})
		}
	}
	if len(differ.Items) > 0 {
		return differ
	}
	return nil
}

// Run scores the results and hands them to sink in the order in which they come,
// which is the canonical one of a stored run; progress may be nil. A row without
// an answer, since the model failed or refused, stays as it is, and so do the
// rows of suites that are not scored again. Check goes before; a row without its
// item is an error all the same.
func (r *Rescoring) Run(ctx context.Context, results iter.Seq2[eval.Result, error], sink eval.Sink, progress Progress) (RescoreOutcome, error) {
	if progress == nil {
		progress = silent{}
	}
	var totals []SuiteTotal
	index := map[string]int{}
	for i, s := range r.config.Run.Suites {
		index[s.Name] = i
		totals = append(totals, SuiteTotal{Name: s.Name, Requests: s.Counts.Items})
	}
	progress.Start(totals)
	defer progress.Finish()

	var out RescoreOutcome
	scored := map[string]*tally{}
	for name, s := range r.suites {
		scored[name] = newTally(s.info, len(s.items)*max(r.config.Run.Repeats, 1))
	}
	err := judgeInOrder(ctx, r.config.Workers, r.config.Env, r.judgings(results), func(j *judging) error {
		at, ok := index[j.result.Suite]
		if !ok {
			return fmt.Errorf("results of suite %s, of which the manifest says nothing", j.result.Suite)
		}
		if err := sink.Add(j.result); err != nil {
			return fmt.Errorf("keep result of %s item %s: %w", j.result.Suite, j.result.ID, err)
		}
		progress.Done(at, j.result, model.Usage{})
		if r.suites[j.result.Suite] == nil {
			return nil
		}
		scored[j.result.Suite].add(j.item, &j.result)
		if moved(j.old, j.result) {
			out.Moves = append(out.Moves, Move{Old: light(j.old), New: light(j.result)})
		}
		return nil
	})
	if err != nil {
		return RescoreOutcome{}, err
	}
	r.summarize(&out, scored)
	return out, nil
}

// Info is the manifest of the stored run with the identity that it has by being
// scored again: by these versions of its suites, this judge and this sandbox. A run
// without an identity, as of answers made elsewhere, gets none.
func (r *Rescoring) Info() eval.RunInfo {
	out := r.config.Run
	out.Identity = r.identity(out.Identity)
	if out.Shard != nil {
		shard := *out.Shard
		shard.Run = r.identity(shard.Run)
		out.Shard = &shard
	}
	return out
}

func (r *Rescoring) identity(old eval.Identity) eval.Identity {
	if len(old) == 0 {
		return nil
	}
	id := maps.Clone(old)
	identifyEnv(id, r.config.Env)
	for _, s := range r.suites {
		identifySuite(id, s.info, missingNames(s.lacking))
	}
	return id
}

// judgings pairs results with their items.
func (r *Rescoring) judgings(results iter.Seq2[eval.Result, error]) iter.Seq2[*judging, error] {
	return func(yield func(*judging, error) bool) {
		for row, err := range results {
			var j *judging
			if err == nil {
				j, err = r.judging(row)
			}
			if !yield(j, err) || err != nil {
				return
			}
		}
	}
}

func (r *Rescoring) judging(old eval.Result) (*judging, error) {
	s := r.suites[old.Suite]
	if s == nil {
		return &judging{old: old, result: old}, nil
	}
	it, ok := s.items[old.ID]
	if !ok || it.Digest != old.ItemDigest {
		return nil, &ItemsDifferError{Items: []DifferingItem{{Suite: old.Suite, ID: old.ID, Missing: !ok}}}
	}
	j := &judging{old: old, result: forItem(s.info, *it), item: it}
	if !Answered(old) {
		j.result = old
		j.result.SuiteVersion = s.info.Version
		return j, nil
	}
	j.suite = s.suite
	j.answer = StoredResponse(old)
	j.result.Repeat = old.Repeat
	record(&j.result, j.answer)
	if missing := s.lacking[it.ID]; len(missing) > 0 {
		j.suite = nil
		fail(&j.result, &eval.UnrunnableError{Missing: missing})
	}
	return j, nil
}

// summarize fills in what the suites make of the new scores.
func (r *Rescoring) summarize(out *RescoreOutcome, scored map[string]*tally) {
	for _, old := range r.config.Run.Suites {
		s := r.suites[old.Name]
		if s == nil {
			out.Suites = append(out.Suites, old)
			for _, summary := range r.config.Summaries {
				if summary.Suite == old.Name {
					out.Summaries = append(out.Summaries, summary)
				}
			}
			continue
		}
		run := old
		run.Title, run.Version, run.Upstream, run.Metrics = s.info.Title, s.info.Version, s.info.Upstream, nil
		for _, m := range s.info.Metrics {
			run.Metrics = append(run.Metrics, m.Name)
		}
		results := scored[old.Name].results()
		run.Counts = eval.Count(results)
		run.Missing = nil
		if run.Counts.Unrunnable() > 0 {
			run.Missing = missingNames(map[string][]string{"before": old.Missing, "now": missingNames(s.lacking)})
		}
		out.Suites = append(out.Suites, run)
		out.Summaries = append(out.Summaries, s.suite.Summarize(results))
	}
}

// Answered reports whether a row holds an answer of the model.
func Answered(r eval.Result) bool {
	return r.Finish != "" || r.Text != "" || len(r.Choices) > 0
}

// StoredResponse rebuilds what a model answered from its row. The numbers of
// tokens of choices, and how the work was done, are not stored.
func StoredResponse(r eval.Result) model.Response {
	out := model.Response{
		Text:         r.Text,
		Tokens:       r.Tokens,
		Finish:       r.Finish,
		Stopped:      r.Stopped,
		PromptDigest: r.PromptDigest,
		Evidence:     model.Evidence{Margin: r.Margin, Top: r.Top, TailMass: r.TailMass, Logits: r.Logits},
		Usage:        model.Usage{Prompt: r.PromptTokens, Truncated: r.Truncated},
	}
	for _, logProb := range r.Choices {
		out.Choices = append(out.Choices, model.ChoiceScore{LogProb: logProb})
	}
	return out
}

// moved reports whether a score, an extraction or a status changed.
func moved(old, now eval.Result) bool {
	return old.Status != now.Status || old.Extracted != now.Extracted || old.Error != now.Error ||
		!slices.EqualFunc(old.Scores, now.Scores, func(a, b eval.Value) bool {
			return a.Metric == b.Metric && (a.Value == b.Value || math.IsNaN(a.Value) && math.IsNaN(b.Value))
		})
}
