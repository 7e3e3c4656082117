package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"assay/eval"
)

// footnotes collects what a reader of the numbers must know. Each note has a
// mark that stands beside the numbers it is about.
type footnotes struct {
	texts []string
	marks map[string][]int // suite -> indices of its notes
}

// notesOf finds the notes of a run.
func notesOf(o Overview) footnotes {
	n := footnotes{marks: map[string][]int{}}
	var all []string
	for _, s := range o.Summaries {
		all = append(all, s.Suite)
	}
	if w := o.Info.Model.Warning; w != "" {
		n.add(w, all...)
	}
	if o.Info.Data.Source == "samples" {
		n.add("the questions that ship with Assay, not the benchmark: not comparable with published values", all...)
	}
	if limit := o.Info.Override.MaxTokens; limit > 0 {
		n.add(fmt.Sprintf("answers were limited to %s tokens (--max-tokens)", count(limit)), all...)
	}
	if s := o.Info.Shard; s != nil {
		n.add(fmt.Sprintf("shard %s of the run: 'assay merge' joins it with the others", s), all...)
	}
	early := o.Info.Sequential.Early()
	if early {
		n.add("the run was "+earlyText(o.Info)+". A value that decided when to stop is no fair estimate", earlySuites(o.Info)...)
	}
	if stopped := o.Info.Stopped; stopped != "" && !(early && o.Info.Sequential.Settled()) {
		n.add("the run did not end: "+stopped, all...)
	}
	if a := o.Info.Answers; a != nil {
		for _, note := range a.Notes {
			n.add(note, all...)
		}
	}
	n.samples(o)
	n.ofSuites(o)
	for _, s := range o.Summaries {
		n.suite(o, s)
	}
	return n
}

// samples adds which suites were sampled: one note for all of them.
func (n *footnotes) samples(o Overview) {
	if a := o.Info.Answers; a != nil && a.Given {
		return // no sample: suite says what there is
	}
	var names, parts []string
	for _, r := range o.Info.Suites {
		if r.Items < r.Available {
			names = append(names, r.Name)
			parts = append(parts, fmt.Sprintf("%s of %s items of %s", count(r.Items), count(r.Available), r.Title))
		}
	}
	if len(parts) > 0 {
		n.add(fmt.Sprintf("a sample, seed %d: %s", o.Info.Seed, strings.Join(parts, ", ")), names...)
	}
}

// ofSuites adds what suites say of their numbers, once where several say it.
func (n *footnotes) ofSuites(o Overview) {
	var texts []string
	suites := map[string][]string{} // text -> suites
	for _, r := range o.Info.Suites {
		for _, text := range r.Notes {
			if suites[text] == nil {
				texts = append(texts, text)
			}
			suites[text] = append(suites[text], r.Name)
		}
	}
	for _, text := range texts {
		n.add(text, suites[text]...)
	}
}

// suite adds the notes of one suite.
func (n *footnotes) suite(o Overview, s eval.Summary) {
	name := o.title(s.Suite)
	at := slices.IndexFunc(o.Info.Suites, func(r eval.SuiteRun) bool { return r.Name == s.Suite })
	if at >= 0 {
		r := o.Info.Suites[at]
		if a := o.Info.Answers; a != nil && a.Given && r.Items < r.Available {
			n.add(fmt.Sprintf("%s: only the items with an answer: %s of %s", name, count(r.Items), count(r.Available)), s.Suite)
		}
		early := slices.Contains(earlySuites(o.Info), s.Suite) // a note of its own
		if planned := r.Items * max(o.Info.Repeats, 1); s.Counts.Items < planned && o.Info.Shard == nil && !early {
			n.add(fmt.Sprintf("%s: not run: %s of %s items", name, count(planned-s.Counts.Items), count(planned)), s.Suite)
		}
	}
	n.unrunnable(o, s, at)
	if missing := s.Counts.Refused + s.Counts.Errors; missing > 0 {
		n.add(fmt.Sprintf("%s: without a score, and left out of the value: %s of %s items (%s refused by limit, %s errors)",
			name, count(missing), count(s.Counts.Items), count(s.Counts.Refused), count(s.Counts.Errors)), s.Suite)
	}
	if s.Counts.Scored > 0 && slices.ContainsFunc(s.Rows, func(r eval.SummaryRow) bool { return r.Headline && math.IsNaN(r.Value) }) {
		n.add(name+": no value, because parts that go into it have no scored item"+withoutItems(s), s.Suite)
	}
	if cut := s.Counts.CutPrompt; cut > 0 {
		n.add(fmt.Sprintf("%s: prompts cut from the left to fit the context: %s", name, count(cut)), s.Suite)
	}
	if ties := o.NearTies[s.Suite]; ties > 0 {
		n.add(fmt.Sprintf("%s: near-ties, which other kernels may decide otherwise (best two choices differ by less than %v): %s",
			name, NearTie, count(ties)), s.Suite)
	}
}

// withoutItems names the tasks of a suite that have no scored item.
func withoutItems(s eval.Summary) string {
	var names []string
	for _, r := range s.Rows {
		if r.Scope == eval.ScopeTask && r.Scored == 0 && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	text := ": " + strings.Join(names[:min(shownNames, len(names))], ", ")
	if more := len(names) - shownNames; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + "; --tasks shows the others"
}

// shownNames is how many missing libraries or tasks a note names.
const shownNames = 6

// unrunnable adds over how many items the numbers of a suite are, if some cannot be
// judged on this machine, and what those lack.
func (n *footnotes) unrunnable(o Overview, s eval.Summary, at int) {
	lost := s.Counts.Unrunnable()
	if lost <= 0 {
		return
	}
	text := fmt.Sprintf("%s: over the %s of %s items that can be run here", o.title(s.Suite), count(s.Counts.Items-lost), count(s.Counts.Items))
	if at >= 0 && len(o.Info.Suites[at].Missing) > 0 {
		names := o.Info.Suites[at].Missing
		text += "; the others need " + strings.Join(names[:min(shownNames, len(names))], ", ")
		if more := len(names) - shownNames; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
	}
	n.add(text, s.Suite)
}

// cutWarnings names the suites most of whose prompts do not fit the context,
// whose values say little about the model.
func cutWarnings(o Overview) []string {
	var out []string
	for _, s := range o.Summaries {
		if c := s.Counts; c.CutPrompt > 0 && 2*c.CutPrompt >= c.Items {
			context := "the context"
			if n := o.Info.Model.ContextLength; n > 0 {
				context += " of " + count(n) + " tokens"
			}
			out = append(out, fmt.Sprintf("WARNING: %s: %s of %s prompts do not fit %s and were cut from the left: the values say little about the model",
				o.title(s.Suite), count(c.CutPrompt), count(c.Items), context))
		}
	}
	return out
}

func (n *footnotes) add(text string, suites ...string) {
	for _, s := range suites {
		n.marks[s] = append(n.marks[s], len(n.texts))
	}
	n.texts = append(n.texts, text)
}

// of returns the marks of a suite: "¹ ³".
func (n footnotes) of(suite string) string {
	var marks []string
	for _, i := range n.marks[suite] {
		marks = append(marks, superscript(i+1))
	}
	return strings.Join(marks, " ")
}

// notes returns the texts of a suite's notes, for formats without footnotes.
func (n footnotes) notes(suite string) string {
	var texts []string
	for _, i := range n.marks[suite] {
		texts = append(texts, n.texts[i])
	}
	return strings.Join(texts, "; ")
}

func superscript(n int) string {
	return strings.Map(func(r rune) rune { return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[r-'0'] }, strconv.Itoa(n))
}

// count writes a number with its thousands separated.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
