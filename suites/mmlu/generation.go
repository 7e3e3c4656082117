package mmlu

import (
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/extract"
	"assay/suites/pytext"
)

// byGeneration asks for a line of text, following the task mmlu_generative.
func byGeneration() asking {
	return asking{
		request: func(p model.Prompt) model.Request {
			return model.Request{Prompt: p, Decoding: model.Decoding{
				MaxTokens: 256, // the harness's default, as the task names none
				Stop:      generationStops(),
			}}
		},
		score: scoreGeneration,
	}
}

func generationStops() []string { return []string{"</s>", "\n"} }

// scoreGeneration compares the first line with the letter, ignoring case and
// punctuation.
func scoreGeneration(target string, r model.Response) (eval.Score, error) {
	if err := checkTarget(target); err != nil {
		return eval.Score{}, err
	}
	answer := firstLine(r.Text)
	read := normalize(answer)
	return eval.Score{
		Values:    []eval.Value{{Metric: exactMatch, Value: oneIf(read == normalize(target))}},
		Extracted: answer,
		Unparsed:  len(read) != 1 || !strings.Contains(strings.ToLower(letters), read),
	}, nil
}

// firstLine is the chain of filters of the task: the text before the first line
// break, without white space at its ends.
func firstLine(text string) string {
	return pytext.Strip(pytext.FirstLine(extract.CutAtStops(text, generationStops())))
}

// normalize is what exact_match compares with ignore_case and
// ignore_punctuation. It removes no white space.
func normalize(answer string) string {
	return pytext.WithoutPunctuation(strings.ToLower(answer))
}
