package reports

import "assay/eval"

// Overview is what the summary table shows of a run.
type Overview struct {
	Info      eval.RunInfo
	Summaries []eval.Summary
	NearTies  map[string]int // per suite: scored items whose best two choices differ by less than NearTie
}

// title is the name of a suite as people write it.
func (o Overview) title(suite string) string {
	for _, s := range o.Info.Suites {
		if s.Name == suite && s.Title != "" {
			return s.Title
		}
	}
	return suite
}

// Only returns the overview of one suite of the run. Its time is unknown: the
// suites of a run share it.
func (o Overview) Only(suite string) Overview {
	out := Overview{Info: o.Info, NearTies: o.NearTies}
	out.Info.Suites, out.Info.Work = nil, eval.Work{}
	for _, s := range o.Info.Suites {
		if s.Name == suite {
			out.Info.Suites = append(out.Info.Suites, s)
			out.Info.Work.Usage = s.Usage
		}
	}
	for _, s := range o.Summaries {
		if s.Suite == suite {
			out.Summaries = append(out.Summaries, s)
		}
	}
	return out
}
