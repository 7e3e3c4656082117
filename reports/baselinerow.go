package reports

import (
	"encoding/hex"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
	"assay/model"
)

// baselineColumns declares the columns of a baseline, in order.
type baselineColumns struct {
	Suite        string             `parquet:"suite,dict"`
	SuiteVersion string             `parquet:"suite_version,dict"`
	TaskGroup    string             `parquet:"task_group,optional,dict"`
	Task         string             `parquet:"task,dict"`
	ID           string             `parquet:"id"`
	Repeat       int32              `parquet:"repeat"`
	Cluster      string             `parquet:"cluster,optional,dict"`
	Status       string             `parquet:"status,dict"`
	Scores       map[string]float64 `parquet:"scores" parquet-key:",dict"`
	Extracted    string             `parquet:"extracted,optional"`
	Finish       string             `parquet:"finish,optional,dict"`
	Margin       float64            `parquet:"margin,optional"`
	Unsafe       bool               `parquet:"unsafe"`
	ItemDigest   [DigestBytes]byte  `parquet:"item_digest,optional"`
	PromptDigest [DigestBytes]byte  `parquet:"prompt_digest,optional"`
	LogitsDigest [DigestBytes]byte  `parquet:"logits_digest,optional"`
	Answer       [DigestBytes]byte  `parquet:"answer_digest,optional"`
	Evidence     [DigestBytes]byte  `parquet:"evidence_digest,optional"`
	Draft        []int32            `parquet:"draft,list"`
}

// The leaves of a baseline in the order of baselineColumns.
const (
	baseSuite = iota
	baseSuiteVersion
	baseTaskGroup
	baseTask
	baseID
	baseRepeat
	baseCluster
	baseStatus
	baseScoreMetric
	baseScoreValue
	baseExtracted
	baseFinish
	baseMargin
	baseUnsafe
	baseItemDigest
	basePromptDigest
	baseLogitsDigest
	baseAnswer
	baseEvidence
	baseDraft
)

var baselineTable = newTable("baseline", parquet.SchemaOf(baselineColumns{}), baseID, baseExtracted,
	baseItemDigest, basePromptDigest, baseLogitsDigest, baseAnswer, baseEvidence)

// maxExtracted bounds the extracted answers that a baseline keeps, in bytes: a
// letter or a number, but not a program.
const maxExtracted = 32

// baselineRow appends the values of a row, in the order of the leaves.
func baselineRow(row parquet.Row, r Row) (parquet.Row, error) {
	if err := checkResult(r.Result); err != nil {
		return row, err
	}
	b := rowBuilder{row: row}
	b.text(baseSuite, r.Suite)
	b.text(baseSuiteVersion, r.SuiteVersion)
	b.optional(baseTaskGroup, r.Group)
	b.text(baseTask, r.Task)
	b.text(baseID, r.ID)
	b.add(baseRepeat, 0, 0, parquet.Int32Value(int32(r.Repeat)))
	b.optional(baseCluster, r.Cluster)
	b.text(baseStatus, string(r.Status))
	list(&b, baseScoreMetric, r.Scores, func(v eval.Value) parquet.Value { return stringValue(v.Metric) })
	list(&b, baseScoreValue, r.Scores, func(v eval.Value) parquet.Value { return parquet.DoubleValue(v.Value) })
	if len(r.Extracted) > maxExtracted || r.Unsafe { // unsafe texts do not belong into a repository
		r.Extracted = ""
	}
	b.optional(baseExtracted, r.Extracted)
	b.optional(baseFinish, string(r.Finish))
	b.float(baseMargin, r.Margin, r.Margin != 0 || r.Evidence != "")
	b.add(baseUnsafe, 0, 0, parquet.BooleanValue(r.Unsafe))
	b.digest(baseItemDigest, r.ItemDigest)
	b.digest(basePromptDigest, r.PromptDigest)
	b.digest(baseLogitsDigest, r.Logits)
	b.digest(baseAnswer, r.Answer)
	b.digest(baseEvidence, r.Evidence)
	list(&b, baseDraft, r.Tokens, parquet.Int32Value)
	return b.row, nil
}

// digest writes the bytes of a digest of Row, null for none.
func (b *rowBuilder) digest(col int, s string) {
	if s == "" {
		b.add(col, 0, 0, parquet.NullValue())
		return
	}
	bytes, _ := hex.DecodeString(s) // newRow has made it
	b.add(col, 0, 1, parquet.FixedLenByteArrayValue(bytes))
}

// readBaselineRow rebuilds a row from its values, each of which the reader has
// checked to belong to its column.
func readBaselineRow(row parquet.Row) (Row, error) {
	var r Row
	values := 0
	for _, v := range row {
		switch {
		case v.IsNull():
		case v.Column() == baseScoreValue && values < len(r.Scores):
			r.Scores[values].Value = v.Double()
			values++
		default:
			readBaselineValue(&r, v)
		}
	}
	switch {
	case values != len(r.Scores):
		return r, fmt.Errorf("column scores of suite %s item %s: pairs without a second half", r.Suite, r.ID)
	case !known(r.Status):
		return r, fmt.Errorf("column status of suite %s item %s: %q is no status", r.Suite, r.ID, r.Status)
	case r.ID == "":
		return r, fmt.Errorf("column id of suite %s: a row has none: %s", r.Suite, rewrite)
	case r.Status == eval.StatusError && len(r.Scores) > 0:
		r.Error = withoutVerdict // nothing else leaves an error its scores
	}
	return r, nil
}

// withoutVerdict is the error of a row whose judge failed, of which a baseline
// keeps no more than that.
var withoutVerdict = eval.ScoreError(&eval.JudgeError{Reason: "no verdict, and a baseline keeps no reasons"}).Error()

func readBaselineValue(r *Row, v parquet.Value) {
	switch v.Column() {
	case baseSuite:
		r.Suite = text(v)
	case baseSuiteVersion:
		r.SuiteVersion = text(v)
	case baseTaskGroup:
		r.Group = text(v)
	case baseTask:
		r.Task = text(v)
	case baseID:
		r.ID = text(v)
	case baseRepeat:
		r.Repeat = int(v.Int32())
	case baseCluster:
		r.Cluster = text(v)
	case baseStatus:
		r.Status = eval.Status(text(v))
	case baseScoreMetric:
		r.Scores = append(r.Scores, eval.Value{Metric: text(v)})
	case baseExtracted:
		r.Extracted = text(v)
	case baseFinish:
		r.Finish = model.FinishReason(text(v))
	case baseMargin:
		r.Margin = v.Double()
	case baseUnsafe:
		r.Unsafe = v.Boolean()
	case baseItemDigest:
		r.ItemDigest = hexText(v)
	case basePromptDigest:
		r.PromptDigest = hexText(v)
	case baseLogitsDigest:
		r.Logits = hexText(v)
	case baseAnswer:
		r.Answer = hexText(v)
	case baseEvidence:
		r.Evidence = hexText(v)
	case baseDraft:
		r.Tokens = append(r.Tokens, v.Int32())
	}
}

func hexText(v parquet.Value) string { return hex.EncodeToString(v.ByteArray()) }
