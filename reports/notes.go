package reports

import "fmt"

// Note is something that a reader of numbers must know.
type Note struct {
	Text   string
	Suites []string // whose numbers it is about
}

// Notes are the footnotes of the summary table, in its order.
func (o Overview) Notes() []Note {
	found := notesOf(o)
	out := make([]Note, len(found.texts))
	for i, text := range found.texts {
		out[i].Text = text
	}
	for _, s := range o.Summaries {
		for _, i := range found.marks[s.Suite] {
			out[i].Suites = append(out[i].Suites, s.Suite)
		}
	}
	return out
}

// Notes are the warnings about the runs themselves; those about the numbers of a
// suite are in SuiteComparison.Notes.
func (c *Comparison) Notes() []string { return c.runNotes() }

// Legend says how to read the numbers of a comparison.
func (c *Comparison) Legend() string { return c.legend() }

// originNotes name what differs between the runs although all items and prompts
// are the same, and is neither in their description nor a reason to refuse.
func (c *Comparison) originNotes() []string {
	a, b := c.A.Source.Info, c.B.Source.Info
	var out []string
	for _, x := range []struct{ what, a, b string }{
		{"chat templates", a.Model.TemplateDigest, b.Model.TemplateDigest},
		{"tokenizers", a.Model.TokenizerDigest, b.Model.TokenizerDigest},
		{"locks of the benchmark data", a.Data.Lock, b.Data.Lock},
	} {
		if x.a != x.b && x.a != "" && x.b != "" {
			out = append(out, fmt.Sprintf("the %s differ: %.12s in %s, %.12s in %s", x.what, x.a, c.A.Label, x.b, c.B.Label))
		}
	}
	return out
}
