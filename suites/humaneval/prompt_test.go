package humaneval

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

func TestRequests(t *testing.T) {
	const problem = "\ndef f(x):\n    \"\"\"Doc.\n    \"\"\"\n"
	chatStops := []string{"<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint(", "\n```\n"}
	stops := []string{"\nclass", "\ndef", "\n#", "\nif", "\nprint"}
	user := func(text string) []model.Message { return []model.Message{{Role: "user", Content: text}} }
	evalPlus := model.Prompt{
		Messages: user("Please provide a self-contained Python script that solves the following problem in a markdown code block:\n" +
			"```\ndef f(x):\n    \"\"\"Doc.\n    \"\"\"\n```\n"),
		Prefix: "Below is a Python script with a self-contained function that solves the problem and passes corresponding tests:\n```python\n",
	}
	for name, want := range map[string]model.Request{
		primary: {Prompt: evalPlus, Decoding: model.Decoding{MaxTokens: 768, Stop: chatStops}},
		sampled: {Prompt: evalPlus, Decoding: model.Decoding{MaxTokens: 768, Stop: chatStops, Temperature: 0.8, TopP: 0.95}},
		instructed: {
			Prompt: model.Prompt{
				Messages: user("Write a solution to the following problem and make sure that it passes the tests:\n```python\n" + problem + "\n```\n"),
				Prefix:   "Here is the completed function:\n```python\n" + problem + "\n",
			},
			Decoding: model.Decoding{MaxTokens: 1024, Stop: stops},
		},
		plainText: {Prompt: model.Prompt{Text: problem}, Decoding: model.Decoding{MaxTokens: 1024, Stop: stops}},
		simple: {
			Prompt: model.Prompt{Messages: user("Read the following function signature and docstring, and fully implement the function described. " +
				"Your response should only contain the code for this function.\n" + problem)},
			Decoding: model.Decoding{MaxTokens: 1024, Temperature: 0.5},
		},
	} {
		got, err := find(t, name).Request(eval.Item{Record: Record{Prompt: problem, Entry: "f"}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
