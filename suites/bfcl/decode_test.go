package bfcl

import (
	"strings"
	"testing"
)

// block is a call in Granite's form.
func block(json string) string { return "<tool_call>\n" + json + "\n</tool_call>" }

func TestGraniteReplies(t *testing.T) {
	s, it := find(t, primary), oneItem(t, "simple", mathAdd, mathAnswer)
	good := block(`{"name": "math.add", "arguments": {"a": 3}}`)
	for _, c := range []struct {
		reply    string
		want     string
		unparsed bool
	}{
		{good, "", false},
		{block(`{"arguments": {"a": 3}, "name": "math.add"}`), "", false},
		{"Let me add.\n" + good + "\nDone.", "", false},
		{block("{\n \"name\": \"math.add\",\n \"arguments\": {\"a\": 3}\n}"), "", false},
		{good + good, "simple_function_checker:wrong_count", false},
		{block(`{"name": "math_add", "arguments": {"a": 3}}`), "simple_function_checker:wrong_func_name", false},
		{`<tool_call>{"name": "math.add", "arguments": {"a": 3}}</tool_call>`, "simple_function_checker:wrong_count", true},
		{strings.ReplaceAll(good, "\n", "\r\n"), "simple_function_checker:wrong_count", true},
		{block(`{"name": "math.add", "arguments": {"a": 3`), "simple_function_checker:wrong_count", true},
		{"<tool_call>\n{\"name\": \"math.add\", \"arguments\": {\"a\": 3}}", "simple_function_checker:wrong_count", true},
		{"[math.add(a=3)]", "simple_function_checker:wrong_count", false},
		{"", "simple_function_checker:wrong_count", false},
		{block("{broken") + "\n" + good, "", false},
		{block(`{"name": "math.add", "arguments": "{\"a\": 3}"}`), "ast_decoder:decoder_failed", true},
		{block(`{"name": "math.add"}`), "ast_decoder:decoder_failed", true},
		{block(`{"function": "math.add", "arguments": {"a": 3}}`), "ast_decoder:decoder_failed", true},
		{block(`[{"name": "math.add", "arguments": {"a": 3}}]`), "ast_decoder:decoder_failed", true},
		{good + block(`5`), "ast_decoder:decoder_failed", true},
		{block(`{"name": ["math.add"], "arguments": {"a": 3}}`), "ast_decoder:decoder_failed", true},
		{block(`{"name": null, "arguments": {"a": 3}}`), "simple_function_checker:wrong_func_name", false},
		{block(`{"name": "math.add", "arguments": {"a": 3, "b": NaN}}`), "value_error:others", false},
		{block(`{"name": "math.add", "arguments": {"a": 4, "a": 3}}`), "", false},
		{"<tool_call>\n</tool_call>", "simple_function_checker:wrong_count", true},
		{"<tool_call>\n" + good, "simple_function_checker:wrong_count", true}, // the block begins at the first tag
	} {
		right, typ, got := scoreOf(t, s, it, c.reply)
		if typ == "tool calls not in the form that counts" {
			typ = ""
		}
		if right != (c.want == "") || typ != c.want || got.Unparsed != c.unparsed {
			t.Errorf("%q: right %v, %s, unparsed %v, want %q, %v", c.reply, right, got.Explanation, got.Unparsed, c.want, c.unparsed)
		}
	}
}

func TestGraniteIrrelevance(t *testing.T) {
	call := block(`{"name": "g", "arguments": {"x": "a"}}`)
	for _, c := range []struct {
		reply       string
		irrelevance string
		relevance   string
		unparsed    bool
	}{
		{"I cannot help with that.", "", "relevance_error:decoder_failed", false},
		{call, "irrelevance_error:decoder_success", "", false},
		{call + call, "irrelevance_error:decoder_success", "", false},
		{block(`{"name": "unheard_of", "arguments": {}}`), "irrelevance_error:decoder_success", "", false},
		{block(`{"name": "g", "arguments": {`), "", "relevance_error:decoder_failed", true},
		{block(`{"name": "g"}`), "", "relevance_error:decoder_failed", false},
		{"", "", "relevance_error:decoder_failed", false},
	} {
		for category, want := range map[string]string{"irrelevance": c.irrelevance, "live_irrelevance": c.irrelevance, "live_relevance": c.relevance} {
			right, typ, got := scoreOf(t, find(t, primary), oneItem(t, category, functionG, ""), c.reply)
			if right != (want == "") || want != "" && typ != want || got.Unparsed != c.unparsed {
				t.Errorf("%s: %q: right %v, %s, unparsed %v, want %q", category, c.reply, right, got.Explanation, got.Unparsed, want)
			}
		}
	}
}

func TestPromptingReplies(t *testing.T) {
	s, it := find(t, promptedName), oneItem(t, "simple", mathAdd, mathAnswer)
	for _, c := range []struct{ reply, want string }{
		{"math.add(a=3)", ""},
		{"[math.add(a=3)]", ""},
		{"```\n[math.add(a=3)]\n```", ""},
		{"`math.add(a=3)`", ""},
		{"[math.add(a=3),]", ""},
		{"[math.add(a=1+2)]", ""},
		{"[math.add(a=3, b=5/2)]", ""},
		{"[math.add(a=3, pos=(1.0, 2.0))]", ""},
		{"[math.add(a=3, opt={'k': 'v1'})]", ""},
		{"'[math.add(a=3)]'", ""}, // all quotes and brackets at the ends go
		{"{math.add(a=3)}", ""},
		{"[[math.add(a=3)]]", ""},
		{"[\nmath.add(a=3)\n]", ""},
		{"```python\n[math.add(a=3)]\n```", "ast_decoder:decoder_failed"},
		{"The answer is 3.", "ast_decoder:decoder_failed"},
		{"[math.add(a=3)], [math.add(a=3)]", "ast_decoder:decoder_failed"},
		{"[]", "ast_decoder:decoder_failed"},
		{"[ math.add(a=3)]", "ast_decoder:decoder_failed"}, // an indented line
		{"[math.add(3)]", "simple_function_checker:missing_required"},
		{"[math.add(a=-3)]", "value_error:others"},
		{"[math.add(a=+3)]", "value_error:others"},
		{"[math.add(a=3, flag=true)]", "type_error:simple"},
		{"[math.add(a=x)]", "type_error:simple"},
		{"[math.add(a=3), math.add(a=3)]", "simple_function_checker:wrong_count"},
		{"[math.add(a=3, **{'b': 2.5})]", "simple_function_checker:unexpected_param"},
	} {
		right, typ, got := scoreOf(t, s, it, c.reply)
		if right != (c.want == "") || typ != c.want || got.Unparsed != (c.want == "ast_decoder:decoder_failed") {
			t.Errorf("%q: right %v, %s, unparsed %v, want %q", c.reply, right, got.Explanation, got.Unparsed, c.want)
		}
	}
}

func TestPromptingIrrelevance(t *testing.T) {
	s, it := find(t, promptedName), oneItem(t, "irrelevance", functionG, "")
	for reply, right := range map[string]bool{
		"Sorry (none)": false, "f(x)": false, "[f()]": false, "[g(x='a')]": false,
		"[1]": true, "[f]": true, "[]": true, "hello": true, "": true, "I cannot do that.": true, "[f(x=g.h)]": true,
	} {
		if got, typ, score := scoreOf(t, s, it, reply); got != right || score.Unparsed || !right && typ != "irrelevance_error:decoder_success" {
			t.Errorf("%q: %v, %+v", reply, got, score)
		}
	}
}

func TestPromptingSource(t *testing.T) {
	s := find(t, promptedName)
	java := oneItem(t, "java", `[{"name": "A.f", "description": "", "parameters": {"properties": {"s": {"type": "String", "description": ""}, "n": {"type": "Array", "items": {"type": "integer"}, "description": ""}}, "required": ["s"]}}]`,
		`[{"A.f": {"s": ["hi"], "n": [[1, 2], ""]}}]`)
	script := oneItem(t, "javascript", `[{"name": "f", "description": "", "parameters": {"properties": {"o": {"type": "dict", "description": ""}}, "required": ["o"]}}]`,
		`[{"f": {"o": [{"k": ["v"]}]}}]`)
	for _, c := range []struct{ java, javaScript, want string }{
		{`[A.f(s="hi", n=new int[]{1, 2})]`, `[f(o={k: "v"})]`, ""},
		{`A.f(s="hi")`, `f(o={"k": 'v'})`, ""},
		{"```\nA.f(s=\"HI\")\n```", "`f(o={k: v})`", ""},
		{`[A.f(s="ho")]`, `[f(o={k: "w"})]`, "value"},
		{`[A.f(s=["hi"])]`, `[f(o={k: "v")]`, "ast_decoder:decoder_failed"},
		{"I cannot.", "I cannot.", "ast_decoder:decoder_failed"},
		{"hello + world", "hello", "ast_decoder:decoder_wrong_output_format"},
		{"[A.f(s=\"hi\", x)]", "f(o={k: 'v'}, x)", "simple_function_checker:unexpected_param"},
	} {
		right, typ, got := scoreOf(t, s, java, c.java)
		if right != (c.want == "") || !strings.HasPrefix(typ, c.want) {
			t.Errorf("%q: %v, %s, want %q", c.java, right, got.Explanation, c.want)
		}
		right, typ, got = scoreOf(t, s, script, c.javaScript)
		if right != (c.want == "") || !strings.HasPrefix(typ, c.want) {
			t.Errorf("%q: %v, %s, want %q", c.javaScript, right, got.Explanation, c.want)
		}
	}
}

func TestToolsReplies(t *testing.T) {
	s, it := find(t, toolsName), oneItem(t, "simple", mathAdd, mathAnswer)
	for _, c := range []struct {
		reply    string
		want     string
		unparsed bool
	}{
		{`[{"math_add": "{\"a\": 3}"}]`, "", false},
		{`[{"math_add": {"a": 3}}]`, "", false},
		{`{"name": "math_add", "arguments": {"a": 3}}`, "", false},
		{`[{"name": "math_add", "arguments": "{\"a\": 3}"}]`, "", false},
		{`[{"id": "1", "type": "function", "function": {"name": "math_add", "arguments": "{\"a\": 3}"}}]`, "", false},
		{block(`{"name": "math_add", "arguments": {"a": 3}}`), "", false},
		{`<tool_call>{"name": "math_add", "arguments": {"a": 3}}</tool_call>`, "", false},
		{`Well: <tool_call> {"name": "math_add", "arguments": {"a": 3}}`, "", false},
		{`[{"math.add": "{\"a\": 3}"}]`, "simple_function_checker:wrong_func_name", false},
		{`[{"math_add": "{\"a\": 3"}]`, "ast_decoder:decoder_failed", true},
		{`[{"math_add": "[3]"}]`, "ast_decoder:decoder_wrong_output_format", false},
		{`[]`, "simple_function_checker:wrong_count", false},
		{``, "simple_function_checker:wrong_count", false},
		{`["math_add"]`, "ast_decoder:decoder_failed", true},
		{`The sum is 3.`, "ast_decoder:decoder_failed", true},
		{`<tool_call>{"name": "math_add"`, "simple_function_checker:wrong_count", true},
	} {
		right, typ, got := scoreOf(t, s, it, c.reply)
		if right != (c.want == "") || typ != c.want || got.Unparsed != c.unparsed {
			t.Errorf("%q: right %v, %s, unparsed %v, want %q, %v", c.reply, right, got.Explanation, got.Unparsed, c.want, c.unparsed)
		}
	}
	for reply, right := range map[string]bool{`[]`: true, `The sum is 3.`: true, `[{"g": "{"}]`: true, `[{"g": "{}"}]`: false, block(`{"name": "g", "arguments": {}}`): false} {
		if got, _, _ := scoreOf(t, s, oneItem(t, "irrelevance", functionG, ""), reply); got != right {
			t.Errorf("irrelevance: %q is %v", reply, got)
		}
	}
}

func TestExtracted(t *testing.T) {
	it := oneItem(t, "simple", mathAdd, mathAnswer)
	_, _, got := scoreOf(t, find(t, primary), it, block(`{"name": "math.add", "arguments": {"a": 4, "unit": "é"}}`))
	if got.Extracted != `[{"math.add": {"a": 4, "unit": "\u00e9"}}]` || got.Explanation != "value_error:others: parameter a: 4 is none of [3]" {
		t.Errorf("%+v", got)
	}
	_, _, got = scoreOf(t, find(t, primary), it, block(`{"name": "math.add", "arguments": {"a": 3, "unit": "`+strings.Repeat("x", 10000)+`"}}`))
	if len(got.Extracted) > 4200 || len(got.Explanation) > 400 {
		t.Errorf("%d and %d bytes", len(got.Extracted), len(got.Explanation))
	}
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{block(`{"name": "math.add", "arguments": {"a": 3}}`), "[math.add(a=3, opt={'k': 'v1'}, recs=[{'id': 1}])]", `[{"math_add": "{\"a\": 3}"}]`,
		"[A.f(s=\"hi\", n=new int[]{1})]", "<tool_call>", "[[[", "math.add(a=1, tags=['x', 1])"} {
		f.Add(s)
	}
	var items []itemOf
	for _, category := range []string{"simple", "parallel_multiple", "irrelevance", "live_relevance"} {
		answers := mathAnswer
		if strings.Contains(category, "relevance") {
			answers = ""
		}
		items = append(items, itemOf{category, answers})
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{primary, toolsName, promptedName} {
			for _, of := range items {
				scoreOf(t, find(t, name), oneItem(t, of.category, mathAdd, of.answers), text)
			}
		}
	})
}

type itemOf struct{ category, answers string }
