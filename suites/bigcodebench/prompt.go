package bigcodebench

import (
	"assay/model"
	"assay/suites/pytext"
)

// The texts around a problem (bigcodebench/generate.py and
// provider/utility.py at commit).
const (
	instruction = "Please provide a self-contained Python script that solves the following problem in a markdown code block:"
	beginning   = "Below is a Python script with a self-contained function that solves the problem and passes corresponding tests:"
)

// maxTokens is the upstream's limit on an answer.
const maxTokens = 1280

// stops are the stop strings of every form.
func stops() []string {
	return []string{"<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint("}
}

// completeChat asks to complete a function, in a code block.
func completeChat(r Record) model.Request {
	return chat("```\n" + pytext.Strip(r.Complete) + "\n```")
}

// instructChat asks for what the prose describes.
func instructChat(r Record) model.Request { return chat(pytext.Strip(r.Instruct)) }

// sampledChat is completeChat with sampling, for pass@k.
func sampledChat(r Record) model.Request {
	q := completeChat(r)
	q.Decoding.Temperature, q.Decoding.TopP = 0.8, 0.95
	return q
}

// chat is a question whose answer has begun with a code block.
func chat(task string) model.Request {
	return model.Request{
		Prompt: model.Prompt{
			Messages: []model.Message{{Role: "user", Content: instruction + "\n" + task + "\n"}},
			Prefix:   beginning + "\n```python\n",
		},
		Decoding: model.Decoding{MaxTokens: maxTokens, Stop: append(stops(), "\n```\n")},
	}
}

// plain is what models without a chat template get: the function to be continued.
func plain(r Record) model.Request {
	return model.Request{
		Prompt:   model.Prompt{Text: r.Complete},
		Decoding: model.Decoding{MaxTokens: maxTokens, Stop: append(stops(), "\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert ")},
	}
}
