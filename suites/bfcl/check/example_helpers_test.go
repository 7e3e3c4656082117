package check

import (
	"testing"

	"assay/suites/bfcl/pyvalue"
)

// value reads a value from JSON.
func value(t testing.TB, text string) pyvalue.Value {
	t.Helper()
	v, err := pyvalue.Loads(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// values reads a list of accepted values.
func values(t testing.TB, text string) []pyvalue.Value {
	t.Helper()
	return value(t, text).Items()
}

// example is a value with what a rule makes of it: "" for a right one, or the
// type of the error.
type example struct{ value, want string }

// judgeAll applies a rule to examples with the same accepted values.
func judgeAll(t *testing.T, rule func(pyvalue.Value, []pyvalue.Value) Verdict, accepted string, examples []example) {
	t.Helper()
	for _, e := range examples {
		v := rule(value(t, e.value), values(t, accepted))
		if v.Type != e.want || v.Valid != (e.want == "") || !v.Valid && v.Detail == "" {
			t.Errorf("%s where %s is accepted: %+v, want %q", e.value, accepted, v, e.want)
		}
	}
}

// function reads a function of the dataset.
func function(t testing.TB, doc string, language Language) Function {
	t.Helper()
	f, err := ParseFunction(value(t, doc), language)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// answer reads {parameter: [values]} of a function.
func answer(t testing.TB, name, parameters string) Answer {
	t.Helper()
	a := Answer{Name: name}
	v := value(t, parameters)
	for i, k := range v.Keys() {
		a.Parameters = append(a.Parameters, Accepted{Name: k.Text(), Values: v.Items()[i].Items()})
	}
	return a
}

func call(t testing.TB, name, args string) Call {
	t.Helper()
	return Call{Name: pyvalue.NewStr(name), Args: value(t, args)}
}
