package mmlu

import (
	"fmt"
	"math"
	"strings"

	"assay/eval"
	"assay/model"
)

// nearTie is the distance of the two best choices, in nats, below which another
// order of additions might exchange them.
const nearTie = 1e-3

// byLikelihood asks for the log-likelihood of the four letters, each after
// delimiter.
func byLikelihood(delimiter string) asking {
	choices := make([]string, len(letters))
	for i, l := range letters {
		choices[i] = delimiter + string(l)
	}
	return asking{
		request: func(p model.Prompt) model.Request {
			return model.Request{Prompt: p, Choices: choices}
		},
		score: scoreChoices,
	}
}

// scoreChoices takes the likeliest letter as the answer.
func scoreChoices(target string, r model.Response) (eval.Score, error) {
	if err := checkTarget(target); err != nil {
		return eval.Score{}, err
	}
	if len(r.Choices) != len(letters) {
		return eval.Score{}, fmt.Errorf("response has log-likelihoods of %d choices, want %d", len(r.Choices), len(letters))
	}
	ll := make([]float64, len(r.Choices))
	for i, c := range r.Choices {
		ll[i] = c.LogProb
		if math.IsNaN(c.LogProb) {
			return eval.Score{}, fmt.Errorf("log-likelihood of %c is not a number: the model's logits are broken, which is no answer", letters[i])
		}
	}
	best := argmax(ll)
	answer := letters[best : best+1]
	return eval.Score{
		Values:      []eval.Value{{Metric: accuracy, Value: oneIf(answer == target)}},
		Extracted:   answer,
		Explanation: explainTie(ll, best),
	}, nil
}

// argmax returns the index of the largest value as numpy.argmax does: the first
// one on ties, and a NaN is larger than everything.
func argmax(x []float64) int {
	best := 0
	for i, v := range x {
		if math.IsNaN(v) {
			return i
		}
		if v > x[best] {
			best = i
		}
	}
	return best
}

// explainTie says so where the runner-up is as good as the best choice.
func explainTie(ll []float64, best int) string {
	second := -1
	for i, v := range ll {
		if i != best && (second < 0 || v > ll[second]) {
			second = i
		}
	}
	// Where both are -Inf their distance is NaN, and they are equal.
	if gap := ll[best] - ll[second]; gap < nearTie || math.IsNaN(gap) {
		return fmt.Sprintf("near tie: %c %.6f, %c %.6f", letters[best], ll[best], letters[second], ll[second])
	}
	return ""
}

func checkTarget(target string) error {
	if len(target) != 1 || !strings.Contains(letters, target) {
		return fmt.Errorf("item has the target %q, want a letter from A to D", target)
	}
	return nil
}

func oneIf(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}
