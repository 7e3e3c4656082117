package reports

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
