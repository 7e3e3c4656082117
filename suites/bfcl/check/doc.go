// Package check judges function calls against the accepted answers, as the AST
// checker of bfcl_eval does (eval_checker/ast_eval/ast_checker.py at commit
// cd9429ccf3d4d04156affe883c495b3b047e6b64; commit
// 6ea57973c7a6097fd7c5915698c54c17c5b1b6c8 decides alike), quirks and the names
// of errors included.
package check

import "assay/suites/bfcl/pyvalue"

// Language is the language whose values parameters hold.
type Language int

// The languages.
const (
	Python Language = iota
	Java
	JavaScript
)

// Call is one function call of a model.
type Call struct {
	// Name is a str, or whatever else a model put in its place.
	Name pyvalue.Value
	// Args is a Dict. Its keys are str, or None for the mapping that a Python
	// call unpacks.
	Args pyvalue.Value
}

// Answer is one expected call.
type Answer struct {
	Name       string
	Parameters []Accepted // in the order of the dataset
}

// Accepted holds the values of one parameter that count as right. The empty str
// among them says that the parameter may be left out.
type Accepted struct {
	Name   string
	Values []pyvalue.Value
}

// values returns the accepted values of a parameter.
func (a Answer) values(name pyvalue.Value) ([]pyvalue.Value, bool) {
	if name.Kind == pyvalue.Str {
		for _, p := range a.Parameters {
			if p.Name == name.Text() {
				return p.Values, true
			}
		}
	}
	return nil, false
}

// optional reports whether a parameter may be left out.
func optional(values []pyvalue.Value) bool {
	return pyvalue.In(pyvalue.NewStr(""), values)
}

// Verdict is the checker's judgement. Type and Detail say why calls are wrong.
type Verdict struct {
	Valid  bool
	Type   string // as bfcl_eval names it: "value_error:string"
	Detail string // for a person
}

// Raised is the type of a verdict where the official checker would stop with a
// Python exception instead of judging. A call of that kind counts as wrong.
const Raised = "checker_raised"

var valid = Verdict{Valid: true}

func invalid(typ, detail string) Verdict { return Verdict{Type: typ, Detail: detail} }
