// Package literal reads values that a model wrote as Java or JavaScript source
// text, in the forms and with the limits of the converters of bfcl_eval
// (eval_checker/ast_eval/type_convertor, commit
// cd9429ccf3d4d04156affe883c495b3b047e6b64): by patterns, not by a grammar, so
// that elements are split at every comma and nesting ends at the first bracket.
package literal
