package bigcodebench

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

func TestRequests(t *testing.T) {
	r := Record{Complete: "import os\n\ndef task_func(n):\n    \"\"\"Doc.\"\"\"\n", Instruct: "\nDo it.\nStart with:\n```\nimport os\n```\n"}
	const asked = "Please provide a self-contained Python script that solves the following problem in a markdown code block:\n"
	const begun = "Below is a Python script with a self-contained function that solves the problem and passes corresponding tests:\n```python\n"
	ends := []string{"<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint("}
	chat := func(task string, decoding model.Decoding) model.Request {
		decoding.MaxTokens, decoding.Stop = 1280, append(ends[:6:6], "\n```\n")
		return model.Request{
			Prompt:   model.Prompt{Messages: []model.Message{{Role: "user", Content: asked + task + "\n"}}, Prefix: begun},
			Decoding: decoding,
		}
	}
	function := chat("```\nimport os\n\ndef task_func(n):\n    \"\"\"Doc.\"\"\"\n```", model.Decoding{})
	prose := chat("Do it.\nStart with:\n```\nimport os\n```", model.Decoding{})
	for name, want := range map[string]model.Request{
		primary: function, uncalibrated: function, hard: function,
		instruct: prose, hardInstruct: prose,
		sampled: chat("```\nimport os\n\ndef task_func(n):\n    \"\"\"Doc.\"\"\"\n```", model.Decoding{Temperature: 0.8, TopP: 0.95}),
		continued: {
			Prompt:   model.Prompt{Text: r.Complete},
			Decoding: model.Decoding{MaxTokens: 1280, Stop: append(ends[:6:6], "\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert ")},
		},
	} {
		got, err := find(t, name).Request(eval.Item{Record: r})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
