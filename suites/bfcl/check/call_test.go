package check

import (
	"math/big"
	"strings"
	"testing"

	"assay/suites/bfcl/pyvalue"
)

func fields(s string) []string { return strings.Fields(s) }

func TestCheckMember(t *testing.T) {
	judgeAll(t, checkMember, `[3, 2.5, true, "City"]`, []example{
		{`3`, ""}, {`3.0`, ""}, {`2.5`, ""}, {`1`, ""}, {`1.0`, ""}, {`"City"`, ""},
		{`4`, "value_error:others"}, {`"city"`, "value_error:others"}, {`null`, "value_error:others"}, {`NaN`, "value_error:others"},
	})
}

const mathAdd = `{"name": "math.add", "description": "", "parameters": {"type": "dict", "required": ["a"], "properties": {
	"a": {"type": "integer"}, "b": {"type": "float"}, "unit": {"type": "string"},
	"tags": {"type": "array", "items": {"type": "string"}}, "opt": {"type": "dict"}, "flag": {"type": "boolean"},
	"pos": {"type": "tuple", "items": {"type": "float"}}, "recs": {"type": "array", "items": {"type": "dict"}}}}}`

const mathAnswer = `{"a": [3], "b": [2.5, ""], "unit": ["New York, NY", ""], "tags": [["x", "y"], ""],
	"opt": [{"k": ["v1", "v2"], "n": [1, ""]}, ""], "flag": [true, ""], "pos": [[1.0, 2.0], ""], "recs": [[{"id": [1]}, {"id": [2]}], ""]}`

func TestCheckCall(t *testing.T) {
	f, a := function(t, mathAdd, Python), answer(t, "math.add", mathAnswer)
	for _, c := range []struct{ args, want string }{
		{`{"a": 3}`, ""},
		{`{"a": 3.0}`, "type_error:simple"},
		{`{"a": "3"}`, "type_error:simple"},
		{`{"a": true}`, "type_error:simple"},
		{`{"a": null}`, "type_error:simple"},
		{`{"a": 4}`, "value_error:others"},
		{`{"a": 3, "b": 2.5}`, ""},
		{`{"a": 3, "b": 2}`, "value_error:others"},
		{`{"a": 3, "unit": "new york ny"}`, ""},
		{`{"a": 3, "unit": "New-York. NY"}`, ""},
		{`{"a": 3, "unit": "Boston"}`, "value_error:string"},
		{`{"a": 3, "tags": ["X", "y"]}`, ""},
		{`{"a": 3, "tags": ["y", "x"]}`, "value_error:list/tuple"},
		{`{"a": 3, "tags": []}`, ""},
		{`{"a": 3, "tags": ["x", 1]}`, "value_error:list/tuple"},
		{`{"a": 3, "opt": {"k": "V1"}}`, ""},
		{`{"a": 3, "opt": {"k": "v3"}}`, "value_error:dict_value"},
		{`{"a": 3, "opt": {"n": 1}}`, "value_error:dict_key"},
		{`{"a": 3, "opt": {"k": "v1", "z": 1}}`, "value_error:dict_key"},
		{`{"a": 3, "opt": {}}`, "value_error:dict_key"},
		{`{"a": 3, "flag": true}`, ""},
		{`{"a": 3, "flag": 1}`, "type_error:simple"},
		{`{"a": 3, "flag": false}`, "value_error:others"},
		{`{"a": 3, "pos": [1.0, 2.0]}`, ""},
		{`{"a": 3, "pos": [1, 2]}`, ""},
		{`{"a": 3, "recs": [{"id": 1}, {"id": 2}]}`, ""},
		{`{"a": 3, "recs": [{"id": 2}, {"id": 1}]}`, "value_error:list_dict_count"},
		{`{"a": 3, "zzz": 1}`, "simple_function_checker:unexpected_param"},
		{`{"b": 2.5}`, "simple_function_checker:missing_required"},
		{`{"b": 2, "zzz": 1}`, "simple_function_checker:missing_required"}, // in this order
	} {
		v := Checker{}.Check("simple", []Function{f}, []Call{call(t, "math.add", c.args)}, []Answer{a})
		if v.Type != c.want || v.Valid != (c.want == "") {
			t.Errorf("%s: %+v, want %q", c.args, v, c.want)
		}
	}
}

func TestCheckName(t *testing.T) {
	f, a := function(t, mathAdd, Python), answer(t, "math.add", mathAnswer)
	for _, c := range []struct {
		name        string
		underscores bool
		valid       bool
	}{{"math.add", false, true}, {"math_add", false, false}, {"math_add", true, true}, {"math.add", true, false}, {"Math.add", false, false}} {
		v := Checker{Underscores: c.underscores}.Check("simple", []Function{f}, []Call{call(t, c.name, `{"a": 3}`)}, []Answer{a})
		if v.Valid != c.valid || !v.Valid && v.Type != "simple_function_checker:wrong_func_name" {
			t.Errorf("%+v: %+v", c, v)
		}
	}
	v := Checker{}.Check("simple", []Function{f}, []Call{{Name: pyvalue.None, Args: value(t, `{"a": 3}`)}}, []Answer{a})
	if v.Type != "simple_function_checker:wrong_func_name" {
		t.Errorf("a name that is no text: %+v", v)
	}
}

func TestMissingOptional(t *testing.T) {
	f := function(t, `{"name": "g", "parameters": {"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": []}}`, Python)
	a := answer(t, "g", `{"a": [1], "b": [2, ""]}`)
	for args, want := range map[string]string{`{"a": 1}`: "", `{"b": 2}`: "simple_function_checker:missing_optional", `{}`: "simple_function_checker:missing_optional"} {
		if v := (Checker{}).Check("simple", []Function{f}, []Call{call(t, "g", args)}, []Answer{a}); v.Type != want {
			t.Errorf("%s: %+v, want %q", args, v, want)
		}
	}
}

// Values that JSON does not have come from Python source.
func TestPythonValues(t *testing.T) {
	f, a := function(t, mathAdd, Python), answer(t, "math.add", mathAnswer)
	check := func(name string, x pyvalue.Value) Verdict {
		var args pyvalue.DictBuilder
		args.Set(pyvalue.NewStr("a"), pyvalue.NewInt(3))
		args.Set(pyvalue.NewStr(name), x)
		return Checker{}.Check("simple", []Function{f}, []Call{{Name: pyvalue.NewStr("math.add"), Args: args.Dict()}}, []Answer{a})
	}
	numbers := []pyvalue.Value{pyvalue.NewFloat(1), pyvalue.NewFloat(2)}
	for _, c := range []struct {
		name string
		x    pyvalue.Value
		want string
	}{
		{"pos", pyvalue.NewTuple(numbers...), ""},
		{"pos", pyvalue.NewList(numbers...), ""},
		{"tags", pyvalue.NewTuple(pyvalue.NewStr("x"), pyvalue.NewStr("y")), "type_error:simple"},
		{"flag", pyvalue.NewComplex(1), "type_error:simple"},
		{"unit", pyvalue.NewBytes("New York, NY"), "type_error:simple"},
		{"b", pyvalue.NewBig(new(big.Int).Lsh(big.NewInt(1), 2000)), Raised},
	} {
		if v := check(c.name, c.x); v.Type != c.want {
			t.Errorf("%s=%s: %+v, want %q", c.name, pyvalue.Repr(c.x), v, c.want)
		}
	}
	var mapping pyvalue.DictBuilder
	mapping.Set(pyvalue.NewStr("a"), pyvalue.NewInt(3))
	mapping.Set(pyvalue.None, pyvalue.NewStr("rest"))
	v := Checker{}.Check("simple", []Function{f}, []Call{{Name: pyvalue.NewStr("math.add"), Args: mapping.Dict()}}, []Answer{a})
	if v.Type != "simple_function_checker:unexpected_param" {
		t.Errorf("unpacked mapping: %+v", v)
	}
}

func TestJavaValues(t *testing.T) {
	for _, c := range []struct{ typ, value, accepted, want string }{
		{`{"type": "integer"}`, `"5"`, `[5]`, ""},
		{`{"type": "integer"}`, `5`, `[5]`, "type_error:java"},
		{`{"type": "integer"}`, `"5L"`, `[5]`, "type_error:simple"},
		{`{"type": "long"}`, `"7L"`, `[7]`, ""},
		{`{"type": "long"}`, `"7"`, `[7]`, "type_error:simple"},
		{`{"type": "float"}`, `"1.5f"`, `[1.5]`, ""},
		{`{"type": "float"}`, `"1.5"`, `[1.5]`, "type_error:simple"},
		{`{"type": "String"}`, `"ABC"`, `["abc"]`, ""},
		{`{"type": "String"}`, `"\"abc\""`, `["abc"]`, "value_error:string"},
		{`{"type": "boolean"}`, `"true"`, `[true]`, ""},
		{`{"type": "boolean"}`, `"True"`, `[true]`, "type_error:simple"},
		{`{"type": "ArrayList", "items": {"type": "String"}}`, `["a", "b"]`, `[["a", "b"]]`, "type_error:java"},
		{`{"type": "ArrayList", "items": {"type": "String"}}`, `"new ArrayList<>(Arrays.asList(\"a\", \"b\"))"`, `[["a", "b"]]`, ""},
		{`{"type": "Array", "items": {"type": "integer"}}`, `"new int[]{1, 2}"`, `[[1, 2]]`, ""},
		{`{"type": "Array", "items": {"type": "integer"}}`, `"{1,2}"`, `[[1, 2]]`, "type_error:simple"},
		{`{"type": "Array", "items": {"type": "String"}}`, `"new String[]{\"a\"}"`, `[["a"]]`, "value_error:list/tuple"},
		{`{"type": "HashMap"}`, `"new HashMap<String, String>() {{ put(\"k\", \"v\"); }}"`, `[{"k": ["v"]}]`, ""},
		{`{"type": "any"}`, `"mapArea"`, `["mapArea"]`, ""},
		{`{"type": "Set"}`, `"new HashSet<>()"`, `[["a"]]`, Raised},
	} {
		checkOne(t, Java, c.typ, c.value, c.accepted, c.want)
	}
}

func TestJavaScriptValues(t *testing.T) {
	for _, c := range []struct{ typ, value, accepted, want string }{
		{`{"type": "String"}`, `"hi"`, `["hi"]`, ""},
		{`{"type": "String"}`, `"'hi'"`, `["hi"]`, ""},
		{`{"type": "array", "items": {"type": "String"}}`, `"['x', 'y']"`, `[["x", "y"]]`, ""},
		{`{"type": "array", "items": {"type": "String"}}`, `"[x, y]"`, `[["x", "y"]]`, ""},
		{`{"type": "array", "items": {"type": "String"}}`, `"new Array(\"x\",\"y\")"`, `[["x", "y"]]`, ""},
		{`{"type": "dict"}`, `"{k: \"v\"}"`, `[{"k": ["v"]}]`, ""},
		{`{"type": "Boolean"}`, `"false"`, `[false]`, ""},
		{`{"type": "Boolean"}`, `false`, `[false]`, "type_error:js"},
		{`{"type": "integer"}`, `"3.0"`, `[3]`, "type_error:simple"},
		{`{"type": "Bigint"}`, `"9n"`, `[9]`, ""},
		{`{"type": "Bigint"}`, `"9"`, `[9]`, "type_error:simple"},
	} {
		checkOne(t, JavaScript, c.typ, c.value, c.accepted, c.want)
	}
}

func checkOne(t *testing.T, language Language, typ, x, accepted, want string) {
	t.Helper()
	f := function(t, `{"name": "f", "parameters": {"properties": {"p": `+typ+`}, "required": ["p"]}}`, language)
	v := Checker{Language: language}.Check("simple", []Function{f}, []Call{call(t, "f", `{"p": `+x+`}`)}, []Answer{answer(t, "f", `{"p": `+accepted+`}`)})
	if v.Type != want || v.Valid != (want == "") {
		t.Errorf("%s %s where %s is accepted: %+v, want %q", typ, x, accepted, v, want)
	}
}
