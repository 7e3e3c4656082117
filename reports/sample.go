package reports

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
	"assay/model"
)

// The leaves of samples.parquet in the order of sampleColumns.
const (
	colSuite = iota
	colSuiteVersion
	colTaskGroup
	colTask
	colID
	colRepeat
	colCluster
	colStatus
	colError
	colScoreMetric
	colScoreValue
	colTarget
	colExtracted
	colExplanation
	colInput
	colText
	colTextBytes
	colTokens
	colFinish
	colStop
	colChoices
	colMargin
	colTopToken
	colTopLogProb
	colTailMass
	colPromptTokens
	colPromptTokensCut
	colUnsafe
	colItemDigest
	colPromptDigest
	colLogitsDigest
)

// sampleRow appends the values of a result to row, in the order of the leaves.
func sampleRow(row parquet.Row, r eval.Result) (parquet.Row, error) {
	if err := checkResult(r); err != nil {
		return row, err
	}
	b := rowBuilder{row: row}
	b.text(colSuite, r.Suite)
	b.text(colSuiteVersion, r.SuiteVersion)
	b.optional(colTaskGroup, r.Group)
	b.text(colTask, r.Task)
	b.text(colID, r.ID)
	b.add(colRepeat, 0, 0, parquet.Int32Value(int32(r.Repeat)))
	b.optional(colCluster, r.Cluster)
	b.text(colStatus, string(r.Status))
	b.optional(colError, r.Error)
	list(&b, colScoreMetric, r.Scores, func(v eval.Value) parquet.Value { return stringValue(v.Metric) })
	list(&b, colScoreValue, r.Scores, func(v eval.Value) parquet.Value { return parquet.DoubleValue(v.Value) })
	b.text(colTarget, r.Target)
	b.optional(colExtracted, r.Extracted)
	b.optional(colExplanation, r.Explanation)
	b.text(colInput, r.Input)
	b.answer(r)
	list(&b, colTokens, r.Tokens, parquet.Int32Value)
	b.optional(colFinish, string(r.Finish))
	b.optional(colStop, r.Stopped)
	list(&b, colChoices, r.Choices, parquet.DoubleValue)
	b.float(colMargin, r.Margin, r.Margin != 0 || hasEvidence(r))
	list(&b, colTopToken, r.Top, func(p model.TokenProb) parquet.Value { return parquet.Int32Value(p.Token) })
	list(&b, colTopLogProb, r.Top, func(p model.TokenProb) parquet.Value { return parquet.DoubleValue(p.LogProb) })
	b.float(colTailMass, r.TailMass, r.TailMass != 0 || len(r.Top) > 0)
	b.add(colPromptTokens, 0, 0, parquet.Int32Value(int32(r.PromptTokens)))
	b.add(colPromptTokensCut, 0, 0, parquet.Int32Value(int32(r.Truncated)))
	b.add(colUnsafe, 0, 0, parquet.BooleanValue(r.Unsafe))
	b.text(colItemDigest, r.ItemDigest)
	b.optional(colPromptDigest, r.PromptDigest)
	b.optional(colLogitsDigest, r.Logits)
	return b.row, nil
}

// checkResult refuses what the columns cannot hold.
func checkResult(r eval.Result) error {
	for _, n := range []struct {
		name  string
		value int
	}{{"repeat", r.Repeat}, {"prompt tokens", r.PromptTokens}, {"prompt tokens cut", r.Truncated}} {
		if n.value < 0 || n.value > math.MaxInt32 {
			return fmt.Errorf("suite %s item %s: %d %s do not fit a 32-bit column", r.Suite, r.ID, n.value, n.name)
		}
	}
	if !known(r.Status) {
		return fmt.Errorf("suite %s item %s: %q is no status", r.Suite, r.ID, r.Status)
	}
	for i, v := range r.Scores {
		for _, w := range r.Scores[:i] {
			if v.Metric == w.Metric { // the keys of a map are unique
				return fmt.Errorf("suite %s item %s: metric %s has two values", r.Suite, r.ID, v.Metric)
			}
		}
	}
	return nil
}

// hasEvidence reports whether a margin of 0 is a measured one.
func hasEvidence(r eval.Result) bool { return len(r.Choices) > 0 || len(r.Top) > 0 }

// rowBuilder collects the values of one row.
type rowBuilder struct{ row parquet.Row }

func (b *rowBuilder) add(col, rep, def int, v parquet.Value) {
	b.row = append(b.row, v.Level(rep, def, col))
}

func (b *rowBuilder) text(col int, s string) { b.add(col, 0, 0, stringValue(s)) }

// optional writes null for an empty text.
func (b *rowBuilder) optional(col int, s string) {
	if s == "" {
		b.add(col, 0, 0, parquet.NullValue())
		return
	}
	b.add(col, 0, 1, stringValue(s))
}

func (b *rowBuilder) float(col int, x float64, present bool) {
	if !present {
		b.add(col, 0, 0, parquet.NullValue())
		return
	}
	b.add(col, 0, 1, parquet.DoubleValue(x))
}

// answer writes the generated text: null where nothing was generated, which is
// not the same as an empty answer. Models generate bytes, and a length limit
// can cut a character in two; readers of Parquet refuse such text, therefore
// the column holds U+FFFD instead and text_bytes the exact bytes.
func (b *rowBuilder) answer(r eval.Result) {
	if r.Text == "" && (r.Finish == "" || r.Finish == model.FinishScored) {
		b.add(colText, 0, 0, parquet.NullValue())
	} else {
		b.add(colText, 0, 1, stringValue(r.Text))
	}
	if utf8.ValidString(r.Text) {
		b.add(colTextBytes, 0, 0, parquet.NullValue())
	} else {
		b.add(colTextBytes, 0, 1, parquet.ByteArrayValue([]byte(r.Text)))
	}
}

// list writes the values of a list or of one side of a map.
func list[T any](b *rowBuilder, col int, values []T, value func(T) parquet.Value) {
	if len(values) == 0 {
		b.add(col, 0, 0, parquet.NullValue())
	}
	for i, v := range values {
		b.add(col, min(i, 1), 1, value(v))
	}
}

// stringValue makes valid UTF-8 of a text, which the type of the column promises.
// The value has the bytes of the text itself: copying all of them took a tenth of
// the time of writing a row.
func stringValue(s string) parquet.Value {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return parquet.ValueOf(s)
}

// sampleReader rebuilds results from rows.
type sampleReader struct {
	before eval.Result // whose names most rows repeat
}

// result rebuilds a result from the values of its row, each of which the reader
// has checked to belong to its column.
func (s *sampleReader) result(row parquet.Row) (eval.Result, error) {
	var r eval.Result
	values, logProbs := 0, 0
	for _, v := range row {
		switch {
		case v.IsNull():
		case v.Column() == colScoreValue && values < len(r.Scores):
			r.Scores[values].Value = v.Double()
			values++
		case v.Column() == colTopLogProb && logProbs < len(r.Top):
			r.Top[logProbs].LogProb = v.Double()
			logProbs++
		default:
			s.value(&r, v)
		}
	}
	if values != len(r.Scores) || logProbs != len(r.Top) {
		return r, fmt.Errorf("columns scores and top of suite %s item %s: pairs without a second half", r.Suite, r.ID)
	}
	if !known(r.Status) {
		return r, fmt.Errorf("column status of suite %s item %s: %q is no status", r.Suite, r.ID, r.Status)
	}
	s.before = r
	return r, nil
}

func known(s eval.Status) bool {
	switch s {
	case eval.StatusOK, eval.StatusUnparsed, eval.StatusTruncated, eval.StatusRefused, eval.StatusError, eval.StatusUnrunnable:
		return true
	}
	return false
}

// value reads a value of a column that is no list.
func (s *sampleReader) value(r *eval.Result, v parquet.Value) {
	switch v.Column() {
	case colSuite:
		r.Suite = textLike(s.before.Suite, v)
	case colSuiteVersion:
		r.SuiteVersion = textLike(s.before.SuiteVersion, v)
	case colTaskGroup:
		r.Group = textLike(s.before.Group, v)
	case colTask:
		r.Task = textLike(s.before.Task, v)
	case colID:
		r.ID = text(v)
	case colRepeat:
		r.Repeat = int(v.Int32())
	case colCluster:
		r.Cluster = text(v)
	case colStatus:
		r.Status = eval.Status(textLike(string(s.before.Status), v))
	case colError:
		r.Error = text(v)
	case colTarget:
		r.Target = text(v)
	case colExtracted:
		r.Extracted = text(v)
	case colExplanation:
		r.Explanation = text(v)
	case colInput:
		r.Input = text(v)
	case colText, colTextBytes: // the exact bytes come second and win
		r.Text = text(v)
	case colFinish:
		r.Finish = model.FinishReason(textLike(string(s.before.Finish), v))
	case colStop:
		r.Stopped = text(v)
	case colMargin:
		r.Margin = v.Double()
	case colTailMass:
		r.TailMass = v.Double()
	case colPromptTokens:
		r.PromptTokens = int(v.Int32())
	case colPromptTokensCut:
		r.Truncated = int(v.Int32())
	case colUnsafe:
		r.Unsafe = v.Boolean()
	case colItemDigest:
		r.ItemDigest = text(v)
	case colPromptDigest:
		r.PromptDigest = text(v)
	case colLogitsDigest:
		r.Logits = text(v)
	default:
		s.element(r, v)
	}
}

// element reads a value of a list, or the first half of a pair.
func (s *sampleReader) element(r *eval.Result, v parquet.Value) {
	switch v.Column() {
	case colTokens:
		r.Tokens = append(r.Tokens, v.Int32())
	case colChoices:
		r.Choices = append(r.Choices, v.Double())
	case colScoreMetric:
		metric := ""
		if i := len(r.Scores); i < len(s.before.Scores) {
			metric = s.before.Scores[i].Metric
		}
		r.Scores = append(r.Scores, eval.Value{Metric: textLike(metric, v)})
	case colTopToken:
		r.Top = append(r.Top, model.TokenProb{Token: v.Int32()})
	}
}

// text copies a value out of the page that it lies in.
func text(v parquet.Value) string { return string(v.ByteArray()) }

// textLike is text without a copy where it is the one before.
func textLike(before string, v parquet.Value) string {
	if b := v.ByteArray(); string(b) != before {
		return string(b)
	}
	return before
}
