package sourcecall

import "strings"

type javaKind uint8

const (
	javaToken   javaKind = iota // a leaf: identifier, literal, operator
	javaJoined                  // kids in order, as most expressions
	javaInvoke                  // kids: object or nil; name holds the method; args
	javaAssign                  // kids: target, operator, value
	javaNew                     // kids: type; args
	javaArray                   // kids: element type, initializer or nil
	javaClass                   // X.class
	javaInitial                 // { ... } of an array
)

// javaNode is an expression.
type javaNode struct {
	kind       javaKind
	token      tokenKind // of a leaf
	start, end int
	kids       []*javaNode
	args       []*javaNode
	name       string
}

// javaSource is the text of a program. Nodes count bytes, but the original
// cuts its str at them as if they were characters, so that after a character
// beyond ASCII all texts are displaced.
type javaSource struct {
	text  string
	runes []rune // nil where the text is ASCII
}

func newJavaSource(text string) javaSource {
	s := javaSource{text: text}
	if runes := []rune(text); len(runes) < len(text) {
		s.runes = runes
	}
	return s
}

func (s javaSource) cut(start, end int) string {
	if s.runes == nil {
		return s.text[start:end]
	}
	return string(s.runes[min(start, len(s.runes)):min(end, len(s.runes))])
}

// value is the text of an argument's value: of text and characters, what is
// between the quotes.
func (s javaSource) value(n *javaNode) (string, error) {
	if n.kind == javaToken && (n.token == tokenString || n.token == tokenChar) {
		runes := []rune(s.cut(n.start, n.end))
		if len(runes) < 2 {
			return "", nil
		}
		return string(runes[1 : len(runes)-1]), nil
	}
	return s.write(n)
}

// write is the text of an expression without the white space in it, except
// within calls; of a new object it has the arguments, and not the body.
func (s javaSource) write(n *javaNode) (string, error) {
	switch n.kind {
	case javaToken, javaInvoke, javaClass:
		return s.cut(n.start, n.end), nil
	case javaNew:
		typ, err := s.write(n.kids[0])
		if err != nil {
			return "", err
		}
		args := make([]string, len(n.args))
		for i, a := range n.args {
			if args[i], err = s.write(a); err != nil {
				return "", err
			}
		}
		return "new " + typ + "(" + strings.Join(args, ", ") + ")", nil
	case javaArray:
		if n.kids[1] == nil {
			return "", syntaxError(n.start, "array without values")
		}
		typ, err := s.write(n.kids[0])
		if err != nil {
			return "", err
		}
		values, err := s.write(n.kids[1])
		return "new " + typ + "[]" + values, err
	}
	var b strings.Builder
	for _, kid := range n.kids {
		text, err := s.write(kid)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// firstCall finds the first call, outer ones before those in them.
func firstCall(n *javaNode) *javaNode {
	if n == nil {
		return nil
	}
	if n.kind == javaInvoke {
		return n
	}
	for _, kids := range [][]*javaNode{n.kids, n.args} {
		for _, kid := range kids {
			if found := firstCall(kid); found != nil {
				return found
			}
		}
	}
	return nil
}

// call reads the arguments of a call: assignments, and names alone.
func (s javaSource) call(n *javaNode) (Call, error) {
	c := Call{Name: n.name}
	if n.kids[0] != nil {
		c.Name = s.cut(n.kids[0].start, n.kids[0].end) + "." + n.name
	}
	for _, a := range n.args {
		arg := Argument{}
		var err error
		switch {
		case a.kind == javaAssign:
			arg.Name = s.cut(a.kids[0].start, a.kids[0].end)
			arg.Value, err = s.value(a.kids[2])
		case a.kind == javaClass, a.kind == javaToken && a.token == tokenName && !javaConstant(s.text[a.start:a.end]):
			arg.Bare = true
			arg.Value, err = s.write(a)
		default:
			continue
		}
		if err != nil {
			return Call{}, err
		}
		if err := c.add(arg); err != nil {
			return Call{}, err
		}
	}
	return c, nil
}

// javaConstant reports whether a name is a literal or a keyword that stands for
// a value.
func javaConstant(name string) bool {
	switch name {
	case "true", "false", "null", "this", "super":
		return true
	}
	return false
}
