package literal

import (
	"testing"

	"assay/suites/bfcl/pyvalue"
)

type conversion struct{ text, typ, element, want string }

func convertAll(t *testing.T, convert func(text, typ, element string) (pyvalue.Value, error), cases []conversion) {
	t.Helper()
	for _, c := range cases {
		v, err := convert(c.text, c.typ, c.element)
		if err != nil || pyvalue.Repr(v) != c.want {
			t.Errorf("%q as %s of %q: %s, %v, want %s", c.text, c.typ, c.element, pyvalue.Repr(v), err, c.want)
		}
	}
}

func TestJava(t *testing.T) {
	convertAll(t, Java, []conversion{
		{"5", "integer", "", "5"}, {"-5", "short", "", "-5"}, {"127", "byte", "", "127"}, {"128", "byte", "", "128"},
		{"5L", "integer", "", "'5L'"}, {"5.0", "integer", "", "'5.0'"}, {" 5", "integer", "", "' 5'"}, {"5\n", "integer", "", "5"}, {"٥", "integer", "", "5"},
		{"7L", "long", "", "7"}, {"-7l", "long", "", "-7"}, {"7", "long", "", "'7'"}, {"9223372036854775808L", "long", "", "9223372036854775808"},
		{"1.5f", "float", "", "1.5"}, {"3F", "float", "", "3.0"}, {"1e-3f", "float", "", "0.001"}, {"1.5", "float", "", "'1.5'"}, {".5f", "float", "", "'.5f'"},
		{"1.5", "double", "", "1.5"}, {"3", "double", "", "3.0"}, {"1.5E2", "double", "", "150.0"}, {"1.5d", "double", "", "'1.5d'"},
		{"true", "boolean", "", "True"}, {"false", "boolean", "", "False"}, {"True", "boolean", "", "'True'"},
		{"'a'", "char", "", `"'a'"`}, {"a", "char", "", "'a'"},
		{"abc", "String", "", "'abc'"}, {`"abc"`, "String", "", `'"abc"'`}, {"new Foo()", "any", "", "'new Foo()'"},

		{`new ArrayList<>(Arrays.asList("a", "b"))`, "ArrayList", "String", "['a', 'b']"},
		{`new ArrayList<String>(Arrays.asList("a,b", "c"))`, "ArrayList", "String", `['', '', 'c']`}, // split at every comma
		{`new ArrayList<Integer>(Arrays.asList(1, 2L))`, "ArrayList", "integer", "[1, '2L']"},
		{`new ArrayList<>(Arrays.asList('a', 'b'))`, "ArrayList", "char", "['a', 'b']"},
		{`new  ArrayList<Object>(Arrays.asList(1, "x", true, 2.5f, 3L, y, 1.5))`, "ArrayList", "", "[1, 'x', True, 2.5, 3, 'y', 1.5]"},
		{`new ArrayList<Long>() {{ add(1L); add(2L); }}`, "ArrayList", "long", "[1, 2]"},
		{"new ArrayList<String>(){{\n add(\"a\");\n add(\"b\");\n}}", "ArrayList", "String", "['a', 'b']"},
		{`new ArrayList<>()`, "ArrayList", "String", "[]"},
		{`new ArrayList<>() {{ }}`, "ArrayList", "String", "[]"},
		{`Arrays.asList("a")`, "ArrayList", "String", `'Arrays.asList("a")'`},
		{`new ArrayList<Map<A, B>>()`, "ArrayList", "any", "'new ArrayList<Map<A, B>>()'"},

		{"new int[]{1, 2, 3}", "Array", "integer", "[1, 2, 3]"},
		{"new int[] { 1 , 2 }", "Array", "integer", "[1, 2]"},
		{"new int[]{}", "Array", "integer", "[]"},
		{"new int[]{1,,2,}", "Array", "integer", "[1, 2]"},
		{`new String[]{"a", "b"}`, "Array", "String", `['"a"', '"b"']`}, // the quotes stay
		{`new Object[]{"a", 1, null}`, "Array", "", "['a', 1, 'null']"},
		{"{1, 2}", "Array", "integer", "'{1, 2}'"},
		{"new int[2]", "Array", "integer", "'new int[2]'"},
		{"new long[]{1L, 2}", "Array", "long", "[1, '2']"},

		{`new HashMap<String, Object>() {{ put("k", "v"); put("n", 1); put("b", true); put("x", 2.5); put("l", 3L); put("f", 1.5f); put("o", foo); }}`, "HashMap", "",
			"{'k': 'v', 'n': 1, 'b': True, 'x': 2.5, 'l': 3, 'f': 1.5, 'o': 'foo'}"},
		{`new HashMap<>()`, "HashMap", "", "{}"}, {`new HashMap<>() {}`, "HashMap", "", "{}"}, {`new HashMap<>() {{ }}`, "HashMap", "", "{}"},
		{`new HashMap<String, String>() { { put("k", "v"); } }`, "HashMap", "", "{'k': 'v'}"},
		{`new HashMap<>() {{ put("k", f(1)); }}`, "HashMap", "", "{'k': 'f(1'}"}, // up to the first parenthesis
		{`Map.of("k", "v")`, "HashMap", "", `'Map.of("k", "v")'`},
	})
}

func TestJavaScript(t *testing.T) {
	convertAll(t, JavaScript, []conversion{
		{"hi", "String", "", "'hi'"}, {"'hi'", "String", "", "'hi'"}, {`"hi"`, "String", "", "'hi'"}, {`"hi'`, "String", "", `'"hi\''`}, {`"`, "String", "", "''"},
		{"5", "integer", "", "5"}, {"3.0", "integer", "", "'3.0'"}, {"-2.5", "float", "", "-2.5"}, {"5", "float", "", "5.0"}, {"1e5", "float", "", "'1e5'"},
		{"9n", "Bigint", "", "9"}, {"9", "Bigint", "", "'9'"}, {"true", "Boolean", "", "True"}, {"TRUE", "Boolean", "", "'TRUE'"}, {"x => 1", "any", "", "'x => 1'"},

		{"['x', 'y']", "array", "String", "['x', 'y']"}, {"[x, y]", "array", "String", "['x', 'y']"}, {`new Array("x","y")`, "array", "String", "['x', 'y']"},
		{"[]", "array", "String", "[]"}, {" [ ] ", "array", "String", "[]"}, {"new Array()", "array", "String", "[]"},
		{"[1, 2.5]", "array", "float", "[1.0, 2.5]"}, {"[1, 'two', true]", "array", "", "[1, 'two', True]"}, {"[1, x]", "array", "integer", "[1, 'x']"},
		{"[[1, 2], [3, 4]]", "array", "float", "[[1, 2], [3, 4]]"}, {"new Array([1], ['a'])", "array", "", "[[1], ['a']]"},
		{"x", "array", "String", "'x'"}, {"[1,,2]", "array", "", "[1, '', 2]"}, {"[1] tail", "array", "integer", "[1]"},
		{"[1]", "array", "unknown", "'[1]'"}, // the converter keeps what it cannot do
		{"['a,b']", "array", "String", `["'a", "b'"]`},

		{`{k: "v"}`, "dict", "", "{'k': 'v'}"}, {"{}", "dict", "", "{}"}, {`{"a": 1, 'b': true, c: [1, 'x'], d: y}`, "dict", "", "{'a': 1, 'b': True, 'c': [1, 'x'], 'd': 'y'}"},
		{`{a: "x, y", b: 2}`, "dict", "", "{'a': 'x, y', 'b': 2}"}, {`{a: {b: 1}}`, "dict", "", "{'a': '{b: 1'}"}, {"x", "dict", "", "'x'"},
		{`{a: "http://x", b: 1}`, "dict", "", "{'a': 'http://x', 'b': 1}"}, {"{a}", "dict", "", "{}"}, {"{a: , :b}", "dict", "", "{'a': '', '': 'b'}"},
	})
}

func TestUnknownTypes(t *testing.T) {
	for _, typ := range []string{"Set", "Hashtable", "Queue", "Stack", "string", ""} {
		if v, err := Java("x", typ, ""); err == nil {
			t.Errorf("Java %q: %s", typ, pyvalue.Repr(v))
		}
	}
	for _, typ := range []string{"string", "boolean", ""} {
		if v, err := JavaScript("x", typ, ""); err == nil {
			t.Errorf("JavaScript %q: %s", typ, pyvalue.Repr(v))
		}
	}
	if _, err := Java("new ArrayList<>(Arrays.asList(1))", "ArrayList", "Set"); err == nil {
		t.Error("no error for elements that cannot be converted")
	}
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{"5", "[1, [2]]", "{a: {b: 1}, c: 'd'}", `new HashMap<>() {{ put("k", 1); }}`, "new int[]{1}", "new ArrayList<>(Arrays.asList(1))", ",:,", "{:,:}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, typ := range []string{"integer", "long", "float", "double", "boolean", "Array", "ArrayList", "HashMap"} {
			if _, err := Java(text, typ, "integer"); err != nil {
				t.Fatal(err)
			}
		}
		for _, typ := range []string{"String", "integer", "float", "Bigint", "Boolean", "array", "dict"} {
			if _, err := JavaScript(text, typ, "array"); err != nil {
				t.Fatal(err)
			}
		}
	})
}
