package mbpp

import (
	"regexp"
	"slices"
	"strings"
)

// token is a string, a name, a number or one other character of Python code.
var token = regexp.MustCompile(`(?s)(?:[rRbBuU]{0,2})(?:"""(?:\\.|[^\\])*?"""|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|[A-Za-z_]\w*|\d[\w.]*|==|[^\s]`)

// keywords and builtins are names that no solution provides.
var (
	keywords = strings.Fields("False None True and as assert async await break class continue def del elif else except " +
		"finally for from global if import in is lambda nonlocal not or pass raise return try while with yield")
	builtins = strings.Fields("abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float " +
		"format frozenset hash hex int isinstance iter len list map max min next object oct ord pow print range repr reversed " +
		"round set slice sorted str sum tuple type zip")
)

// calledNames returns the functions and classes of a solution that tests call.
// shared says that the tests use names in other ways, too, so that they need the
// solution beside them.
func calledNames(tests, defined []string) (called []string, shared bool) {
	tokens := token.FindAllString(strings.Join(tests, "\n"), -1)
	at := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return tokens[i]
	}
	for i, t := range tokens {
		switch {
		case !isName(t) || slices.Contains(keywords, t) || at(i-1) == ".":
		case slices.Contains(builtins, t) && !slices.Contains(defined, t):
		case at(i+1) == "=" && (at(i-1) == "(" || at(i-1) == ","): // a keyword argument
		case at(i+1) == "(":
			if !slices.Contains(called, t) {
				called = append(called, t)
			}
		default:
			shared = true
		}
	}
	return called, shared || len(called) == 0
}

// isName reports whether a token is a name. What stands before a quote, such as f,
// is one, and makes a test shared.
func isName(t string) bool {
	c := t[0]
	return (c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') && !strings.ContainsAny(t, `"'`)
}
