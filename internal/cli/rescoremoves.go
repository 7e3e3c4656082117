package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"assay/eval"
	"assay/reports"
	"assay/runner"
)

// moveReport shows what scoring again has changed.
type moveReport struct {
	format     string
	limit      int
	showUnsafe bool
	rescored
}

// suiteMoves is what moved in a suite.
type suiteMoves struct {
	Suite      string  `json:"suite"`
	OldVersion string  `json:"old_version"`
	NewVersion string  `json:"new_version"`
	Metric     string  `json:"metric"` // the headline's
	OldValue   jsonNum `json:"old_value"`
	NewValue   jsonNum `json:"new_value"`
	Items      int     `json:"items"`
	Better     int     `json:"better"` // results whose headline metric improved
	Worse      int     `json:"worse"`
	Other      int     `json:"other"` // other changes: of other metrics, extraction, status; a score gained or lost

	title string
}

// jsonNum is a number that may be none.
type jsonNum float64

// MarshalJSON writes null for what is no number.
func (n jsonNum) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// itemMove is one result that moved.
type itemMove struct {
	Suite  string    `json:"suite"`
	ID     string    `json:"id"`
	Repeat int       `json:"repeat"`
	Old    verdictOf `json:"old"`
	New    verdictOf `json:"new"`
}

// verdictOf is a result as it was scored.
type verdictOf struct {
	Status    eval.Status        `json:"status"`
	Scores    map[string]jsonNum `json:"scores,omitempty"`
	Extracted string             `json:"extracted,omitempty"`
	Error     string             `json:"error,omitempty"`
}

func (m moveReport) write(out io.Writer) error {
	if m.format == "json" {
		return m.writeJSON(out)
	}
	format := reports.Format(m.format)
	if format != reports.FormatCSV {
		if err := m.suiteGrid().Write(out, format); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	items, shown := m.itemGrid()
	if shown > 0 || format == reports.FormatCSV {
		if err := items.Write(out, format); err != nil {
			return err
		}
	}
	if format == reports.FormatCSV {
		return nil
	}
	if shown > 0 {
		fmt.Fprintln(out)
	}
	total := 0
	for _, s := range m.suiteMoves() {
		total += s.Items
	}
	more := ""
	if shown < len(m.Moves) {
		more = fmt.Sprintf(", the first %d shown (--limit 0 shows all)", shown)
	}
	_, err := fmt.Fprintf(out, "%d of %d results moved%s\nnew run: %s\n", len(m.Moves), total, more, m.dir)
	return err
}

// suiteMoves tallies the suites that were scored again.
func (m moveReport) suiteMoves() []suiteMoves {
	var all []suiteMoves
	lower := lowerBetter()
	for _, part := range m.info.Rescored[len(m.info.Rescored)-1].Suites {
		s := suiteMoves{Suite: part.Name, OldVersion: part.From, NewVersion: part.To,
			OldValue: jsonNum(math.NaN()), NewValue: jsonNum(math.NaN()), title: part.Name}
		for _, run := range m.info.Suites {
			if run.Name == part.Name {
				s.Items, s.title = run.Counts.Items, run.Title
				if len(run.Metrics) > 0 {
					s.Metric = run.Metrics[0]
				}
			}
		}
		_, s.OldValue = headline(m.old, part.Name)
		if metric, value := headline(m.Summaries, part.Name); metric != "" {
			s.Metric, s.NewValue = metric, value
		}
		for _, move := range m.Moves {
			if move.New.Suite == part.Name {
				s.add(move, lower[part.Name+" "+s.Metric])
			}
		}
		all = append(all, s)
	}
	return all
}

// add counts a move. To get a score or lose it is neither better nor worse.
func (s *suiteMoves) add(m runner.Move, lowerBetter bool) {
	before, had := m.Old.Score(s.Metric)
	after, has := m.New.Score(s.Metric)
	switch {
	case !had || !has || before == after:
		s.Other++
	case (after > before) != lowerBetter:
		s.Better++
	default:
		s.Worse++
	}
}

func headline(summaries []eval.Summary, suite string) (string, jsonNum) {
	for _, s := range summaries {
		for _, r := range s.Rows {
			if s.Suite == suite && r.Headline {
				return r.Metric, jsonNum(r.Value)
			}
		}
	}
	return "", jsonNum(math.NaN())
}

func (m moveReport) suiteGrid() reports.Grid {
	g := reports.Grid{
		Header: []string{"suite", "version", "metric", "old", "new", "results", "better", "worse", "other"},
		Right:  []bool{false, false, false, true, true, true, true, true, true},
	}
	for _, s := range m.suiteMoves() {
		g.Rows = append(g.Rows, []string{s.title, fromTo(s.OldVersion, s.NewVersion), s.Metric, percentText(s.OldValue), percentText(s.NewValue),
			strconv.Itoa(s.Items), strconv.Itoa(s.Better), strconv.Itoa(s.Worse), strconv.Itoa(s.Other)})
	}
	return g
}

func percentText(x jsonNum) string {
	if math.IsNaN(float64(x)) {
		return "-"
	}
	return strconv.FormatFloat(100*float64(x), 'f', 2, 64)
}

// fromTo writes what was and what is, once where they are the same.
func fromTo(was, is string) string {
	if was == is {
		return is
	}
	return orDash(was) + " -> " + orDash(is)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// answerColumns is the width of an answer in the list, in columns of a terminal.
const answerColumns = 16

func (m moveReport) itemGrid() (reports.Grid, int) {
	g := reports.Grid{Header: []string{"suite", "id", "score", "answer", "status"}, Right: make([]bool, 5)}
	for _, move := range m.shown() {
		id := move.New.ID
		if move.New.Repeat > 0 {
			id += fmt.Sprintf(" #%d", move.New.Repeat)
		}
		g.Rows = append(g.Rows, []string{move.New.Suite, id, scoresFromTo(move), m.answerFromTo(move),
			fromTo(string(move.Old.Status), string(move.New.Status))})
	}
	return g, len(g.Rows)
}

func (m moveReport) shown() []runner.Move {
	if m.limit == 0 || m.limit > len(m.Moves) {
		return m.Moves
	}
	return m.Moves[:m.limit]
}

// scoresFromTo writes the metrics that changed: "acc 0 -> 1".
func scoresFromTo(m runner.Move) string {
	var parts []string
	values := m.New.Scores
	if len(values) == 0 {
		values = m.Old.Scores
	}
	for _, v := range values {
		before, after := scoreText(m.Old, v.Metric), scoreText(m.New, v.Metric)
		if before != after {
			parts = append(parts, v.Metric+" "+fromTo(before, after))
		}
	}
	return strings.Join(parts, ", ")
}

func scoreText(r eval.Result, metric string) string {
	v, ok := r.Score(metric)
	if !ok {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

func (m moveReport) answerFromTo(move runner.Move) string {
	before, after := m.answer(move.Old), m.answer(move.New)
	if m.format == "terminal" {
		before, after = reports.Shorten(before, answerColumns), reports.Shorten(after, answerColumns)
	}
	return fromTo(before, after)
}

// answer is what was read of an answer, or why there is no score.
func (m moveReport) answer(r eval.Result) string {
	switch {
	case r.Error != "" && m.showUnsafe:
		return r.Error
	case r.Error != "":
		return r.PublicError()
	case r.Unsafe && !m.showUnsafe && r.Extracted != "":
		return "(hidden)"
	}
	return r.Extracted
}

func (m moveReport) writeJSON(out io.Writer) error {
	moves := make([]itemMove, 0, len(m.Moves))
	for _, move := range m.shown() {
		moves = append(moves, itemMove{Suite: move.New.Suite, ID: move.New.ID, Repeat: move.New.Repeat,
			Old: m.verdict(move.Old), New: m.verdict(move.New)})
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Run    string       `json:"run"`
		Suites []suiteMoves `json:"suites"`
		Moved  int          `json:"moved"`
		Items  []itemMove   `json:"items"` // the first ones, as --limit says
	}{m.dir, m.suiteMoves(), len(m.Moves), moves})
}

func (m moveReport) verdict(r eval.Result) verdictOf {
	v := verdictOf{Status: r.Status, Scores: map[string]jsonNum{}}
	if r.Error != "" {
		v.Error = m.answer(r)
	} else {
		v.Extracted = m.answer(r)
	}
	for _, s := range r.Scores {
		v.Scores[s.Metric] = jsonNum(s.Value)
	}
	return v
}
