package responses

import "errors"

// evalPlus reads samples of code: the whole program as "solution", or what
// follows the prompt as "completion". Lines of the same task are its repeats, in
// their order.
type evalPlus struct{}

func (evalPlus) parse(_ string, line fields) (record, error) {
	id, err := line.id("task_id")
	if err != nil {
		return record{}, err
	}
	name := line.first("solution", "completion")
	if name == "" {
		return record{}, errors.New("no answer: want the text solution or completion")
	}
	text, err := line.text(name)
	if err != nil {
		return record{}, err
	}
	return record{ids: []string{id}, repeat: -1, answers: []answer{{text: text}}}, nil
}
