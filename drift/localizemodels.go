package drift

import (
	"context"
	"fmt"
	"math"
	"slices"

	"assay/model/decoder"
)

// pairRows is the number of tokens that two models are evaluated on at a time. Their activations are
// held: some 7 MB a token for a model of 3 billion weights.
const pairRows = 8

// LocalizeModels evaluates texts with two models and compares their activations, values and bits. The
// first operation whose relative error is above threshold is named, and the one that adds most. Errors
// are as of FingerprintOf and Localize; progress, which may be nil, is called after each chunk of
// tokens.
func LocalizeModels(ctx context.Context, ref, model *decoder.Model, sides [2]Side, texts [][]int32, threshold float64, progress func(done, of int)) (*Localization, error) {
	if err := checkTexts(texts, pairRows); err != nil {
		return nil, err
	}
	p := newPair(ref, model)
	total, done := 0, 0
	for _, t := range texts {
		total += len(t)
	}
	for i, text := range texts {
		err := p.text(ctx, text, func(n int) {
			if done += n; progress != nil {
				progress(done, total)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("localize in text %d of %d: %w", i+1, len(texts), err)
		}
	}
	l, err := Localize(p.ref.fingerprint(sides[0], texts, pairRows), p.model.fingerprint(sides[1], texts, pairRows))
	if err != nil {
		return nil, err
	}
	l.addErrors(p.errors, threshold)
	return l, nil
}

// pair is two models at work on the same tokens.
type pair struct {
	ref, model *keeper
	errors     map[Step]*squares
}

// squares are the sums of squares of an operation.
type squares struct{ difference, reference float64 }

// keeper is a recorder that keeps the activations of one chunk.
type keeper struct {
	recorder
	m    *decoder.Model
	kept []activation
}

// activation is the result of an operation, in one call of its observer.
type activation struct {
	step   Step
	values []float32
}

// Observe implements decoder.Observer.
func (k *keeper) Observe(layer int, op decoder.Operation, x []float32, rows int) {
	k.recorder.Observe(layer, op, x, rows)
	k.kept = append(k.kept, activation{Step{layer, op}, slices.Clone(x)})
}

func newPair(ref, model *decoder.Model) *pair {
	return &pair{
		ref:    &keeper{recorder: *newRecorder(), m: ref},
		model:  &keeper{recorder: *newRecorder(), m: model},
		errors: map[Step]*squares{},
	}
}

// text evaluates one text; done is called with the tokens of each chunk.
func (p *pair) text(ctx context.Context, text []int32, done func(n int)) error {
	a, b := p.ref.m.NewSequence(), p.model.m.NewSequence()
	defer a.Truncate(0)
	defer b.Truncate(0)
	for part := range slices.Chunk(text, pairRows) {
		p.ref.kept, p.model.kept = p.ref.kept[:0], p.model.kept[:0]
		if err := forward(ctx, p.ref.m, a, part, p.ref); err != nil {
			return err
		}
		if err := forward(ctx, p.model.m, b, part, p.model); err != nil {
			return err
		}
		p.compare()
		done(len(part))
	}
	return nil
}

// compare adds the errors of one chunk. Models of another shape are left to Localize to refuse.
func (p *pair) compare() {
	for i := range min(len(p.ref.kept), len(p.model.kept)) {
		a, b := p.ref.kept[i], p.model.kept[i]
		if a.step != b.step || len(a.values) != len(b.values) {
			return
		}
		s := p.errors[a.step]
		if s == nil {
			s = &squares{}
			p.errors[a.step] = s
		}
		for j, x := range a.values {
			d := float64(x) - float64(b.values[j])
			s.difference += float64(d * d)
			s.reference += float64(float64(x) * float64(x))
		}
	}
}

// relative is the relative error, 0 where there is none, and finite at all times, so that it can be
// written as JSON: an error where the reference is zero, or not finite, is the greatest number.
func (s squares) relative() float64 {
	if s.difference == 0 {
		return 0
	}
	if r := math.Sqrt(s.difference / s.reference); r <= math.MaxFloat64 {
		return r
	}
	return math.MaxFloat64
}

// addErrors adds the relative errors to what is known of the bits.
func (l *Localization) addErrors(all map[Step]*squares, threshold float64) {
	l.Errors = &ErrorSummary{Threshold: threshold, Exceeds: -1, GrowsMost: -1}
	known := map[Step]float64{}
	most := 0.0
	for i := range l.Operations {
		d := &l.Operations[i]
		r := all[d.Step].relative()
		d.Error = &RelativeError{RMS: r, Growth: r - l.inputError(known, d.Step)}
		known[d.Step] = r
		if r > threshold && l.Errors.Exceeds < 0 {
			l.Errors.Exceeds = i
		}
		if d.Error.Growth > most {
			l.Errors.GrowsMost, most = i, d.Error.Growth
		}
	}
}

// inputs says which operations of the same layer another one reads. residual stands for the residual
// stream before the layer.
var inputs = map[decoder.Operation][]decoder.Operation{
	decoder.OpEmbedding:    nil,
	decoder.OpAttnNorm:     {residual},
	decoder.OpQuery:        {decoder.OpAttnNorm},
	decoder.OpKey:          {decoder.OpAttnNorm},
	decoder.OpValue:        {decoder.OpAttnNorm},
	decoder.OpQueryRope:    {decoder.OpQuery},
	decoder.OpKeyRope:      {decoder.OpKey},
	decoder.OpAttention:    {decoder.OpQuery, decoder.OpKey, decoder.OpValue, decoder.OpQueryRope, decoder.OpKeyRope},
	decoder.OpAttnOutput:   {decoder.OpAttention},
	decoder.OpAttnResidual: {residual, decoder.OpAttnOutput},
	decoder.OpFFNNorm:      {decoder.OpAttnResidual},
	decoder.OpGate:         {decoder.OpFFNNorm},
	decoder.OpUp:           {decoder.OpFFNNorm},
	decoder.OpActivation:   {decoder.OpGate, decoder.OpUp},
	decoder.OpDown:         {decoder.OpActivation},
	decoder.OpFFNResidual:  {decoder.OpAttnResidual, decoder.OpDown},
	decoder.OpOutputNorm:   {residual},
	decoder.OpLogits:       {decoder.OpOutputNorm},
}

const residual decoder.Operation = ""

// inputError is the greatest relative error of what an operation reads.
func (l *Localization) inputError(known map[Step]float64, s Step) float64 {
	worst := 0.0
	for _, op := range inputs[s.Operation] {
		input := Step{s.Layer, op}
		if op == residual {
			input = l.residualBefore(s)
		}
		worst = max(worst, known[input])
	}
	return worst
}

// residualBefore is the operation before s that the residual stream of earlier layers came from.
func (l *Localization) residualBefore(s Step) Step {
	before := Step{decoder.Outside, decoder.OpEmbedding}
	for _, d := range l.Operations {
		if d.Step == s {
			break
		}
		if d.Operation == decoder.OpFFNResidual {
			before = d.Step
		}
	}
	return before
}
