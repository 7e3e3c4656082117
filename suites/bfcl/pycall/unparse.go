package pycall

import (
	"strings"

	"assay/suites/bfcl/pyvalue"
)

// precedence of an expression in source text, as in Python's ast.unparse.
type precedence int

const (
	precNamed precedence = iota
	precTuple
	precYield
	precTest
	precOr
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precArith
	precTerm
	precFactor
	precPower
	precAwait
	precAtom
)

func binaryPrecedence(op string) precedence {
	switch op {
	case "|":
		return precBitOr
	case "^":
		return precBitXor
	case "&":
		return precBitAnd
	case "<<", ">>":
		return precShift
	case "+", "-":
		return precArith
	case "**":
		return precPower
	}
	return precTerm
}

// unparse writes an expression as ast.unparse does: one blank around operators
// and after commas, parentheses only where they are needed, constants as their
// repr.
func unparse(n *node) string {
	var u unparser
	u.write(n, precTest)
	return u.String()
}

type unparser struct{ strings.Builder }

// write writes an expression in a place that needs at least the given
// precedence.
func (u *unparser) write(n *node, outer precedence) {
	switch n.kind {
	case nodeConstant:
		u.constant(n)
	case nodeName:
		u.WriteString(n.text)
	case nodeAttribute:
		u.write(n.kids[0], precAtom)
		if n.kids[0].kind == nodeConstant && (n.kids[0].value.Kind == pyvalue.Int || n.kids[0].value.Kind == pyvalue.Bool) {
			u.WriteString(" ")
		}
		u.WriteString("." + n.text)
	case nodeSubscript:
		u.subscript(n)
	case nodeSlice:
		u.slice(n)
	case nodeCall:
		u.call(n)
	case nodeStarred:
		u.WriteString("*")
		u.write(n.kids[0], precBitOr)
	case nodeFString:
		u.WriteString("f" + pyvalue.Repr(pyvalue.NewStr(fieldsText(n.parts))))
	default:
		if !u.display(n, outer) {
			u.operation(n, outer)
		}
	}
}

func (u *unparser) constant(n *node) {
	switch n.value.Kind {
	case pyvalue.Ellipsis:
		u.WriteString("...")
	case pyvalue.Float, pyvalue.Complex:
		u.WriteString(strings.ReplaceAll(pyvalue.Repr(n.value), "inf", "1e309"))
	default:
		u.WriteString(n.text + pyvalue.Repr(n.value))
	}
}

// items writes expressions with commas between them.
func (u *unparser) items(kids []*node) {
	for i, kid := range kids {
		if i > 0 {
			u.WriteString(", ")
		}
		u.write(kid, precTest)
	}
}

// tuple writes the elements of a tuple, a comma after a lone one.
func (u *unparser) tuple(kids []*node) {
	u.items(kids)
	if len(kids) == 1 {
		u.WriteString(",")
	}
}

func (u *unparser) subscript(n *node) {
	u.write(n.kids[0], precAtom)
	u.WriteString("[")
	if index := n.kids[1]; index.kind == nodeTuple && len(index.kids) > 0 {
		u.tuple(index.kids)
	} else {
		u.write(index, precTest)
	}
	u.WriteString("]")
}

func (u *unparser) slice(n *node) {
	for i, bound := range n.kids {
		if i == 1 || i == 2 && bound != nil {
			u.WriteString(":")
		}
		if bound != nil {
			u.write(bound, precTest)
		}
	}
}

// call writes positional arguments before keywords, wherever they stood.
func (u *unparser) call(n *node) {
	u.write(n.kids[0], precAtom)
	u.WriteString("(")
	written := 0
	for _, keywords := range []bool{false, true} {
		for _, a := range n.args {
			if a.keyword() != keywords {
				continue
			}
			if written++; written > 1 {
				u.WriteString(", ")
			}
			u.WriteString(a.star + a.name)
			if a.name != "" {
				u.WriteString("=")
			}
			if a.star == "*" {
				u.write(a.value, precBitOr)
			} else {
				u.write(a.value, precTest)
			}
		}
	}
	u.WriteString(")")
}

// display writes what stands in brackets.
func (u *unparser) display(n *node, outer precedence) bool {
	switch n.kind {
	case nodeList:
		u.WriteString("[")
		u.items(n.kids)
		u.WriteString("]")
	case nodeSet:
		u.WriteString("{")
		u.items(n.kids)
		u.WriteString("}")
	case nodeTuple:
		u.parentheses(len(n.kids) == 0 || outer > precTuple, func() { u.tuple(n.kids) })
	case nodeDict:
		u.dict(n)
	case nodeGenerator:
		u.comprehension("(", n, ")")
	case nodeListComp:
		u.comprehension("[", n, "]")
	case nodeSetComp, nodeDictComp:
		u.comprehension("{", n, "}")
	default:
		return false
	}
	return true
}

func (u *unparser) dict(n *node) {
	u.WriteString("{")
	for i := 0; i < len(n.kids); i += 2 {
		if i > 0 {
			u.WriteString(", ")
		}
		if n.kids[i] == nil {
			u.WriteString("**")
			u.write(n.kids[i+1], precBitOr)
			continue
		}
		u.write(n.kids[i], precTest)
		u.WriteString(": ")
		u.write(n.kids[i+1], precTest)
	}
	u.WriteString("}")
}

func (u *unparser) comprehension(open string, n *node, end string) {
	u.WriteString(open)
	u.write(n.kids[0], precTest)
	if n.kind == nodeDictComp {
		u.WriteString(": ")
		u.write(n.kids[1], precTest)
	}
	for _, l := range n.loops {
		if l.async {
			u.WriteString(" async")
		}
		u.WriteString(" for ")
		u.write(l.target, precTuple)
		u.WriteString(" in ")
		u.write(l.iterable, precOr)
		for _, c := range l.conditions {
			u.WriteString(" if ")
			u.write(c, precOr)
		}
	}
	u.WriteString(end)
}

func (u *unparser) parentheses(needed bool, inner func()) {
	if needed {
		u.WriteString("(")
	}
	inner()
	if needed {
		u.WriteString(")")
	}
}

// operation writes what has a precedence of its own.
func (u *unparser) operation(n *node, outer precedence) {
	switch n.kind {
	case nodeUnary:
		own, operator := precFactor, n.text
		if operator == "not" {
			own, operator = precNot, "not "
		}
		u.parentheses(outer > own, func() { u.WriteString(operator); u.write(n.kids[0], own) })
	case nodeBinary:
		own := binaryPrecedence(n.text)
		left, right := own, own+1
		if n.text == "**" {
			left, right = right, left
		}
		u.parentheses(outer > own, func() {
			u.write(n.kids[0], left)
			u.WriteString(" " + n.text + " ")
			u.write(n.kids[1], right)
		})
	case nodeBool:
		u.boolean(n, outer)
	case nodeCompare:
		u.parentheses(outer > precCompare, func() {
			u.write(n.kids[0], precBitOr)
			for i, op := range n.ops {
				u.WriteString(" " + op + " ")
				u.write(n.kids[i+1], precBitOr)
			}
		})
	case nodeIf:
		u.parentheses(outer > precTest, func() {
			u.write(n.kids[1], precOr)
			u.WriteString(" if ")
			u.write(n.kids[0], precOr)
			u.WriteString(" else ")
			u.write(n.kids[2], precTest)
		})
	case nodeLambda:
		u.parentheses(outer > precTest, func() { u.lambda(n) })
	case nodeNamed:
		u.parentheses(outer > precNamed, func() {
			u.write(n.kids[0], precAtom)
			u.WriteString(" := ")
			u.write(n.kids[1], precAtom)
		})
	default:
		u.prefixed(n, outer)
	}
}

// prefixed writes await and yield.
func (u *unparser) prefixed(n *node, outer precedence) {
	own, word := precYield, "yield"
	switch n.kind {
	case nodeAwait:
		own, word = precAwait, "await"
	case nodeYieldFrom:
		word = "yield from"
	}
	u.parentheses(outer > own, func() {
		u.WriteString(word)
		for _, kid := range n.kids {
			u.WriteString(" ")
			u.write(kid, precAtom)
		}
	})
}

// boolean gives each operand a higher precedence than the one before, as
// ast.unparse does.
func (u *unparser) boolean(n *node, outer precedence) {
	own := precOr
	if n.text == "and" {
		own = precAnd
	}
	u.parentheses(outer > own, func() {
		inner := own
		for i, kid := range n.kids {
			if i > 0 {
				u.WriteString(" " + n.text + " ")
			}
			inner = min(inner+1, precAtom)
			u.write(kid, inner)
		}
	})
}

func (u *unparser) lambda(n *node) {
	u.WriteString("lambda")
	for i, a := range n.args {
		if i > 0 {
			u.WriteString(",")
		}
		u.WriteString(" " + a.star + a.name)
		if a.value != nil {
			u.WriteString("=")
			u.write(a.value, precTest)
		}
	}
	u.WriteString(": ")
	u.write(n.kids[0], precTest)
}

// fieldsText is the text between the quotes of an f-string.
func fieldsText(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.value == nil {
			b.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(p.text))
			continue
		}
		b.WriteString("{" + unparse(p.value))
		if p.conversion != "" {
			b.WriteString("!" + p.conversion)
		}
		if p.formatted {
			b.WriteString(":" + fieldsText(p.format))
		}
		b.WriteString("}")
	}
	return b.String()
}
