package responses

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What comes in files never leads to a panic, and what was accepted can be read
// again.
func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Base(name), text)
	}
	for _, line := range []string{
		`{"id": "words/1", "response": "no", "repeat": 3, "finish_reason": "length"}`,
		`{"id": "words/1", "task": "words", "text": ["a", "b"]}`,
		`{"id": 1, "loglikelihoods": [-3, -0.5]}`,
		`{"id": "words/0", "result": [{"f": "{}"}]}`,
		`{"prompt": "q1 ü", "response": "x"}`,
		`{"task_id": "words/0", "solution": "x"}` + "\n" + `{"task_id": "words/0", "completion": "y"}`,
		"\xef\xbb\xbf{\"id\": \"words/1\", \"error\": \"timeout\"}\r\n",
	} {
		f.Add("samples_words.jsonl", []byte(line))
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		for _, suite := range []quiz{{name: "quiz"}, {name: bfclTools}, {name: "quiz", choices: []string{" A", " B", " C", " D"}}} {
			in := newIndexing(Options{Suite: suite, Items: quizItems(), IgnoreUnknown: true})
			if in.add(context.Background(), name, bytes.NewReader(text), int64(len(text))) != nil {
				continue
			}
			s, err := in.finish()
			if err == nil && len(written(t, s, quizItems())) == 0 {
				t.Error("no answers, and no error")
			}
			var faults *FaultsError
			if errors.As(err, &faults) && len(faults.Faults) == 0 {
				t.Error("a report of nothing")
			}
		}
	})
}
