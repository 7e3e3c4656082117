// Package pycall reads function calls that a model wrote as Python expressions:
// f(a=1), m.g(b=[x, 'y']). It parses the expressions of Python 3.11 and turns
// keyword arguments into values the way bfcl_eval does (model_handler/utils.py,
// resolve_ast_call and resolve_ast_by_type, commit
// cd9429ccf3d4d04156affe883c495b3b047e6b64), odd ones included: a name stands
// for its own text, -x, +x and ~x all negate, positional arguments vanish.
//
// Nothing is executed. Arithmetic on constants, which bfcl_eval hands to eval,
// is done here; whatever else would need evaluation is an error. Length,
// nesting and the size of numbers are limited.
package pycall

import (
	"errors"
	"fmt"
)

// The limits. Python itself takes at most 200 nested brackets.
const (
	maxSource   = 1 << 18 // bytes
	maxBrackets = 200
	maxDepth    = 1000    // of nested expressions of all kinds
	maxChain    = 300     // operators or trailers in a row, which nest to the left
	maxBits     = 1 << 16 // of a computed int
	maxComputed = 1 << 16 // elements, bytes and words of all computed values together
)

// syntaxError says why a text is no expression, at a byte of it.
func syntaxError(at int, format string, args ...any) error {
	return fmt.Errorf("syntax error at byte %d: %s", at, fmt.Sprintf(format, args...))
}

var errTooDeep = errors.New("expression is nested too deeply")
