package drift

import (
	"fmt"
	"math"
	"slices"

	"assay/internal/explog"
)

// prediction is how two models differ at one position.
type prediction struct {
	nll, refNLL float64 // of the token that follows, in nats
	kl          float64 // of the model from the reference
	deltaP      float64 // of the token that follows
	sameTop     bool
	sameBits    bool
}

// rareLogP is the log-probability below which llama.cpp leaves tokens out of the sum: what it
// stores of the reference does not reach further.
const rareLogP = -16

// compareRow compares the logits of both models after one token, followed by target. See log_softmax
// of llama.cpp's perplexity tool, the variant with a kl_divergence_result.
func compareRow(ref, model []float32, target int32) (prediction, error) {
	refTop, refSum := logSumExp(ref)
	top, sum := logSumExp(model)
	if !isFinite(refSum) || !isFinite(sum) {
		return prediction{}, fmt.Errorf("logits are infinite or not numbers: the model is damaged")
	}
	p := prediction{
		nll:      sum - float64(model[target]),
		refNLL:   refSum - float64(ref[target]),
		sameTop:  refTop == top,
		sameBits: slices.Equal(ref, model),
	}
	p.deltaP = explog.Exp(-p.nll) - explog.Exp(-p.refNLL)
	for v := range ref {
		logP := float64(ref[v]) - refSum
		if logP > rareLogP {
			p.kl += float64(explog.Exp(logP) * (logP - (float64(model[v]) - sum)))
		}
	}
	return p, nil
}

// logSumExp returns the first index of the greatest logit, and ln of the sum of all e**logit.
func logSumExp(logits []float32) (top int, value float64) {
	for i, x := range logits {
		if x > logits[top] {
			top = i
		}
	}
	greatest, sum := float64(logits[top]), 0.0
	for _, x := range logits {
		sum += explog.Exp(float64(x) - greatest)
	}
	return top, greatest + explog.Log(sum)
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
