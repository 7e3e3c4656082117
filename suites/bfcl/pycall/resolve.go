package pycall

import (
	"errors"
	"fmt"
	"strings"

	"assay/suites/bfcl/pyvalue"
)

// Call is a function call with its keyword arguments.
type Call struct {
	// Name is the dotted name, as far as the function is written as one: of
	// f().g(a=1) it is g, and of f()(a=1) it is empty.
	Name string
	// Args is a Dict of the keyword arguments in order, of equal names the last
	// one. An unpacked mapping has the key None.
	Args pyvalue.Value
}

// Parse reads a source that is one call, or a tuple, list or set of calls. It
// is the caller's task to strip what a model wrote around it.
func Parse(source string) ([]Call, error) {
	n, err := parseExpression(source)
	if err != nil {
		return nil, err
	}
	elements := []*node{n}
	switch n.kind {
	case nodeCall:
	case nodeTuple, nodeList, nodeSet:
		elements = n.kids
	default:
		return nil, errors.New("no call and no collection of calls")
	}
	r := resolver{calculator{left: maxComputed}}
	calls := make([]Call, 0, len(elements))
	for _, e := range elements {
		if e.kind != nodeCall {
			return nil, fmt.Errorf("%.80s is no call", unparse(e))
		}
		c, err := r.call(e)
		if err != nil {
			return nil, err
		}
		calls = append(calls, c)
	}
	return calls, nil
}

// resolver turns expressions into values.
type resolver struct{ calculator }

// call drops positional arguments.
func (r *resolver) call(n *node) (Call, error) {
	var args pyvalue.DictBuilder
	for _, a := range n.args {
		if !a.keyword() {
			continue
		}
		v, err := r.value(a.value)
		if err != nil {
			return Call{}, fmt.Errorf("argument %s: %w", a.name, err)
		}
		key := pyvalue.None
		if a.star == "" {
			key = pyvalue.NewStr(a.name)
		}
		args.Set(key, v)
	}
	return Call{Name: dottedName(n.kids[0]), Args: args.Dict()}, nil
}

func dottedName(n *node) string {
	var parts []string
	for ; n.kind == nodeAttribute; n = n.kids[0] {
		parts = append(parts, n.text)
	}
	if n.kind == nodeName {
		parts = append(parts, n.text)
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, ".")
}

// value returns what an argument stands for.
func (r *resolver) value(n *node) (pyvalue.Value, error) {
	switch n.kind {
	case nodeConstant:
		if n.value.Kind == pyvalue.Ellipsis {
			return pyvalue.NewStr("..."), nil
		}
		return n.value, nil
	case nodeName:
		return pyvalue.NewStr(n.text), nil
	case nodeUnary:
		return negated(n.kids[0])
	case nodeBinary:
		return r.compute(n)
	case nodeList, nodeTuple:
		return r.items(n)
	case nodeDict:
		return r.dict(n)
	case nodeCall:
		return r.nested(n)
	case nodeSubscript:
		return pyvalue.NewStr(unparse(n.kids[0]) + "[" + unparse(n.kids[1]) + "]"), nil
	}
	return pyvalue.Value{}, fmt.Errorf("%.80s is no value", unparse(n))
}

// negated is the value of an expression with a sign, ~ or not before it: all of
// them negate, and only a number can follow.
func negated(operand *node) (pyvalue.Value, error) {
	if operand.kind != nodeConstant {
		return pyvalue.Value{}, fmt.Errorf("%.80s is no number", unparse(operand))
	}
	return negate(operand.value)
}

func (r *resolver) items(n *node) (pyvalue.Value, error) {
	items := make([]pyvalue.Value, len(n.kids))
	for i, kid := range n.kids {
		var err error
		if items[i], err = r.value(kid); err != nil {
			return pyvalue.Value{}, err
		}
	}
	if n.kind == nodeTuple {
		return pyvalue.NewTuple(items...), nil
	}
	return pyvalue.NewList(items...), nil
}

func (r *resolver) dict(n *node) (pyvalue.Value, error) {
	var b pyvalue.DictBuilder
	for i := 0; i < len(n.kids); i += 2 {
		if n.kids[i] == nil {
			return pyvalue.Value{}, errors.New("unpacking in a dict is no value")
		}
		key, err := r.value(n.kids[i])
		if err != nil {
			return pyvalue.Value{}, err
		}
		v, err := r.value(n.kids[i+1])
		if err != nil {
			return pyvalue.Value{}, err
		}
		if !key.Hashable() {
			return pyvalue.Value{}, fmt.Errorf("a %s is no key", key.Kind)
		}
		b.Set(key, v)
	}
	return b.Dict(), nil
}

// nested is a dict of the call, or its text if it has no keywords.
func (r *resolver) nested(n *node) (pyvalue.Value, error) {
	for _, a := range n.args {
		if a.keyword() {
			c, err := r.call(n)
			if err != nil {
				return pyvalue.Value{}, err
			}
			var b pyvalue.DictBuilder
			b.Set(pyvalue.NewStr(c.Name), c.Args)
			return b.Dict(), nil
		}
	}
	return pyvalue.NewStr(unparse(n)), nil
}
