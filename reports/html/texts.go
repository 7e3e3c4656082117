package html

import (
	"math"
	"unicode/utf8"

	"assay/model"
	"assay/reports"
)

// texts is what a chunk has of an item. Names are short because there are many.
type texts struct {
	Input   excerpt   `json:"q,omitempty"`
	Target  excerpt   `json:"t,omitempty"`
	Group   string    `json:"g,omitempty"`
	Cluster string    `json:"c,omitempty"`
	Digest  string    `json:"d,omitempty"`
	Hidden  bool      `json:"h,omitempty"`
	Answers []*answer `json:"r"` // null for a run without the item
}

// answer is what one run says of an item.
type answer struct {
	Text         excerpt      `json:"a,omitempty"`
	Extracted    excerpt      `json:"x,omitempty"`
	Explanation  excerpt      `json:"e,omitempty"`
	Error        excerpt      `json:"err,omitempty"`
	Finish       string       `json:"f,omitempty"`
	Stopped      string       `json:"s,omitempty"`
	PromptTokens int          `json:"p,omitempty"`
	Cut          int          `json:"k,omitempty"` // prompt tokens dropped from the left
	Scores       [][2]any     `json:"v,omitempty"` // metric and value
	Choices      []any        `json:"o,omitempty"`
	Margin       any          `json:"m,omitempty"`
	Top          [][2]any     `json:"n,omitempty"` // token and log-probability
	Tail         any          `json:"w,omitempty"`
	Prompt       string       `json:"pd,omitempty"` // digests
	Logits       string       `json:"ld,omitempty"`
	Digest       answerDigest `json:"ad,omitempty"`
}

// answerDigest says what was answered where a baseline keeps no text.
type answerDigest string

// excerpt is a text as a string, or its beginning, how many characters are left
// out, and its end; nil for none.
type excerpt any

// texts prepares an item for a chunk; limit is how many characters a text may
// have.
func (t *table) texts(it *item, limit int) *texts {
	hide := t.hides(it)
	cut := func(s string) excerpt {
		if hide || s == "" {
			return nil
		}
		return shorten(reports.VisibleLines(s), limit)
	}
	out := &texts{Input: cut(it.input), Target: cut(it.target), Group: reports.Visible(it.group), Cluster: reports.Visible(it.cluster),
		Digest: it.digest, Hidden: hide}
	for i, r := range it.rows {
		if r == nil {
			out.Answers = append(out.Answers, nil)
			continue
		}
		out.Answers = append(out.Answers, newAnswer(r, cut, t.sides[i].Source.Baseline(), hide))
	}
	return out
}

func newAnswer(r *reports.Row, cut func(string) excerpt, baseline, hide bool) *answer {
	a := &answer{Text: cut(r.Text), Extracted: cut(r.Extracted), Explanation: cut(r.Explanation), Error: cut(r.Error),
		Finish: string(r.Finish), PromptTokens: r.PromptTokens, Cut: r.Truncated, Prompt: r.PromptDigest, Logits: r.Logits}
	if hide {
		public := r.Result
		public.Unsafe = true // as another run may say alone
		a.Error = reports.Visible(public.PublicError())
	} else {
		a.Stopped = reports.Visible(r.Stopped)
	}
	if baseline {
		a.Digest = answerDigest(r.Answer)
	}
	for _, v := range r.Scores {
		a.Scores = append(a.Scores, [2]any{reports.Visible(v.Metric), rounded(v.Value, 6)})
	}
	for _, x := range r.Choices {
		a.Choices = append(a.Choices, rounded(x, 4))
	}
	if len(r.Choices) > 0 || len(r.Top) > 0 || r.Margin != 0 {
		a.Margin = rounded(r.Margin, 6)
	}
	for _, p := range r.Top {
		a.Top = append(a.Top, [2]any{p.Token, rounded(p.LogProb, 4)})
	}
	if len(r.Top) > 0 {
		a.Tail = rounded(r.TailMass, 6)
	}
	if r.Text == "" && r.Finish != "" && r.Finish != model.FinishScored && !baseline && !hide {
		a.Text = "" // an empty answer is not the same as none
	}
	return a
}

// rounded is a number as people read it: with some decimals, or the words of what
// is no number for JSON.
func rounded(x float64, decimals int) any {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "-∞"
	}
	scale := math.Pow10(decimals)
	if y := math.Round(x*scale) / scale; !math.IsInf(y, 0) {
		return y
	}
	return x
}

// shorten leaves out the middle of a text of more than limit characters: both
// where an answer begins and where it ends say more than what is between.
func shorten(s string, limit int) excerpt {
	if len(s) <= limit {
		return s
	}
	n := utf8.RuneCountInString(s)
	if n <= limit {
		return s
	}
	runes := []rune(s)
	head := limit / 2
	tail := limit - head
	return []any{string(runes[:head]), n - limit, string(runes[n-tail:])}
}
