package check

import (
	"testing"

	"assay/suites/bfcl/pyvalue"
)

func TestCheckType(t *testing.T) {
	integer := expectation{kind: pyvalue.Int}
	texts := expectation{kind: pyvalue.List, nested: true, element: pyvalue.Str}
	for _, c := range []struct {
		value, accepted string
		want            expectation
		variable        bool
		failure         string
	}{
		{`3`, `[3]`, integer, false, ""},
		{`3.0`, `[3]`, integer, false, "type_error:simple"},
		{`true`, `[1]`, integer, false, "type_error:simple"},
		{`"3"`, `[3]`, integer, false, "type_error:simple"},
		{`null`, `[3]`, integer, false, "type_error:simple"},
		{`"n"`, `["n"]`, integer, true, ""}, // a variable
		{`3`, `["n"]`, integer, true, ""},   // of the declared type all the same
		{`3.5`, `["", 3.5]`, integer, true, ""},
		{`3`, `[""]`, integer, false, ""}, // nothing is known of the answer
		{`"x"`, `[""]`, integer, false, "type_error:simple"},
		{`null`, `[null]`, integer, true, ""},

		{`["a"]`, `[["b"]]`, texts, false, ""},
		{`[]`, `[["b"]]`, texts, false, ""},
		{`["a", 1]`, `[["b"]]`, texts, false, "type_error:nested"},
		{`["a", 1]`, `[["b"], ""]`, texts, false, ""}, // an optional array is untyped inside
		{`[1]`, `[[2]]`, texts, false, ""},            // as the answer's elements are
		{`[1]`, `[["b"], [2]]`, texts, false, ""},
		{`[1]`, `[["b", 2]]`, texts, false, "type_error:nested"}, // the first element counts
		{`"l"`, `["l"]`, texts, true, ""},
		{`["a"]`, `["l"]`, texts, true, ""},
		{`[1]`, `[]`, texts, false, "type_error:simple"}, // no answer, no excuse
		{`{}`, `[["b"]]`, texts, false, "type_error:simple"},
	} {
		variable, v := checkType(value(t, c.value), values(t, c.accepted), c.want)
		if v.Type != c.failure || v.Valid != (c.failure == "") || v.Valid && variable != c.variable {
			t.Errorf("%s where %s is accepted: variable %v, %+v, want %v, %q", c.value, c.accepted, variable, v, c.variable, c.failure)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, c := range []struct {
		language Language
		types    string
		want     pyvalue.Kind
	}{
		{Python, "string any", pyvalue.Str}, {Python, "integer", pyvalue.Int}, {Python, "float", pyvalue.Float},
		{Python, "boolean", pyvalue.Bool}, {Python, "array tuple", pyvalue.List}, {Python, "dict", pyvalue.Dict},
		{Java, "byte short integer long", pyvalue.Int}, {Java, "float double", pyvalue.Float}, {Java, "boolean", pyvalue.Bool},
		{Java, "char String any", pyvalue.Str}, {Java, "Array ArrayList Queue Stack", pyvalue.List},
		{Java, "HashMap Hashtable", pyvalue.Dict}, {Java, "Set", noKind},
		{JavaScript, "String any", pyvalue.Str}, {JavaScript, "integer Bigint", pyvalue.Int}, {JavaScript, "float", pyvalue.Float},
		{JavaScript, "Boolean", pyvalue.Bool}, {JavaScript, "array", pyvalue.List}, {JavaScript, "dict", pyvalue.Dict},
	} {
		for _, typ := range fields(c.types) {
			if got, ok := kindOf(c.language, typ); !ok || got != c.want {
				t.Errorf("%d %s: %v, %v", c.language, typ, got, ok)
			}
		}
	}
	for language, typ := range map[Language]string{Python: "String", Java: "string", JavaScript: "boolean"} {
		if got, ok := kindOf(language, typ); ok {
			t.Errorf("%d %s is %v, want none", language, typ, got)
		}
	}
}
