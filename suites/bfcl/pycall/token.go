package pycall

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenKeyword
	tokenNumber
	tokenString
	tokenOperator
)

// token is one lexical unit. Text is the name, keyword, number or operator as
// written, and of a string what is between the quotes.
type token struct {
	kind tokenKind
	text string
	at   int

	prefix string // of a string, in lower case and order: "", "b", "br", "f", "fr", "r", "u"
}

func (t *token) is(text string) bool {
	return (t.kind == tokenOperator || t.kind == tokenKeyword) && t.text == text
}

func isKeyword(name string) bool {
	switch name {
	case "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
		"elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
		"not", "or", "pass", "raise", "return", "try", "while", "with", "yield":
		return true
	}
	return false
}

// isOperator reports whether a text of one to three bytes is an operator.
func isOperator(s string) bool {
	switch s {
	case "...", "**=", "//=", "<<=", ">>=",
		"**", "//", "<<", ">>", "<=", ">=", "==", "!=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "<>",
		"+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=":
		return true
	}
	return false
}
