package gsm8k

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"assay/model"
	"assay/suites/fewshot"
)

//go:embed data/cot_8shot.json
var exemplarFile []byte

// exemplars returns the eight worked examples of the task.
var exemplars = sync.OnceValues(func() ([]fewshot.Shot, error) {
	var list []struct {
		Question string `json:"question"`
		Target   string `json:"target"`
	}
	if err := json.Unmarshal(exemplarFile, &list); err != nil {
		return nil, fmt.Errorf("read the worked examples: %w", err)
	}
	shots := make([]fewshot.Shot, len(list))
	for i, e := range list {
		shots[i] = fewshot.Shot{Question: asked(e.Question), Answer: e.Target}
	}
	return shots, nil
})

// context8 returns the parts of a problem's prompt.
func context8(shots []fewshot.Shot, question string) fewshot.Context {
	return fewshot.Context{Shots: shots, Delimiter: " ", Question: asked(question)}
}

func asked(question string) string { return "Q: " + question + "\nA:" }

// plain is the prompt as text.
func plain(c fewshot.Context) model.Prompt { return model.Prompt{Text: c.Text()} }

// multiTurn is the prompt as a conversation.
func multiTurn(c fewshot.Context) model.Prompt { return model.Prompt{Messages: c.MultiTurn()} }
