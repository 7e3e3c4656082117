package runner

import (
	"fmt"
	"time"

	"assay/eval"
	"assay/internal/wire"
	"assay/model"
)

// The kinds of records of a run's journal.
const (
	recordSession = 1 // a process starts to work on the run
	recordResult  = 2 // a result is finished
)

// answer is what became of one request. The fields of the result that belong to
// the item are not recorded: the plan has them.
type answer struct {
	index   int           // canonical
	elapsed time.Duration // since the process started its work
	usage   model.Usage
	result  eval.Result

	bytes int // of its record, while it waits in memory
}

func encodeSession(started time.Time) []byte {
	return wire.AppendInt(wire.AppendUint(nil, recordSession), started.UnixNano())
}

func encodeAnswer(a *answer) []byte {
	r := &a.result
	b := make([]byte, 0, 512+len(r.Text)+3*len(r.Tokens))
	b = wire.AppendUint(b, recordResult)
	b = wire.AppendUint(b, uint64(a.index))
	b = wire.AppendInt(b, int64(a.elapsed))
	for _, n := range usageFields(&a.usage) {
		b = wire.AppendInt(b, int64(*n))
	}
	for _, s := range textFields(r) {
		b = wire.AppendString(b, *s)
	}
	b = wire.AppendString(b, string(r.Status))
	b = wire.AppendString(b, string(r.Finish))
	b = wire.AppendInt(b, int64(r.PromptTokens))
	b = wire.AppendInt(b, int64(r.Truncated))
	b = wire.AppendFloat(b, r.Margin)
	b = wire.AppendFloat(b, r.TailMass)
	b = wire.AppendList(b, r.Tokens, func(b []byte, t model.Token) []byte { return wire.AppendInt(b, int64(t)) })
	b = wire.AppendList(b, r.Choices, wire.AppendFloat)
	b = wire.AppendList(b, r.Top, func(b []byte, p model.TokenProb) []byte {
		return wire.AppendFloat(wire.AppendInt(b, int64(p.Token)), p.LogProb)
	})
	return wire.AppendList(b, r.Scores, func(b []byte, v eval.Value) []byte {
		return wire.AppendFloat(wire.AppendString(b, v.Metric), v.Value)
	})
}

// decodeAnswer reads a record of a result, its kind being read.
func decodeAnswer(in *wire.Reader) (answer, error) {
	var a answer
	r := &a.result
	a.index = int(in.Uint())
	a.elapsed = time.Duration(in.Int())
	for _, n := range usageFields(&a.usage) {
		*n = int(in.Int())
	}
	for _, s := range textFields(r) {
		*s = in.String()
	}
	r.Status = eval.Status(in.String())
	r.Finish = model.FinishReason(in.String())
	r.PromptTokens = int(in.Int())
	r.Truncated = int(in.Int())
	r.Margin = in.Float()
	r.TailMass = in.Float()
	r.Tokens = wire.ReadList(in, func(in *wire.Reader) model.Token { return model.Token(in.Int()) })
	r.Choices = wire.ReadList(in, (*wire.Reader).Float)
	r.Top = wire.ReadList(in, func(in *wire.Reader) model.TokenProb {
		return model.TokenProb{Token: model.Token(in.Int()), LogProb: in.Float()}
	})
	r.Scores = wire.ReadList(in, func(in *wire.Reader) eval.Value {
		return eval.Value{Metric: in.String(), Value: in.Float()}
	})
	if err := in.Close(); err != nil {
		return answer{}, fmt.Errorf("record of a result: %w", err)
	}
	return a, nil
}

func usageFields(u *model.Usage) []*int {
	return []*int{&u.Prompt, &u.Cached, &u.Evaluated, &u.Drafted, &u.Decoded, &u.Truncated, &u.Reused}
}

func textFields(r *eval.Result) []*string {
	return []*string{&r.PromptDigest, &r.Error, &r.Text, &r.Stopped, &r.Extracted, &r.Explanation, &r.Logits}
}
