package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"assay/eval"
	"assay/model"
)

// tally is what the summary of a suite is made of, in few bytes a result: a run of
// hours holds one for every item. What the item says of itself is not kept, since
// the suite has its items in memory anyway.
type tally struct {
	info    eval.SuiteInfo
	rows    []tallied
	values  []float64 // the scores of all rows, one after the other
	metrics []uint16  // of these, the number of the metric's name

	names  numbered // of metrics, statuses and reasons to finish
	errors numbered

	prompts hash.Hash // over the digests of all prompts, which are not kept
}

// tallied is a row of a tally.
type tallied struct {
	item         *eval.Item
	margin       float64
	repeat       int32
	promptTokens int32
	truncated    int32
	err          int32 // number of the text
	scores       uint16
	status       uint16
	finish       uint16
}

// newTally returns an empty tally with room for a number of results.
func newTally(info eval.SuiteInfo, results int) *tally {
	t := &tally{info: info, rows: make([]tallied, 0, results), names: numbered{}, errors: numbered{}, prompts: sha256.New()}
	for _, m := range info.Metrics {
		t.names.number(m.Name)
	}
	return t
}

// add takes the result of an item, which has to stay where it is.
func (t *tally) add(it *eval.Item, r *eval.Result) {
	fmt.Fprintf(t.prompts, "%s %d %s\n", r.ID, r.Repeat, r.PromptDigest)
	t.rows = append(t.rows, tallied{
		item:         it,
		margin:       r.Margin,
		repeat:       int32(r.Repeat),
		promptTokens: int32(r.PromptTokens),
		truncated:    int32(r.Truncated),
		err:          int32(t.errors.number(r.Error)),
		scores:       uint16(len(r.Scores)),
		status:       uint16(t.names.number(string(r.Status))),
		finish:       uint16(t.names.number(string(r.Finish))),
	})
	for _, v := range r.Scores {
		t.metrics = append(t.metrics, uint16(t.names.number(v.Metric)))
		t.values = append(t.values, v.Value)
	}
}

// promptsHash is eval.SuiteRun.Prompts.
func (t *tally) promptsHash() string { return hex.EncodeToString(t.prompts.Sum(nil)) }

// results is what Suite.Summarize gets: results without texts, tokens and evidence.
func (t *tally) results() []eval.Result {
	names, errors := t.names.texts(), t.errors.texts()
	scores := make([]eval.Value, len(t.values))
	for i, v := range t.values {
		scores[i] = eval.Value{Metric: names[t.metrics[i]], Value: v}
	}
	out := make([]eval.Result, len(t.rows))
	for i := range t.rows {
		r := &t.rows[i]
		out[i] = eval.Result{
			Suite: t.info.Name, SuiteVersion: t.info.Version, Task: r.item.Task, Group: r.item.Group, ID: r.item.ID, Repeat: int(r.repeat),
			Cluster: r.item.Cluster, ItemDigest: r.item.Digest, PromptTokens: int(r.promptTokens), Unsafe: r.item.Unsafe,
			Status: eval.Status(names[r.status]), Error: errors[r.err], Finish: model.FinishReason(names[r.finish]),
			Truncated: int(r.truncated), Margin: r.margin, Scores: scores[:r.scores:r.scores],
		}
		scores = scores[r.scores:]
	}
	return out
}

// numbered gives texts numbers, so that each is kept once.
type numbered map[string]int

func (n numbered) number(text string) int {
	i, ok := n[text]
	if !ok {
		i = len(n)
		n[text] = i
	}
	return i
}

// texts returns all texts, each at the place of its number.
func (n numbered) texts() []string {
	out := make([]string, len(n))
	for text, i := range n {
		out[i] = text
	}
	return out
}
