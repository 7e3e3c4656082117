package bbh

import (
	"fmt"
	"strings"
)

// solveBoolean evaluates an expression of Python: not binds tighter than and,
// which binds tighter than or.
func solveBoolean(input string) (string, error) {
	expression, ok := strings.CutSuffix(input, " is")
	if !ok {
		return "", fmt.Errorf("not understood: %q", input)
	}
	p := booleanParser{strings.Fields(expression)}
	value, err := p.or()
	if err == nil && len(p.rest) > 0 {
		err = fmt.Errorf("%q left over", p.rest)
	}
	if value {
		return "True", err
	}
	return "False", err
}

type booleanParser struct{ rest []string }

func (p *booleanParser) take(token string) bool {
	if len(p.rest) == 0 || p.rest[0] != token {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *booleanParser) or() (bool, error) {
	value, err := p.and()
	for err == nil && p.take("or") {
		var right bool
		right, err = p.and()
		value = value || right
	}
	return value, err
}

func (p *booleanParser) and() (bool, error) {
	value, err := p.not()
	for err == nil && p.take("and") {
		var right bool
		right, err = p.not()
		value = value && right
	}
	return value, err
}

func (p *booleanParser) not() (bool, error) {
	switch {
	case p.take("not"):
		value, err := p.not()
		return !value, err
	case p.take("True"):
		return true, nil
	case p.take("False"):
		return false, nil
	case p.take("("):
		value, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("no bracket closes before %q", p.rest)
		}
		return value, err
	}
	return false, fmt.Errorf("%q not understood", p.rest)
}
