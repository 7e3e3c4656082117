// Package sourcecall reads one function call with named arguments from Java or
// JavaScript source text: A.f(a = 1, b = "x"). The values stay source text.
//
// bfcl_eval does so on syntax trees of tree-sitter (model_handler/parser, commit
// cd9429ccf3d4d04156affe883c495b3b047e6b64). Here, parsers of our own read the
// expressions of both languages; of the bodies of functions and classes they
// check the brackets only. What is no expression is an error.
package sourcecall

import (
	"errors"
	"fmt"
)

// Argument is a named argument with its source text.
type Argument struct {
	Name  string
	Value string
	// Bare says that the argument has no name. bfcl_eval keeps one such
	// argument under the name None.
	Bare bool
}

// Call is a function call.
type Call struct {
	Name string
	Args []Argument // in order, each name once

	named map[string]bool // names of Args
	bare  bool            // an argument without a name is among Args
}

// ErrNoCall says that a text is source code without a call.
var ErrNoCall = errors.New("no call in the source text")

const (
	maxSource = 1 << 18 // bytes
	maxDepth  = 500     // of nested expressions
)

func syntaxError(at int, format string, args ...any) error {
	return fmt.Errorf("syntax error at byte %d: %s", at, fmt.Sprintf(format, args...))
}

// add appends an argument. A name that is there already is an error, as in
// bfcl_eval.
func (c *Call) add(a Argument) error {
	if a.Bare && c.bare || !a.Bare && c.named[a.Name] {
		return fmt.Errorf("two arguments of the name %q", a.Name)
	}
	if a.Bare {
		c.bare = true
	} else {
		if c.named == nil {
			c.named = map[string]bool{}
		}
		c.named[a.Name] = true
	}
	c.Args = append(c.Args, a)
	return nil
}
