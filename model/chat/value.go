package chat

import (
	"fmt"
	"math/big"
	"slices"
)

// value is a value of the template language, which is Python's:
//
//	nil                      None
//	bool                     bool
//	int64, *big.Int          int (*big.Int only where int64 is too small)
//	float64                  float
//	string, markup           str, Markup
//	*list, *tuple, *dict     list, tuple, dict
//	*rangeValue, *dictView   range, and what keys(), values() and items() give
//	*generator               a generator, which can be read once
//	*undefined               jinja2.Undefined
//	*namespace, *loopContext, *cycler, *joiner, *macro
//	*builtin                 a function or bound method
type value any

// missingValue is what a variable holds before anything is assigned to it.
type missingValue struct{}

// markup is text that the safe filter marked as HTML. Without autoescaping it
// is printed like any text, but adding plain text to it escapes that text.
type markup string

type list struct{ items []value }

// tuple is a tuple; fields, where set, name its items.
type tuple struct {
	items  []value
	fields []string
}

// rangeValue is range(start, stop, step) with n items.
type rangeValue struct{ start, stop, step, n int64 }

func (r *rangeValue) at(i int64) value { return r.start + i*r.step }

// generator yields values once. next reports false at the end.
type generator struct {
	name string
	next iterator
}

// iterator returns one value after the other, and false at the end.
type iterator func() (value, bool, error)

// undefined stands for a variable or attribute that does not exist. Printing
// and looping over it do nothing; most other uses fail.
type undefined struct {
	hint string
	// object is what lacks the attribute or element name; unset for variables.
	object    value
	hasObject bool
	name      value
}

func (u *undefined) err() error {
	switch {
	case u.hint != "":
		return fmt.Errorf("%s", u.hint)
	case !u.hasObject:
		return fmt.Errorf("%s is undefined", shortRepr(u.name))
	}
	object := typeName(u.object) + " object"
	if u.object == nil {
		object = "None"
	}
	if name, ok := u.name.(string); ok {
		return fmt.Errorf("'%s' has no attribute '%s'", object, name)
	}
	return fmt.Errorf("%s has no element %s", object, shortRepr(u.name))
}

// shortRepr is for error messages: it shows scalars and only the type of the
// rest.
func shortRepr(v value) string {
	switch v := v.(type) {
	case string:
		return reprString(v)
	case nil, bool, int64, float64:
		return scalarText(v)
	}
	return "<" + typeName(v) + ">"
}

// namespace is a namespace object, whose attributes templates may set.
type namespace struct{ attrs *dict }

// cycler is cycler(...), which returns its items in turn.
type cycler struct {
	items []value
	pos   int
}

// joiner is joiner(sep), which returns "" at the first call and sep afterwards.
type joiner struct {
	sep  value
	used bool
}

// builtin is a function or a bound method.
type builtin struct {
	name string
	call func(rt *runtime, a callArgs) (value, error)
}

// callArgs are the evaluated arguments of a call.
type callArgs struct {
	pos []value
	kw  []kwarg
}

type kwarg struct {
	name  string
	value value
}

// parameter is a parameter of a builtin: one without a default is required.
type parameter struct {
	name     string
	def      value
	required bool
}

func required(name string) parameter          { return parameter{name: name, required: true} }
func optional(name string, d value) parameter { return parameter{name: name, def: d} }

// bind assigns arguments to parameters as Python does.
func (a callArgs) bind(function string, params ...parameter) ([]value, error) {
	if len(a.pos) > len(params) {
		return nil, fmt.Errorf("%s() takes %d arguments but %d were given", function, len(params), len(a.pos))
	}
	out := make([]value, len(params))
	set := make([]bool, len(params))
	for i, v := range a.pos {
		out[i], set[i] = v, true
	}
	for _, kw := range a.kw {
		i := slices.IndexFunc(params, func(p parameter) bool { return p.name == kw.name })
		if i < 0 {
			return nil, fmt.Errorf("%s() got an unexpected keyword argument '%s'", function, kw.name)
		}
		if set[i] {
			return nil, fmt.Errorf("%s() got multiple values for argument '%s'", function, kw.name)
		}
		out[i], set[i] = kw.value, true
	}
	for i, p := range params {
		if set[i] {
			continue
		}
		if p.required {
			return nil, fmt.Errorf("%s() missing required argument: '%s'", function, p.name)
		}
		out[i] = p.def
	}
	return out, nil
}

// positional is bind for functions that take no keyword arguments.
func (a callArgs) positional(function string, params ...parameter) ([]value, error) {
	if len(a.kw) > 0 {
		return nil, fmt.Errorf("%s() takes no keyword arguments", function)
	}
	return a.bind(function, params...)
}

// typeName is the name of v's Python type.
func typeName(v value) string {
	switch v := v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case markup:
		return "Markup"
	case *list:
		return "list"
	case *tuple:
		return "tuple"
	case *dict:
		return "dict"
	case *rangeValue:
		return "range"
	case *dictView:
		return "dict_" + v.kind
	case *generator:
		return "generator"
	case *undefined:
		return "Undefined"
	case *namespace:
		return "Namespace"
	case *loopContext:
		return "LoopContext"
	case *cycler:
		return "Cycler"
	case *joiner:
		return "Joiner"
	case *macro:
		return "Macro"
	}
	return "builtin_function_or_method"
}

// truth is bool(v).
func truth(v value) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case markup:
		return v != ""
	case *list:
		return len(v.items) > 0
	case *tuple:
		return len(v.items) > 0
	case *dict:
		return v.len() > 0
	case *rangeValue:
		return v.n > 0
	case *dictView:
		return v.dict.len() > 0
	case *undefined:
		return false
	}
	return true
}

// text returns the characters of a str or Markup.
func text(v value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case markup:
		return string(v), true
	}
	return "", false
}

// sequence returns the items of a list or tuple.
func sequence(v value) ([]value, bool) {
	switch v := v.(type) {
	case *list:
		return v.items, true
	case *tuple:
		return v.items, true
	}
	return nil, false
}

// isCallable is callable(v).
func isCallable(v value) bool {
	switch v.(type) {
	case *builtin, *macro, *joiner, *undefined, *loopContext:
		return true
	}
	return false
}
