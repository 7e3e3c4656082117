package bfcl

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

// request builds the prompt of a question in one variant.
func request(t *testing.T, name, category, question, functions string) model.Prompt {
	t.Helper()
	files := map[string]string{"bfcl/v3/BFCL_v3_" + category + ".json": oneLine(`{"id": "x", "question": [` + question + `], "function": ` + functions + `}`)}
	if (findOr(t, category)).hasAnswers() {
		files["bfcl/v3/possible_answer/BFCL_v3_"+category+".json"] = `{"ground_truth": [{"any": {}}]}`
	}
	r, err := find(t, name).Request(itemsOf(t, name, files)[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(model.Decoding{MaxTokens: 4096}, r.Decoding); diff != "" || r.Choices != nil {
		t.Errorf("request %+v", r)
	}
	return r.Prompt
}

func findOr(t *testing.T, name string) category {
	t.Helper()
	c, ok := findCategory(name)
	if !ok {
		t.Fatalf("no category %s", name)
	}
	return c
}

const (
	asks      = `[{"role": "user", "content": "How many <beds>?"}]`
	asksLong  = `[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": "Beds?"}]`
	oneDoc    = `[{"name": "garden.beds", "description": "Counts b\u00e9ds.", "parameters": {"type": "dict", "properties": {"n": {"type": "integer", "description": "How many.", "default": 1.0}, "w": {"type": "float", "description": "Width."}}, "required": ["n"]}}]`
	shownDoc  = `{"name": "garden.beds", "description": "Counts b\u00e9ds. Note that the provided function is in Python 3 syntax.", "parameters": {"type": "dict", "properties": {"n": {"type": "integer", "description": "How many.", "default": 1.0}, "w": {"type": "float", "description": "Width."}}, "required": ["n"]}}`
	pythonDoc = `{'name': 'garden.beds', 'description': 'Counts béds. Note that the provided function is in Python 3 syntax.', 'parameters': {'type': 'dict', 'properties': {'n': {'type': 'integer', 'description': 'How many.', 'default': 1.0}, 'w': {'type': 'float', 'description': 'Width.'}}, 'required': ['n']}}`
)

const graniteBlock = `You are a helpful assistant with access to the following tools. You may call one or more tools to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
DOCS
</tools>

For each tool call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call>. If a tool does not exist in the provided list of tools, notify the user that you do not have the ability to fulfill the request.`

func TestGranitePrompt(t *testing.T) {
	system := strings.Replace(graniteBlock, "DOCS", shownDoc, 1)
	for _, c := range []struct {
		question, functions string
		want                []model.Message
	}{
		{asks, oneDoc, []model.Message{{Role: "system", Content: system}, {Role: "user", Content: "How many <beds>?"}}},
		{asksLong, oneDoc, []model.Message{{Role: "system", Content: "Be kind.\n\n" + system}, {Role: "user", Content: "Hi"}, {Role: "assistant", Content: "Yes?"}, {Role: "user", Content: "Beds?"}}},
		{asks, oneDoc[:len(oneDoc)-1] + ", " + oneDoc[1:], []model.Message{{Role: "system", Content: strings.Replace(graniteBlock, "DOCS", shownDoc+"\n"+shownDoc, 1)}, {Role: "user", Content: "How many <beds>?"}}},
	} {
		p := request(t, primary, "simple", c.question, c.functions)
		if diff := cmp.Diff(model.Prompt{Messages: c.want}, p); diff != "" {
			t.Error(diff)
		}
	}
	p := request(t, primary, "irrelevance", asks, "[]")
	if len(p.Messages) != 2 || p.Messages[0].Content != "You are a helpful assistant. Please ensure responses are professional, accurate, and safe." {
		t.Errorf("without functions: %+v", p)
	}
	if p = request(t, primary, "irrelevance", asksLong, "[]"); p.Messages[0].Content != "Be kind." {
		t.Errorf("without functions, with a system message: %+v", p)
	}
}

func TestToolsPrompt(t *testing.T) {
	p := request(t, toolsName, "simple", asksLong, oneDoc)
	want := model.Prompt{
		Messages: []model.Message{{Role: "system", Content: "Be kind."}, {Role: "user", Content: "Hi"}, {Role: "assistant", Content: "Yes?"}, {Role: "user", Content: "Beds?"}},
		Tools: json.RawMessage(`[{"type": "function", "function": {"name": "garden_beds", "description": "Counts b\u00e9ds. Note that the provided function is in Python 3 syntax.", "parameters": ` +
			`{"type": "object", "properties": {"n": {"type": "integer", "description": "How many.", "default": 1.0}, "w": {"type": "number", "description": "Width. This is a float type value.", "format": "float"}}, "required": ["n"]}}}]`),
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if p := request(t, toolsName, "irrelevance", asks, "[]"); p.Tools != nil {
		t.Errorf("tools %s, want none", p.Tools)
	}
}

func TestSchema(t *testing.T) {
	for in, want := range map[string]string{
		`{"type": "dict", "description": "d", "properties": {"x": {"type": "tuple", "items": {"type": "float"}}, "y": {"description": "untyped"}}}`: `{"type": "object", "description": "d", "properties": {"x": {"type": "array", "items": {"type": "number"}}, "y": {"description": "untyped", "type": "string"}}}`,
		`{"type": "array", "items": {"type": "array", "items": {"type": "any"}}}`:                                                                   `{"type": "array", "items": {"type": "array", "items": {"type": "string"}}}`,
		`{"type": "array", "items": {"type": "dict", "properties": {"k": {"type": "Bigint"}}}}`:                                                     `{"type": "array", "items": {"type": "object", "properties": {"k": {"type": "integer"}}}}`,
		`{"type": "string", "items": {"type": "dict"}}`:                                                                                             `{"type": "string", "items": {"type": "dict"}}`,
		`{"type": "HashMap"}`:    `{"type": "object"}`,
		`{"type": "unheard of"}`: `{"type": "string"}`,
	} {
		v := loads(t, in)
		if got := dumps(toSchema(v)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestPromptingPrompt(t *testing.T) {
	p := request(t, promptedName, "simple", asks, oneDoc)
	want := `You are an expert in composing functions. You are given a question and a set of possible functions. Based on the question, you will need to make one or more function/tool calls to achieve the purpose.
If none of the functions can be used, point it out. If the given question lacks the parameters required by the function, also point it out.
You should only return the function calls in your response.

If you decide to invoke any of the function(s), you MUST put it in the format of [func_name1(params_name1=params_value1, params_name2=params_value2...), func_name2(params)]
You SHOULD NOT include any other text in the response.

At each turn, you should try your best to complete the tasks requested by the user within the current turn. Continue to output functions to call until you have fulfilled the user's request to the best of your ability. Once you have no more functions to call, the system will consider the current turn complete and proceed to the next turn or task.

Here is a list of functions in JSON format that you can invoke.
[` + pythonDoc + `]

`
	if diff := cmp.Diff(model.Prompt{Messages: []model.Message{{Role: "system", Content: want}, {Role: "user", Content: "How many <beds>?"}}}, p); diff != "" {
		t.Error(diff)
	}
	if p = request(t, promptedName, "simple", asksLong, oneDoc); p.Messages[0].Content != want+"\n\nBe kind." || len(p.Messages) != 4 {
		t.Errorf("with a system message: %+v", p.Messages)
	}
}

// In Java and JavaScript every parameter is described as source text in a
// string.
func TestSourceTextHints(t *testing.T) {
	java := `[{"name": "A.f", "description": "F.", "parameters": {"type": "dict", "properties": {"a": {"type": "any", "description": "A."}, "n": {"type": "integer", "description": "N."}, "l": {"type": "ArrayList", "description": "L.", "items": {"type": "long"}, "default": null}}, "required": []}}]`
	shown := `{"name": "A.f", "description": "F. Note that the provided function is in Java 8 SDK syntax.", "parameters": {"type": "dict", "properties": {"a": {"type": "string", "description": "A. This parameter can be of any type of Java object in string representation."}, "n": {"type": "string", "description": "N. This is Java integer type parameter in string representation."}, "l": {"type": "string", "description": "L. This is Java ArrayList type parameter in string representation. The list elements are of type long; they are not in string representation.", "default": null}}, "required": []}}`
	if p := request(t, primary, "java", asks, java); p.Messages[0].Content != strings.Replace(graniteBlock, "DOCS", shown, 1) {
		t.Errorf("Java: %s", p.Messages[0].Content)
	}
	script := `[{"name": "f", "description": "F.", "parameters": {"type": "dict", "properties": {"a": {"type": "any", "description": "A."}, "l": {"type": "array", "description": "L.", "items": {"type": "String"}}, "d": {"type": "dict", "description": "D.", "properties": {"k": {"type": "String"}}}, "e": {"type": "dict", "description": "E."}}, "required": []}}]`
	shown = `{"name": "f", "description": "F. Note that the provided function is in JavaScript syntax.", "parameters": {"type": "dict", "properties": {"a": {"type": "string", "description": "A. This parameter can be of any type of JavaScript object in string representation."}, "l": {"type": "string", "description": "L. This is JavaScript array type parameter in string representation. The list elements are of type String; they are not in string representation."}, "d": {"type": "string", "description": "D. This is JavaScript dict type parameter in string representation. The dictionary entries have the following schema; they are not in string representation. {\"k\": {\"type\": \"String\"}}"}, "e": {"type": "string", "description": "E. This is JavaScript dict type parameter in string representation."}}, "required": []}}`
	if p := request(t, primary, "javascript", asks, script); p.Messages[0].Content != strings.Replace(graniteBlock, "DOCS", shown, 1) {
		t.Errorf("JavaScript: %s", p.Messages[0].Content)
	}
	it := oneItem(t, "java", java, `[{"A.f": {}}]`)
	if got := it.Record.(Record); dumps(got.Functions[0]) != dumps(loads(t, java).Items()[0]) {
		t.Error("the documents for checking have changed")
	}
	if _, err := find(t, primary).Request(eval.Item{ID: "x"}); err == nil {
		t.Error("no error for an item without a record")
	}
}

// All prompts of the real data, which are those that bfcl_eval's own code makes
// of them, as one digest of each variant.
func TestRealPrompts(t *testing.T) {
	d := suitetest.SharedData(t, "bfcl")
	for name, want := range map[string]string{
		primary:      "90a3ac15e74748476e1ba287150f97e6606fbdd2014cced3f1f42823f9c0b504",
		toolsName:    "776925ffdb1c14841bcfb4ff724e0bf3b77ded323e15ee46bf534c86ffea28bd",
		promptedName: "8735f7ee8de8600b8760c1060751855a6556e1dcf26d691eb54e70b51584250f",
	} {
		h := sha256.New()
		for _, it := range allItems(t, name, d) {
			r, err := find(t, name).Request(it)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %q %s\n", it.ID, r.Prompt.Messages, r.Prompt.Tools)
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: digest %s, want %s", name, got, want)
		}
	}
}
