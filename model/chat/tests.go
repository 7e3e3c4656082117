package chat

import (
	"fmt"
	"math/big"
)

// testFunc is a test: subject is name(a).
type testFunc func(rt *runtime, subject value, a callArgs) (bool, error)

// tests are the tests of Jinja 3.1.6.
var tests map[string]testFunc

func init() {
	// Set here because the tests filter and test look into the tables.
	tests = map[string]testFunc{
		"boolean":   simpleTest(func(v value) bool { _, ok := v.(bool); return ok }),
		"callable":  simpleTest(isCallable),
		"defined":   simpleTest(func(v value) bool { return !isUndefined(v) }),
		"undefined": simpleTest(isUndefined),
		"escaped":   simpleTest(isMarkup),
		"false":     simpleTest(func(v value) bool { return v == false }),
		"true":      simpleTest(func(v value) bool { return v == true }),
		"float":     simpleTest(func(v value) bool { _, ok := v.(float64); return ok }),
		"integer":   simpleTest(isInteger),
		"iterable":  testIterable,
		"lower":     textTest(isLowerText),
		"upper":     textTest(isUpperText),
		"mapping":   simpleTest(func(v value) bool { _, ok := v.(*dict); return ok }),
		"none":      simpleTest(func(v value) bool { return v == nil }),
		"number":    simpleTest(isNumber),
		"sequence":  simpleTest(hasItems),
		"string":    simpleTest(func(v value) bool { _, ok := text(v); return ok }),
		"filter":    nameTest(func(name string) bool { return filters[name] != nil }),
		"test":      nameTest(func(name string) bool { return tests[name] != nil }),
		"sameas":    testSameAs,
		"in":        testIn,

		"odd":         remainderTest(2, 1),
		"even":        remainderTest(2, 0),
		"divisibleby": testDivisibleBy,
	}
	for op, names := range map[string][]string{
		"==": {"==", "eq", "equalto"},
		"!=": {"!=", "ne"},
		">":  {">", "gt", "greaterthan"},
		">=": {">=", "ge"},
		"<":  {"<", "lt", "lessthan"},
		"<=": {"<=", "le"},
	} {
		for _, name := range names {
			tests[name] = comparisonTest(op)
		}
	}
}

func isUndefined(v value) bool {
	_, ok := v.(*undefined)
	return ok
}

func isInteger(v value) bool {
	switch v.(type) {
	case int64, *big.Int:
		return true
	}
	return false
}

// hasItems reports whether v has a length and can be subscripted.
func hasItems(v value) bool {
	switch v.(type) {
	case string, markup, *list, *tuple, *dict, *rangeValue, *undefined:
		return true
	}
	return false
}

func simpleTest(f func(value) bool) testFunc {
	return func(_ *runtime, v value, a callArgs) (bool, error) {
		_, err := a.bind("test")
		return f(v), err
	}
}

// textTest tests the text of any value.
func textTest(f func(string) bool) testFunc {
	return func(rt *runtime, v value, a callArgs) (bool, error) {
		if _, err := a.bind("test"); err != nil {
			return false, err
		}
		s, err := rt.str(v)
		return f(s), err
	}
}

// nameTest tests whether something exists by name.
func nameTest(exists func(string) bool) testFunc {
	return func(rt *runtime, v value, a callArgs) (bool, error) {
		if _, err := a.bind("test"); err != nil {
			return false, err
		}
		if _, err := hashKey(rt, v); err != nil {
			return false, err
		}
		name, ok := text(v)
		return ok && exists(name), nil
	}
}

func testIterable(rt *runtime, v value, a callArgs) (bool, error) {
	if _, err := a.bind("test"); err != nil {
		return false, err
	}
	_, err := rt.iterate(v)
	return err == nil, nil
}

func testSameAs(_ *runtime, v value, a callArgs) (bool, error) {
	args, err := a.bind("sameas", required("other"))
	if err != nil {
		return false, err
	}
	return identical(v, args[0]), nil
}

func testIn(rt *runtime, v value, a callArgs) (bool, error) {
	args, err := a.bind("in", required("seq"))
	if err != nil {
		return false, err
	}
	return contains(rt, v, args[0])
}

func comparisonTest(op string) testFunc {
	return func(rt *runtime, v value, a callArgs) (bool, error) {
		args, err := a.positional("test", required("other"))
		if err != nil {
			return false, err
		}
		return compareValues(rt, op, v, args[0])
	}
}

func remainderTest(divisor, want int64) testFunc {
	return func(rt *runtime, v value, a callArgs) (bool, error) {
		if _, err := a.bind("test"); err != nil {
			return false, err
		}
		return hasRemainder(rt, v, divisor, want)
	}
}

func testDivisibleBy(rt *runtime, v value, a callArgs) (bool, error) {
	args, err := a.bind("divisibleby", required("num"))
	if err != nil {
		return false, err
	}
	return hasRemainder(rt, v, args[0], 0)
}

// hasRemainder reports whether v % divisor == want.
func hasRemainder(rt *runtime, v, divisor value, want int64) (bool, error) {
	if _, ok := text(v); ok {
		if r, err := rt.binary("%", v, divisor); err != nil || r == nil {
			return false, err
		}
		return false, nil
	}
	r, err := rt.binary("%", v, divisor)
	if err != nil {
		return false, fmt.Errorf("remainder: %w", err)
	}
	return equal(rt, r, want)
}
