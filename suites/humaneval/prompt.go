package humaneval

import (
	"assay/model"
	"assay/suites/pycode"
)

// harnessStops are the stop strings of lm-evaluation-harness's tasks.
func harnessStops() []string {
	return []string{"\nclass", "\ndef", "\n#", "\nif", "\nprint"}
}

// evalPlusChat asks as EvalPlus asks chat models.
func evalPlusChat(r Record) model.Request { return pycode.EvalPlusChat(r.Prompt) }

// sampledChat is the same with sampling, for pass@k.
func sampledChat(r Record) model.Request {
	q := evalPlusChat(r)
	q.Decoding.Temperature, q.Decoding.TopP = 0.8, 0.95
	return q
}

// instruct is the request of the harness's task humaneval_instruct: the answer has
// begun with the problem's code.
func instruct(r Record) model.Request {
	return model.Request{
		Prompt: model.Prompt{
			Messages: []model.Message{{
				Role:    "user",
				Content: "Write a solution to the following problem and make sure that it passes the tests:\n```python\n" + r.Prompt + "\n```\n",
			}},
			Prefix: "Here is the completed function:\n```python\n" + r.Prompt + "\n",
		},
		Decoding: model.Decoding{MaxTokens: 1024, Stop: harnessStops()},
	}
}

// plain is the request of the harness's task humaneval: the problem to be
// continued.
func plain(r Record) model.Request {
	return model.Request{
		Prompt:   model.Prompt{Text: r.Prompt},
		Decoding: model.Decoding{MaxTokens: 1024, Stop: harnessStops()},
	}
}

// simpleEvals is the request of simple-evals, with its sampler's settings.
func simpleEvals(r Record) model.Request {
	return model.Request{
		Prompt: model.Prompt{Messages: []model.Message{{
			Role: "user",
			Content: "Read the following function signature and docstring, and fully implement the function described. " +
				"Your response should only contain the code for this function.\n" + r.Prompt,
		}}},
		Decoding: model.Decoding{MaxTokens: 1024, Temperature: 0.5},
	}
}
