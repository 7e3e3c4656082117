package pycall

import "assay/suites/bfcl/pyvalue"

type nodeKind uint8

// The kinds of expressions, as Python's module ast has them.
const (
	nodeConstant nodeKind = iota
	nodeName
	nodeAttribute // kids: object
	nodeSubscript // kids: object, index
	nodeSlice     // kids: lower, upper, step, each may be nil
	nodeCall      // kids: function; args
	nodeList
	nodeTuple
	nodeSet
	nodeDict    // kids: key, value, ...; a key is nil before an unpacked mapping
	nodeUnary   // text: operator
	nodeBinary  // text: operator
	nodeBool    // text: operator; kids: operands
	nodeCompare // ops between kids
	nodeIf      // kids: test, body, otherwise
	nodeLambda  // kids: body; args: parameters
	nodeGenerator
	nodeListComp
	nodeSetComp
	nodeDictComp // kids: key, value
	nodeStarred
	nodeAwait
	nodeYield // kids: value, or none
	nodeYieldFrom
	nodeNamed // kids: target, value
	nodeFString
)

// node is an expression.
type node struct {
	kind  nodeKind
	text  string // name, attribute or operator
	value pyvalue.Value
	kids  []*node
	ops   []string
	args  []argument
	loops []loop // of comprehensions
	parts []part // of f-strings
}

// argument is an argument of a call, or a parameter of a lambda.
type argument struct {
	star  string // "", "*" or "**"
	name  string // of a keyword argument or a parameter
	value *node  // nil for a parameter without a default
}

func (a argument) keyword() bool { return a.name != "" || a.star == "**" }

// loop is one for clause of a comprehension.
type loop struct {
	async      bool
	target     *node
	iterable   *node
	conditions []*node
}

// part is literal text of an f-string, or a replacement field.
type part struct {
	text       string
	value      *node
	conversion string // "", "r", "s" or "a"
	format     []part
	formatted  bool // there is a format, maybe an empty one
}
