package check

import (
	"fmt"

	"assay/suites/bfcl/literal"
	"assay/suites/bfcl/pyvalue"
)

// checkCall judges one call against one answer: the name, that no required
// parameter is missing, every given parameter in order, and at last that those
// left out are optional.
func (c Checker) checkCall(f Function, call Call, answer Answer) Verdict {
	if expected := f.expectedName(c.Underscores); !call.Name.IsStr(expected) {
		return invalid("simple_function_checker:wrong_func_name", fmt.Sprintf("function %s is not called", expected))
	}
	for _, name := range f.Required {
		if _, ok := call.Args.Get(name); !ok {
			return invalid("simple_function_checker:missing_required", "parameter "+name)
		}
	}
	for i, name := range call.Args.Keys() {
		p, declared := f.parameter(name)
		accepted, expected := answer.values(name)
		if !declared || !expected {
			return invalid("simple_function_checker:unexpected_param", "parameter "+short(name))
		}
		if v := c.checkParameter(p, call.Args.Items()[i], accepted); !v.Valid {
			v.Detail = "parameter " + p.Name + ": " + v.Detail
			return v
		}
	}
	for _, p := range answer.Parameters {
		if _, given := call.Args.Get(p.Name); !given && !optional(p.Values) {
			return invalid("simple_function_checker:missing_optional", "parameter "+p.Name)
		}
	}
	return valid
}

// checkParameter judges the value of one parameter.
func (c Checker) checkParameter(p Parameter, value pyvalue.Value, accepted []pyvalue.Value) Verdict {
	want := expectation{nested: hasElements(c.Language, p.Type)}
	want.kind, _ = kindOf(c.Language, p.Type)
	if want.nested {
		want.element, _ = kindOf(c.Language, p.Element)
	}
	value, v := c.convert(p, value)
	if !v.Valid {
		return v
	}
	variable, v := checkType(value, accepted, want)
	if !v.Valid {
		return v
	}
	if !variable {
		switch {
		case want.kind == pyvalue.Dict:
			return checkDict(value, accepted)
		case want.kind == pyvalue.List && want.nested && want.element == pyvalue.Dict:
			return checkDicts(value, accepted)
		case want.kind == pyvalue.Str:
			return checkText(value, accepted)
		case want.kind == pyvalue.List:
			return checkList(value, accepted)
		}
	}
	return checkMember(value, accepted)
}

// checkMember compares numbers, truth values and variables by Python's ==.
//
// True for 3 where 3, 3.0 or True is accepted for a variable; false for "New
// York" where the variable "new york" is.
func checkMember(value pyvalue.Value, accepted []pyvalue.Value) Verdict {
	if pyvalue.In(value, accepted) {
		return valid
	}
	return invalid("value_error:others", describeValue(value, accepted))
}

// convert reads source text in Java or JavaScript, and makes the two
// conversions that the checker forgives in Python: a tuple where a tuple is
// declared becomes a list, an int where a float is declared a float.
func (c Checker) convert(p Parameter, value pyvalue.Value) (pyvalue.Value, Verdict) {
	if c.Language != Python {
		return c.convertSource(p, value)
	}
	switch {
	case p.Type == "tuple" && value.Kind == pyvalue.Tuple:
		return pyvalue.NewList(value.Items()...), valid
	case p.Type == "float" && value.Kind == pyvalue.Int:
		f, ok := value.ToFloat()
		if !ok {
			return value, invalid(Raised, "the int is too large for a float")
		}
		return pyvalue.NewFloat(f), valid
	}
	return value, valid
}

func (c Checker) convertSource(p Parameter, value pyvalue.Value) (pyvalue.Value, Verdict) {
	convert, failure := literal.Java, "type_error:java"
	if c.Language == JavaScript {
		convert, failure = literal.JavaScript, "type_error:js"
	}
	if value.Kind != pyvalue.Str {
		return value, invalid(failure, "want the value as a string of source text, got "+value.Kind.String()+" "+short(value))
	}
	converted, err := convert(value.Text(), p.Type, p.Element)
	if err != nil {
		return value, invalid(Raised, err.Error())
	}
	return converted, valid
}
