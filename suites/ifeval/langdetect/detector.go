// Package langdetect tells the language of a text as langdetect 1.0.9 does, a
// port to Python of Nakatani Shuyo's language-detection: a naive Bayes
// classifier over n-grams of characters with the profiles of 55 languages. It
// follows langdetect/detector.py and langdetect/utils/ngram.py.
//
// The original draws its n-grams at random. Here a seed decides, and with it
// results are those of langdetect under CPython 3.11 with
// DetectorFactory.seed set to the same number.
package langdetect

import "errors"

// ErrNoFeatures says that a text has no n-gram that any language knows.
var ErrNoFeatures = errors.New("no features in text")

// Unknown is the answer where no language is likely enough.
const Unknown = "unknown"

const (
	trials         = 7
	alphaDefault   = 0.5
	alphaWidth     = 0.05
	baseFrequency  = 10000
	iterationLimit = 1000
	converged      = 0.99999
	threshold      = 0.1
)

// Detector tells languages. It is safe for concurrent use.
type Detector struct{ p *profiles }

// New returns a detector with the profiles of langdetect 1.0.9, which are part
// of the binary. An error means that those are damaged.
func New() (*Detector, error) {
	p, err := embedded()
	if err != nil {
		return nil, err
	}
	return &Detector{p}, nil
}

// Text is a text whose n-grams were read. Detection may be repeated with other
// seeds.
type Text struct {
	p      *profiles
	ngrams [][]weight
}

// Read reads the n-grams of a text. A text without any is ErrNoFeatures.
func (d *Detector) Read(text string) (Text, error) {
	t := Text{p: d.p, ngrams: d.p.ngrams(prepare(text))}
	if len(t.ngrams) == 0 {
		return Text{}, ErrNoFeatures
	}
	return t, nil
}

// Language returns the code of the most probable language, or Unknown.
func (t Text) Language(seed uint32) string {
	best, language := threshold, Unknown
	for i, p := range t.probabilities(seed) {
		if p > best {
			best, language = p, t.p.languages[i]
		}
	}
	return language
}

// probabilities returns the probability of each language, the mean of seven
// trials (Detector._detect_block).
func (t Text) probabilities(seed uint32) []float64 {
	r := newRandom(seed)
	mean := make([]float64, len(t.p.languages))
	trial := make([]float64, len(t.p.languages))
	for range trials {
		for i := range trial {
			trial[i] = 1 / float64(len(trial))
		}
		// Products are rounded before they are added, on every architecture.
		alpha := alphaDefault + float64(r.gauss()*alphaWidth)
		t.trial(trial, alpha/baseFrequency, r)
		for i, p := range trial {
			mean[i] += p / trials
		}
	}
	return mean
}

// trial multiplies in random n-grams until one language stands out.
func (t Text) trial(prob []float64, floor float64, r *random) {
	for i := 0; ; i++ {
		update(prob, t.ngrams[r.below(len(t.ngrams))], floor)
		if i%5 == 0 && (normalize(prob) > converged || i >= iterationLimit) {
			return
		}
	}
}

func update(prob []float64, weights []weight, floor float64) {
	next := 0
	for i := range prob {
		p := floor
		if next < len(weights) && weights[next].language == i {
			p += weights[next].p
			next++
		}
		prob[i] *= p
	}
}

// normalize scales probabilities to the sum 1 and returns the largest.
func normalize(prob []float64) float64 {
	sum, largest := 0.0, 0.0
	for _, p := range prob {
		sum += p
	}
	for i := range prob {
		prob[i] /= sum
		largest = max(largest, prob[i])
	}
	return largest
}
