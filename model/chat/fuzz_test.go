package chat

import (
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"
)

// addGoldens seeds a fuzz target with the templates of golden.json.
func addGoldens(f *testing.F, add func(source string)) {
	f.Helper()
	var cases []struct{ Template string }
	readJSON(f, &cases, "testdata", "golden.json")
	for i, c := range cases {
		if i%5 == 0 {
			add(c.Template)
		}
	}
	source, _ := agentInput(f)
	add(source)
}

// FuzzParse checks that any template either parses or fails with a line.
func FuzzParse(f *testing.F) {
	addGoldens(f, func(source string) { f.Add(source) })
	f.Fuzz(func(t *testing.T, source string) {
		_, err := Parse(source, Options{})
		var located *Error
		if err != nil && !errors.As(err, &located) && utf8.ValidString(source) {
			t.Errorf("error %v has no line", err)
		}
	})
}

// FuzzRender checks that rendering any template over any input ends, without
// a panic, in the same text each time.
func FuzzRender(f *testing.F) {
	const messages = `[{"role": "user", "content": "hi", "n": [1, 2.5, null, true, {"a": "b"}]}]`
	addGoldens(f, func(source string) { f.Add(source, messages) })
	f.Add("{{ messages|tojson(indent=1) }}{{ messages }}", `[1e5, "\ud83d\ude42", {"a": {"a": 1}}]`)
	f.Fuzz(func(t *testing.T, source, messages string) {
		tmpl, err := Parse(source, Options{BOS: "<s>"})
		if err != nil {
			return
		}
		in := Input{Messages: json.RawMessage(messages), AddGenerationPrompt: true}
		first, err1 := tmpl.Render(in)
		second, err2 := tmpl.Render(in)
		if first != second || (err1 == nil) != (err2 == nil) {
			t.Errorf("rendered %q, %v and then %q, %v", first, err1, second, err2)
		}
	})
}
