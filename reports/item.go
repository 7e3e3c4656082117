package reports

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"assay/eval"
	"assay/model"
)

// HiddenText stands for a text that is not shown because it may be harmful.
const HiddenText = "(hidden: unsafe to read; --show-unsafe shows it)"

// WriteItem writes one result for a person on a terminal of 80 columns: what
// was asked, what came back, how it was scored and what the logits say. The
// texts of unsafe items are left out unless showUnsafe is set.
func WriteItem(out io.Writer, r eval.Result, showUnsafe bool) error {
	v := itemView{printer: printer{out: out}, r: r, hide: r.Unsafe && !showUnsafe}
	v.head()
	v.block("question", r.Input)
	v.block("target", r.Target)
	if r.Finish != model.FinishScored && r.Finish != "" {
		v.generated()
		v.block("answer", orNone(r.Text))
	}
	if r.Extracted != "" || r.Status == eval.StatusUnparsed {
		v.block("extracted", orNone(r.Extracted))
	}
	if r.Explanation != "" {
		v.block("explanation", r.Explanation)
	}
	if r.Error != "" {
		v.failure()
	}
	v.choices()
	v.top()
	v.digests()
	return v.err
}

// itemView writes one result.
type itemView struct {
	printer
	r    eval.Result
	hide bool
}

// indent is where the text of an item begins.
const indent = 13

func (v *itemView) head() {
	r := v.r
	title := r.Suite + "  " + r.ID
	if r.Repeat > 0 {
		title += fmt.Sprintf("  repeat %d", r.Repeat)
	}
	v.paragraph(title)
	v.blank()
	task := r.Task
	if r.Group != "" {
		task += " (group " + r.Group + ")"
	}
	v.field("task", task)
	v.field("status", string(r.Status))
	for i, s := range r.Scores {
		v.field(first(i, "score"), s.Metric+" "+number(s.Value))
	}
	if r.Cluster != "" {
		v.field("cluster", r.Cluster)
	}
}

// first returns a label for the first line of several.
func first(i int, label string) string {
	if i == 0 {
		return label
	}
	return ""
}

func (v *itemView) field(label, s string) { v.hanging(label, indent, Visible(s)) }

// block writes a text of any length, set off by a blank line.
func (v *itemView) block(label, s string) {
	if s == "" {
		return
	}
	v.blank()
	if v.hide {
		s = HiddenText
	}
	v.hanging(label, indent, strings.Trim(VisibleLines(s), "\n"))
}

// failure writes why there is no score: the part that quotes nothing, where texts
// are hidden.
func (v *itemView) failure() {
	text := v.r.Error
	if v.hide {
		text = v.r.PublicError()
	}
	v.blank()
	v.hanging("error", indent, strings.Trim(VisibleLines(text), "\n"))
}

func orNone(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}

// generated says how the answer ended.
func (v *itemView) generated() {
	end := map[model.FinishReason]string{
		model.FinishStop:   "ended by the stop string " + strconv.Quote(v.r.Stopped),
		model.FinishEOS:    "ended by the model",
		model.FinishLength: "ended by the length limit",
	}[v.r.Finish]
	if end == "" {
		end = "ended by " + string(v.r.Finish)
	}
	v.blank()
	if v.r.Finish == model.FinishUnknown {
		v.field("generated", "elsewhere")
		return
	}
	answers := 0 // of a conversation, behind the tokens of each
	for _, t := range v.r.Tokens {
		if t == eval.AnswerEnd {
			answers++
		}
	}
	text := count(len(v.r.Tokens)-answers) + " tokens"
	if answers > 0 {
		text += " in " + count(answers) + " answers"
	}
	v.field("generated", text+", "+end)
}

// choices writes the log-probabilities of the choices with the one that the
// model prefers and the expected one marked.
func (v *itemView) choices() {
	r := v.r
	if len(r.Choices) > 0 {
		chosen, target := v.choice(r.Extracted), v.choice(r.Target)
		if chosen < 0 {
			chosen = best(r.Choices)
		}
		g := Grid{Header: []string{"choice", "log-prob", "share", ""}, Right: []bool{false, true, true, false}}
		shares := softmax(r.Choices)
		for i, x := range r.Choices {
			var marks []string
			if i == chosen {
				marks = append(marks, "chosen")
			}
			if i == target {
				marks = append(marks, "target")
			}
			g.Rows = append(g.Rows, []string{choiceLabel(i), fixed(x, 4), share(shares[i]), strings.Join(marks, ", ")})
		}
		v.grid(g)
	}
	if hasEvidence(r) || r.Margin != 0 {
		v.blank()
		near := ""
		if len(r.Choices) > 1 && r.Margin < NearTie {
			near = " (near-tie)"
		}
		v.field("margin", fixed(r.Margin, 6)+near)
	}
}

func choiceLabel(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return strconv.Itoa(i + 1)
}

// choice is the index of the choice that a text names, or -1.
func (v *itemView) choice(s string) int {
	for i := range v.r.Choices {
		if strings.TrimSpace(s) == choiceLabel(i) {
			return i
		}
	}
	return -1
}

// best is the index of the first greatest value.
func best(xs []float64) int {
	at := 0
	for i, x := range xs {
		if x > xs[at] {
			at = i
		}
	}
	return at
}

// softmax returns the shares of the choices in their joint probability.
func softmax(xs []float64) []float64 {
	out := make([]float64, len(xs))
	sum := 0.0
	greatest := xs[best(xs)]
	for i, x := range xs {
		out[i] = math.Exp(x - greatest)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func share(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return percent(x) + "%"
}

func fixed(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

// top writes the most likely tokens at the first answer position.
func (v *itemView) top() {
	if len(v.r.Top) == 0 {
		return
	}
	g := Grid{Header: []string{"top token", "log-prob", "probability"}, Right: []bool{true, true, true}}
	for _, p := range v.r.Top {
		g.Rows = append(g.Rows, []string{strconv.Itoa(int(p.Token)), fixed(p.LogProb, 4), share(math.Exp(p.LogProb))})
	}
	g.Rows = append(g.Rows, []string{"others", "", share(v.r.TailMass)})
	v.grid(g)
}

// grid writes a small table at the indent of texts.
func (v *itemView) grid(g Grid) {
	v.blank()
	var text strings.Builder
	if err := g.Write(&text, FormatTerminal); err != nil && v.err == nil {
		v.err = err
	}
	for line := range strings.Lines(text.String()) {
		v.line(strings.Repeat(" ", indent) + strings.TrimRight(line, "\n"))
	}
}

func (v *itemView) digests() {
	r := v.r
	v.blank()
	prompt := count(r.PromptTokens) + " tokens"
	if r.Truncated > 0 {
		prompt += fmt.Sprintf(", %s cut from the left", count(r.Truncated))
	}
	if r.PromptTokens > 0 || r.Finish == "" { // unknown where the answer was made elsewhere
		v.field("prompt", prompt)
	}
	for _, f := range []struct{ label, digest string }{{"prompt hash", r.PromptDigest}, {"item hash", r.ItemDigest}, {"logits hash", r.Logits}} {
		if f.digest != "" {
			v.field(f.label, f.digest)
		}
	}
}
