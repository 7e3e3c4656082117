package check

import (
	"strings"
	"testing"
)

const functionG = `{"name": "g", "parameters": {"properties": {"x": {"type": "string"}}, "required": ["x"]}}`

func TestParallel(t *testing.T) {
	f := []Function{function(t, functionG, Python)}
	for _, c := range []struct{ answers, calls, want string }{
		{"a a|b", "b a", ""},
		{"a a|b", "a a", ""},
		{"a a|b", "a", "parallel_function_checker_no_order:wrong_count"},
		{"a a|b", "b b", "parallel_function_checker_no_order:cannot_find_match"},
		{"a|b a", "a b", "parallel_function_checker_no_order:cannot_find_match"}, // greedy: the first answer takes a
		{"a|b a", "b a", ""},
		{"a", "a a", "parallel_function_checker_no_order:wrong_count"},
	} {
		var answers []Answer
		for _, options := range fields(c.answers) {
			answers = append(answers, answer(t, "g", `{"x": ["`+strings.ReplaceAll(options, "|", `", "`)+`"]}`))
		}
		var calls []Call
		for _, x := range fields(c.calls) {
			calls = append(calls, call(t, "g", `{"x": "`+x+`"}`))
		}
		for _, category := range []string{"parallel", "live_parallel_multiple"} {
			if v := (Checker{}).Check(category, f, calls, answers); v.Type != c.want || v.Valid != (c.want == "") {
				t.Errorf("%s: %+v: %+v", category, c, v)
			}
		}
	}
}

func TestMultiple(t *testing.T) {
	f := []Function{function(t, strings.Replace(functionG, `"g"`, `"h"`, 1), Python), function(t, functionG, Python)}
	answers := []Answer{answer(t, "g", `{"x": ["a"]}`)}
	for _, c := range []struct{ calls, want string }{
		{"g", ""},
		{"h", "simple_function_checker:wrong_func_name"},
		{"g g", "multiple_function_checker:wrong_count"},
		{"", "multiple_function_checker:wrong_count"},
	} {
		var calls []Call
		for _, name := range fields(c.calls) {
			calls = append(calls, call(t, name, `{"x": "A"}`))
		}
		if v := (Checker{}).Check("live_multiple", f, calls, answers); v.Type != c.want {
			t.Errorf("%q: %+v, want %q", c.calls, v, c.want)
		}
	}
}

func TestSimpleCount(t *testing.T) {
	f := []Function{function(t, functionG, Python)}
	answers := []Answer{answer(t, "another", `{"x": ["a"]}`)} // the only function counts, whatever the answer calls it
	one := call(t, "g", `{"x": "a"}`)
	for n, want := range map[int]string{0: "simple_function_checker:wrong_count", 1: "", 2: "simple_function_checker:wrong_count"} {
		if v := (Checker{}).Check("simple", f, []Call{one, one}[:n], answers); v.Type != want {
			t.Errorf("%d calls: %+v", n, v)
		}
	}
}

// What the dataset never has, but must not bring the checker down.
func TestMalformedExpectations(t *testing.T) {
	one := []Call{call(t, "g", `{"x": "a"}`)}
	f := []Function{function(t, functionG, Python)}
	answers := []Answer{answer(t, "missing", `{"x": ["a"]}`)}
	for category, v := range map[string]Verdict{
		"simple":   (Checker{}).Check("simple", nil, one, answers),
		"multiple": (Checker{}).Check("multiple", f, one, answers),
		"parallel": (Checker{}).Check("parallel", f, one, answers),
		"empty":    (Checker{}).Check("multiple", f, nil, nil),
	} {
		if v.Type != Raised {
			t.Errorf("%s: %+v", category, v)
		}
	}
}

func TestParseFunctionErrors(t *testing.T) {
	for doc, want := range map[string]string{
		`{}`:            "function without a name",
		`{"name": 5}`:   "function without a name",
		`{"name": "f"}`: "function f: want parameters with properties and required",
		`{"name": "f", "parameters": {"properties": {}, "required": [5]}}`:                                  "function f: required holds a int",
		`{"name": "f", "parameters": {"properties": {"p": {"type": "text"}}, "required": []}}`:              `function f: parameter p: unknown type "text"`,
		`{"name": "f", "parameters": {"properties": {"p": {}}, "required": []}}`:                            `function f: parameter p: unknown type ""`,
		`{"name": "f", "parameters": {"properties": {"p": {"type": "array"}}, "required": []}}`:             `array of the unknown element type ""`,
		`{"name": "f", "parameters": {"properties": {"p": {"type": "tuple", "items": 5}}, "required": []}}`: `tuple of the unknown element type ""`,
	} {
		if _, err := ParseFunction(value(t, doc), Python); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", doc, err, want)
		}
	}
}
