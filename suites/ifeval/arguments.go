package ifeval

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"assay/suites/ifeval/pyregex"
)

// arguments are the kwargs of one instruction. Its methods take arguments out;
// the first thing that is wrong is kept and told by finish.
type arguments struct {
	values map[string]json.RawMessage
	err    error
}

// readArguments drops what Python calls false, as lm-evaluation-harness does:
// copies of the dataset carry all arguments of all instructions, null where an
// instruction has no such argument.
func readArguments(kwargs map[string]json.RawMessage) *arguments {
	a := &arguments{values: map[string]json.RawMessage{}}
	for name, value := range kwargs {
		var v any
		if json.Unmarshal(value, &v) == nil && !falsy(v) {
			a.values[name] = value
		}
	}
	return a
}

func falsy(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case float64:
		return v == 0
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// take decodes an argument. The official checkers replace missing ones by
// random values, which can judge nothing; here they are errors.
func (a *arguments) take(name string, into any, kind string) {
	value, ok := a.values[name]
	delete(a.values, name)
	switch {
	case a.err != nil:
	case !ok:
		a.err = fmt.Errorf("argument %s is missing", name)
	case json.Unmarshal(value, into) != nil:
		a.err = fmt.Errorf("argument %s is %.80s, want %s", name, value, kind)
	}
}

func (a *arguments) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// text takes an argument that is a text.
func (a *arguments) text(name string) string {
	var s string
	a.take(name, &s, "a text")
	return s
}

// texts takes an argument that is a list of texts.
func (a *arguments) texts(name string) []string {
	var s []string
	a.take(name, &s, "a list of texts")
	return s
}

// number takes an argument that is a whole number from 1.
func (a *arguments) number(name string) int {
	var f float64
	a.take(name, &f, "a number")
	if a.err == nil && (f < 1 || f > math.MaxInt32 || f != math.Trunc(f)) {
		a.fail(fmt.Errorf("argument %s is %v, want a whole number from 1", name, f))
	}
	return int(f)
}

// relation takes the two arguments of a comparison.
func (a *arguments) relation(name, threshold string) func(count int) bool {
	relation, n := a.text(name), a.number(threshold)
	switch relation {
	case "less than":
		return func(count int) bool { return count < n }
	case "at least":
		return atLeast(n)
	}
	a.fail(fmt.Errorf(`argument %s is %q, want "less than" or "at least"`, name, relation))
	return nil
}

// pattern compiles a pattern that an argument is part of.
func (a *arguments) pattern(source string, ignoreCase bool) *pyregex.Pattern {
	p, err := pyregex.Compile(source, ignoreCase)
	if err != nil {
		a.fail(err)
	}
	return p
}

// finish returns what is wrong with the arguments, those that nothing has taken
// included.
func (a *arguments) finish() error {
	if a.err != nil {
		return a.err
	}
	if len(a.values) > 0 {
		names := slices.Sorted(maps.Keys(a.values))
		return errors.New("unexpected arguments " + strings.Join(names, ", "))
	}
	return nil
}
