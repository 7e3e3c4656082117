package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/model/gguf"
)

// withInput runs a command in this process on a standard input.
func withInput(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Main(context.Background(), Env{Args: args, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }})
	return code, out.String(), errs.String()
}

// vocabularyOnly is a model file without weights.
func vocabularyOnly(t *testing.T, template string) string {
	t.Helper()
	w := gguf.NewWriter()
	path := filepath.Join(t.TempDir(), "vocabulary.gguf")
	if err := errors.Join(
		w.Set("general.architecture", "llama"),
		w.Set("tokenizer.ggml.tokens", []string{"a", "b"}),
		w.Set("tokenizer.chat_template", template),
		w.WriteFile(path),
	); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRenderRefusesWhatIsNoConversation(t *testing.T) {
	for name, c := range map[string]struct{ stdin, want string }{
		"nothing":             {" \n", "standard input is empty"},
		"text after":          {`[{"role":"user","content":"Hi"}] x`, "more text after the value"},
		"text after object":   {`{"messages":[{"role":"user","content":"Hi"}]} x`, "after top-level value"},
		"cut off":             {`[{"role":"user"`, "expected ','"},
		"broken UTF-8":        {"[{\"role\":\"user\",\"content\":\"\xff\"}]", "not UTF-8"},
		"half a surrogate":    {`[{"role":"user","content":"\ud800"}]`, "half of a surrogate pair"},
		"no messages":         {`[]`, "there are no messages"},
		"none in the object":  {`{"messages":[]}`, "there are no messages"},
		"null messages":       {`{"messages":null}`, "there are no messages"},
		"a text":              {`["a"]`, `message 1 is "a", want an object`},
		"null":                {`[{"role":"user","content":"Hi"},null]`, "message 2 is null, want an object"},
		"messages of a text":  {`{"messages":"x"}`, "want a JSON array"},
		"tools of a number":   {`{"messages":[{"role":"user","content":"Hi"}],"tools":3}`, "tools: want a JSON array"},
		"deep brackets":       {strings.Repeat("[", 100_000), "nested more than"},
		"deep content":        {`[{"role":"user","content":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}]`, "nested more than"},
		"deep in an object":   {`{"messages":` + strings.Repeat("[", 100_000), "standard input: "},
		"generation in words": {`{"messages":[{"role":"user","content":"Hi"}],"add_generation_prompt":"yes"}`, "want true or false"},
	} {
		code, stdout, stderr := withInput(c.stdin, "model", "render", "random")
		if code != ExitUsage || stdout != "" || !strings.Contains(stderr, c.want) || len(stderr) > 300 {
			t.Errorf("%s: exit code %d, %q, %.400s", name, code, stdout, stderr)
		}
	}
	code, stdout, stderr := withInput("\xef\xbb\xbf"+`[{"role":"user","content":"Hi"}]`, "model", "render", "random")
	if code != 0 || !strings.Contains(stdout, "Hi") {
		t.Errorf("a byte order mark: exit code %d, %s", code, stderr)
	}
}

func TestRenderNamesTheModelFile(t *testing.T) {
	const hi = `[{"role":"user","content":"Hi"}]`
	path := vocabularyOnly(t, "{{ raise_exception('no system message') }}")
	code, _, stderr := withInput(hi, "model", "render", path)
	if code != ExitUsage || !strings.Contains(stderr, path+": its chat template refuses the conversation") || !strings.Contains(stderr, "no system message") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	path = vocabularyOnly(t, "{{ messages[0].content.nothing() }}")
	code, _, stderr = withInput(hi, "model", "render", path)
	if code != ExitFailed || !strings.Contains(stderr, path+": chat template line 1") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}

func TestFileWithoutWeightsHasNoQuantization(t *testing.T) {
	path := vocabularyOnly(t, "{{ messages }}")
	_, stdout, _ := withInput("", "model", "info", path)
	if !strings.Contains(stdout, "quantization   none: the file has no weights") {
		t.Error(stdout)
	}
	if _, stdout, _ := withInput("", "model", "info", path, "--json"); !strings.Contains(stdout, `"quantization": ""`) {
		t.Error(stdout)
	}
}

func TestLogitsRefuseUnknownTokens(t *testing.T) {
	dir := t.TempDir()
	ids, out := filepath.Join(dir, "ids.txt"), filepath.Join(dir, "logits.f32")
	for _, c := range []struct{ text, want string }{
		{"1 2\n\n3, 99999999\n", "ids.txt:3: token 4 is 99999999, but the model's vocabulary has ids 0 to "},
		{"1 2\n3 99999999999999", `ids.txt:2: token 4 is "99999999999999", want an id`},
		{"1 -2", `ids.txt:1: token 2 is "-2", want an id`},
		{" \n", "ids.txt: no token ids"},
	} {
		if err := os.WriteFile(ids, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := withInput("", "model", "logits", "random", "--tokens", ids, "-o", out)
		if code != ExitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, %s", c.text, code, stderr)
		}
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}
