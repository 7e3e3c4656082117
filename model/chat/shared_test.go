package chat

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sharedDir returns a folder of the reference material next to the module, or
// skips the test.
func sharedDir(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skip("no module root above the working folder")
		}
		dir = parent
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("reference material is not here: %v", err)
	}
	return path
}

// goldenCase is one rendering by Python.
type goldenCase struct {
	Template string                     `json:"template"`
	Case     string                     `json:"case"`
	BOS      string                     `json:"bos_token"`
	EOS      string                     `json:"eos_token"`
	Input    map[string]json.RawMessage `json:"input"`
	Rendered *string                    `json:"rendered"`
	Error    string                     `json:"error"`
}

// input moves the variables of the case into the fields that are for them.
func (c goldenCase) input(t testing.TB) Input {
	t.Helper()
	in := Input{Messages: c.Input["messages"], Tools: c.Input["tools"], Documents: c.Input["documents"], Extra: map[string]json.RawMessage{}}
	for name, data := range c.Input {
		switch name {
		case "messages", "tools", "documents":
		case "add_generation_prompt":
			if err := json.Unmarshal(data, &in.AddGenerationPrompt); err != nil {
				t.Fatal(err)
			}
		default:
			in.Extra[name] = data
		}
	}
	return in
}

// check renders the case and compares with what Python did.
func (c goldenCase) check(t *testing.T, source string) {
	t.Helper()
	tmpl, err := Parse(source, Options{BOS: c.BOS, EOS: c.EOS})
	var got string
	if err == nil {
		got, err = tmpl.Render(c.input(t))
	}
	switch {
	case c.Rendered == nil && err == nil:
		t.Errorf("rendered %q, Python fails with %s", got, c.Error)
	case c.Rendered == nil:
		var located *Error
		if !errors.As(err, &located) {
			t.Errorf("error %q has no line", err)
		}
	case err != nil:
		t.Errorf("%v, want %q", err, *c.Rendered)
	case got != *c.Rendered:
		t.Errorf("rendering differs (-Python +ours):\n%s", cmp.Diff(*c.Rendered, got))
	}
}

func readGoldens(t testing.TB, path string) []goldenCase {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var cases []goldenCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestSharedGoldens renders real templates as Python did.
func TestSharedGoldens(t *testing.T) {
	dir := sharedDir(t, "decoder", "templates")
	for _, c := range readGoldens(t, filepath.Join(dir, "golden.json")) {
		t.Run(c.Template+"/"+c.Case, func(t *testing.T) {
			source, err := os.ReadFile(filepath.Join(dir, c.Template))
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, string(source))
		})
	}
}
