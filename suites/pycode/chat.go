package pycode

import (
	"assay/model"
	"assay/suites/pytext"
)

const (
	instruction = "Please provide a self-contained Python script that solves the following problem in a markdown code block:"
	beginning   = "Below is a Python script with a self-contained function that solves the problem and passes corresponding tests:"
)

// EvalPlusChat is the request that EvalPlus makes of a chat model for a problem
// (evalplus/provider/utility.py and hf.py at EvalPlusCommit): the problem in a code
// block, and an answer that has begun with a code block. Greedy, at most 768
// tokens.
func EvalPlusChat(problem string) model.Request {
	return model.Request{
		Prompt: model.Prompt{
			Messages: []model.Message{{
				Role:    "user",
				Content: instruction + "\n```\n" + pytext.Strip(problem) + "\n```\n",
			}},
			Prefix: beginning + "\n```python\n",
		},
		Decoding: model.Decoding{
			MaxTokens: 768,
			Stop:      []string{"<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint(", "\n```\n"},
		},
	}
}
