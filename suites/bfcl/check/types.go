package check

import "assay/suites/bfcl/pyvalue"

// noKind stands for a type that no value of a call can have: Python's set.
const noKind = pyvalue.Kind(255)

// kindOf returns the Python type that a declared type expects, and false for
// an unknown one.
func kindOf(language Language, typ string) (pyvalue.Kind, bool) {
	var kind pyvalue.Kind
	switch language {
	case Java:
		kind = javaKind(typ)
	case JavaScript:
		kind = javaScriptKind(typ)
	default:
		kind = pythonKind(typ)
	}
	return kind, kind != pyvalue.NoneType
}

func pythonKind(typ string) pyvalue.Kind {
	switch typ {
	case "string", "any":
		return pyvalue.Str
	case "integer":
		return pyvalue.Int
	case "float":
		return pyvalue.Float
	case "boolean":
		return pyvalue.Bool
	case "array", "tuple":
		return pyvalue.List
	case "dict":
		return pyvalue.Dict
	}
	return pyvalue.NoneType
}

func javaKind(typ string) pyvalue.Kind {
	switch typ {
	case "byte", "short", "integer", "long":
		return pyvalue.Int
	case "float", "double":
		return pyvalue.Float
	case "boolean":
		return pyvalue.Bool
	case "char", "String", "any":
		return pyvalue.Str
	case "Array", "ArrayList", "Queue", "Stack":
		return pyvalue.List
	case "HashMap", "Hashtable":
		return pyvalue.Dict
	case "Set":
		return noKind
	}
	return pyvalue.NoneType
}

func javaScriptKind(typ string) pyvalue.Kind {
	switch typ {
	case "String", "any":
		return pyvalue.Str
	case "integer", "Bigint":
		return pyvalue.Int
	case "float":
		return pyvalue.Float
	case "Boolean":
		return pyvalue.Bool
	case "array":
		return pyvalue.List
	case "dict":
		return pyvalue.Dict
	}
	return pyvalue.NoneType
}

// hasElements reports whether the elements of a type are checked, one level
// deep.
func hasElements(language Language, typ string) bool {
	if language == Python {
		return typ == "array" || typ == "tuple"
	}
	return typ == "Array" || typ == "ArrayList" || typ == "array"
}

// expectation is what a value must be.
type expectation struct {
	kind    pyvalue.Kind
	element pyvalue.Kind // meaningful if nested
	nested  bool
}

// checkType reports whether a value has an expected type. variable says that
// the accepted answers have another type than the declared one, which stands
// for the name of a variable: such a value is compared as it is.
//
// True for a float 2.5 where a float is expected and [2.5] accepted, and for
// "x" where "x" alone is accepted; false for True where an int is expected,
// and for 3.0.
func checkType(value pyvalue.Value, accepted []pyvalue.Value, want expectation) (variable bool, v Verdict) {
	answer, known := firstKind(accepted)
	variable = known && answer != want.kind
	failure := "type_error:simple"
	if value.Kind == want.kind {
		if !want.nested || elementsFit(value, accepted, want.element) {
			return variable, valid
		}
		failure = "type_error:nested"
		if known && value.Kind == answer {
			return true, invalid(failure, describeType(value, want))
		}
		failure = "type_error:simple"
	} else if known && value.Kind == answer {
		return true, valid
	}
	return variable, invalid(failure, describeType(value, want))
}

// firstKind is the type of the first accepted value that is not the mark of an
// optional parameter.
func firstKind(accepted []pyvalue.Value) (pyvalue.Kind, bool) {
	for _, a := range accepted {
		if !a.IsStr("") {
			return a.Kind, true
		}
	}
	return pyvalue.NoneType, false
}

// elementsFit reports whether for some accepted value all elements have the
// expected type. An accepted value that is no list demands nothing, so that
// the elements of an optional array may be anything.
func elementsFit(value pyvalue.Value, accepted []pyvalue.Value, element pyvalue.Kind) bool {
	for _, a := range accepted {
		if a.Kind != pyvalue.List || allFit(value.Items(), a.Items(), element) {
			return true
		}
	}
	return false
}

func allFit(items, accepted []pyvalue.Value, element pyvalue.Kind) bool {
	for _, item := range items {
		if _, v := checkType(item, accepted, expectation{kind: element}); !v.Valid {
			return false
		}
	}
	return true
}

func describeType(value pyvalue.Value, want expectation) string {
	expected := "set"
	if want.kind != noKind {
		expected = want.kind.String()
	}
	if want.nested {
		expected += " of " + want.element.String()
	}
	return "want " + expected + ", got " + value.Kind.String() + " " + short(value)
}

// short is the repr of a value, cut where it is long.
func short(v pyvalue.Value) string {
	const limit = 200
	text := pyvalue.Repr(v)
	if runes := []rune(text); len(text) > limit && len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return text
}
