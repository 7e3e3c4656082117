package responses

import "errors"

// ifEval reads the responses of the benchmark's authors: an item is named by its
// prompt.
type ifEval struct{}

func (ifEval) parse(_ string, line fields) (record, error) {
	if !line.has("prompt", "response") {
		return record{}, errors.New("want the texts prompt and response")
	}
	prompt, err := line.text("prompt")
	if err != nil {
		return record{}, err
	}
	text, err := line.text("response")
	if err != nil {
		return record{}, err
	}
	return record{prompt: prompt, repeat: -1, answers: []answer{{text: text}}}, nil
}
