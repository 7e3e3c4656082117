package reports

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"assay/eval"
	"assay/model"
)

// DigestBytes is how much of a SHA-256 the rows of a Source have. Digests are
// only ever compared with the one digest of the same item in another run, never
// searched for: there, 64 bits differ for two contents with a probability of
// 1 - 2^-64.
const DigestBytes = 8

// Row is a result as comparing and replaying see it. ItemDigest, PromptDigest
// and Logits are the first 2*DigestBytes hex digits of what samples.parquet has
// (of any other text that stands there, a digest of it), in runs as in
// baselines, so that they can be compared by ==.
type Row struct {
	eval.Result

	// Answer is a digest of what the model decided: equal digests are equal
	// answers, whatever computed them; a row without an answer has none.
	//
	// Of a generation it is the text, to the byte: the text is what is scored
	// and read. Not the tokens, since servers do not tell them and a run of a
	// server shall be comparable with a local one; not the log-probabilities,
	// which another kernel changes without changing what is said. Of choices it
	// is the index of the most likely one, the first on ties. Suites that weigh
	// choices by their length may decide otherwise: what they made of it is in
	// the scores.
	Answer string

	// Evidence is a digest of the bits of the margin and of the choices'
	// log-probabilities, which every run records whatever its flags; empty where
	// there are none. Rows with different evidence were computed differently.
	// Equal evidence is no proof that they were not, except for choices: only
	// Logits covers every position of a generation.
	Evidence string
}

// newRow adds the digests to a stored result.
func newRow(r eval.Result) (Row, error) {
	row := Row{Result: r, Answer: answerDigest(r), Evidence: evidenceDigest(r)}
	for _, d := range []*string{&row.ItemDigest, &row.PromptDigest, &row.Logits} {
		*d = shortDigest(*d)
	}
	if r.Suite == "" || r.ID == "" {
		return Row{}, fmt.Errorf("a row has no suite or no id: %s", rewrite)
	}
	return row, nil
}

// answerDigest is Row.Answer.
func answerDigest(r eval.Result) string {
	b := make([]byte, 0, 512) // on the stack: there is one for every row
	switch {
	case len(r.Choices) > 0:
		b = strconv.AppendInt(append(b, "choice "...), int64(mostLikely(r.Choices)), 10)
	case r.Text != "" || (r.Finish != "" && r.Finish != model.FinishScored):
		b = append(append(b, "text "...), r.Text...)
	default:
		return ""
	}
	return leading(b)
}

// mostLikely is the index of the first of the greatest log-probabilities, -1
// where none is a number.
func mostLikely(logProbs []float64) int {
	best := -1
	for i, p := range logProbs {
		if !math.IsNaN(p) && (best < 0 || p > logProbs[best]) {
			best = i
		}
	}
	return best
}

// evidenceDigest is Row.Evidence.
func evidenceDigest(r eval.Result) string {
	if r.Margin == 0 && len(r.Choices) == 0 {
		return ""
	}
	b := binary.LittleEndian.AppendUint64(make([]byte, 0, 128), math.Float64bits(r.Margin))
	for _, x := range r.Choices {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return leading(b)
}

// leading returns the hex digits of a SHA-256 that rows have.
func leading(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:DigestBytes])
}

// shortDigest shortens a hex SHA-256. What is none, as suites and engines of
// users may have, is hashed.
func shortDigest(s string) string {
	if s == "" {
		return ""
	}
	var sum [sha256.Size]byte
	if len(s) == hex.EncodedLen(len(sum)) {
		if _, err := hex.Decode(sum[:], []byte(s)); err == nil {
			return hex.EncodeToString(sum[:DigestBytes])
		}
	}
	return leading([]byte(s))
}
