package chat

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func readJSON(t testing.TB, v any, elem ...string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// TestGolden renders the templates in testdata as Python did.
func TestGolden(t *testing.T) {
	var cases []struct {
		Case, Template, File, Conversation string
		Rendered                           *string
		Error                              string
	}
	readJSON(t, &cases, "testdata", "golden.json")
	if len(cases) < 400 {
		t.Fatalf("only %d cases in golden.json", len(cases))
	}
	var input map[string]json.RawMessage
	readJSON(t, &input, "testdata", "input.json")
	var conversations map[string]map[string]json.RawMessage
	readJSON(t, &conversations, "testdata", "conversations.json")
	for _, c := range cases {
		t.Run(c.Case, func(t *testing.T) {
			g := goldenCase{BOS: "<s>", EOS: "</s>", Input: input, Rendered: c.Rendered, Error: c.Error}
			source := c.Template
			if c.File != "" {
				data, err := os.ReadFile(filepath.Join("testdata", c.File))
				if err != nil {
					t.Fatal(err)
				}
				source, g.Input = string(data), conversations[c.Conversation]
			}
			g.check(t, source)
		})
	}
}
