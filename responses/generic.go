package responses

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"assay/model"
)

// The spellings of the generic format's members, the likeliest first. A line may
// also have "task", "repeat" (from 0), "finish_reason" and "error".
var (
	idNames     = []string{"id", "item_id", "custom_id", "question_id", "task_id", "doc_id", "qid", "key", "item"}
	textNames   = []string{"response", "text", "output", "completion", "generation", "generated_text", "prediction", "model_output", "content", "result", "answer"}
	choiceNames = []string{"loglikelihoods", "log_likelihoods", "logprobs", "choices"}
	repeatNames = []string{"repeat", "sample", "sample_id"}
	finishNames = []string{"finish_reason", "finish"}
)

// maxRepeat bounds the numbers of repeats.
const maxRepeat = 999

// generic reads lines of an id with a text or with log-likelihoods.
type generic struct{}

func (generic) parse(_ string, line fields) (record, error) {
	rec, err := identify(line)
	if err != nil {
		return record{}, err
	}
	if name := line.first("error"); name != "" {
		reason, err := line.text(name)
		if err != nil {
			return record{}, err
		}
		if reason != "" {
			rec.answers = []answer{{failure: reason}}
			return rec, nil
		}
	}
	if rec.answers, err = genericAnswers(line); err != nil {
		return record{}, err
	}
	if name := line.first(finishNames...); name != "" {
		finish, err := finishOf(line, name)
		if err != nil {
			return record{}, err
		}
		for i := range rec.answers {
			rec.answers[i].finish = finish
		}
	}
	return rec, nil
}

// identify reads which item a line is about.
func identify(line fields) (record, error) {
	rec := record{repeat: -1}
	name := line.first(idNames...)
	if name == "" {
		return rec, fmt.Errorf("no id of an item: want one of %s", strings.Join(idNames, ", "))
	}
	id, err := line.id(name)
	if err != nil {
		return rec, err
	}
	rec.ids = []string{id}
	if line.first("task") != "" {
		if rec.task, err = line.text("task"); err != nil {
			return rec, err
		}
	}
	if name := line.first(repeatNames...); name != "" {
		if err := json.Unmarshal(line[name], &rec.repeat); err != nil || rec.repeat < 0 || rec.repeat > maxRepeat {
			return rec, fmt.Errorf("%s is %s, want a number from 0 to %d", name, brief(line[name]), maxRepeat)
		}
	}
	return rec, nil
}

// genericAnswers reads the text, a list of texts as repeats, or log-likelihoods.
func genericAnswers(line fields) ([]answer, error) {
	if name := line.first(textNames...); name != "" {
		var list []*string
		if json.Unmarshal(line[name], &list) == nil {
			return textsOf(name, list)
		}
		text, err := line.text(name)
		return []answer{{text: text}}, err
	}
	name := line.first(choiceNames...)
	if name == "" {
		return nil, fmt.Errorf("no answer: want one of %s, or %s", strings.Join(textNames, ", "), strings.Join(choiceNames, ", "))
	}
	var numbers []*float64
	if err := json.Unmarshal(line[name], &numbers); err != nil || len(numbers) == 0 {
		return nil, fmt.Errorf("%s is %s, want a list of numbers", name, brief(line[name]))
	}
	var a answer
	for _, n := range numbers {
		if n == nil {
			return nil, fmt.Errorf("%s holds null, want numbers", name)
		}
		a.choices = append(a.choices, choice{logProb: *n})
	}
	return []answer{a}, nil
}

func textsOf(name string, list []*string) ([]answer, error) {
	if len(list) == 0 || len(list) > maxRepeat+1 {
		return nil, fmt.Errorf("%s holds %d texts, want 1 to %d", name, len(list), maxRepeat+1)
	}
	out := make([]answer, len(list))
	for i, s := range list {
		if s == nil {
			return nil, fmt.Errorf("%s holds null, want texts", name)
		}
		out[i].text = *s
	}
	return out, nil
}

// finishOf reads why an answer ended, as OpenAI's interface names it.
func finishOf(line fields, name string) (model.FinishReason, error) {
	s, err := line.text(name)
	if err != nil {
		return "", err
	}
	switch s {
	case "length", "max_tokens":
		return model.FinishLength, nil
	case "stop", "eos", "end_turn", "tool_calls":
		return model.FinishEOS, nil
	}
	return "", errors.New(name + " is " + brief(line[name]) + `, want "stop" or "length"`)
}
