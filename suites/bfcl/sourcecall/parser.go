package sourcecall

// parser walks over tokens. Both grammars build on it.
type parser struct {
	tokens []token
	after  []int // see matchBrackets
	i      int
	depth  int
}

func newParser(tokens []token) parser { return parser{tokens: tokens, after: matchBrackets(tokens)} }

// matchBrackets returns for each opening bracket the index of the token after
// the one that closes it, and -1 for one that nothing closes in order.
func matchBrackets(tokens []token) []int {
	after := make([]int, len(tokens))
	var open []int
	for i, t := range tokens {
		after[i] = -1
		if t.kind != tokenOperator {
			continue
		}
		switch t.text {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			if n := len(open); n > 0 && tokens[open[n-1]].text == map[string]string{")": "(", "]": "[", "}": "{"}[t.text] {
				after[open[n-1]] = i + 1
				open = open[:n-1]
			} else {
				open = nil // nothing around this is in order
			}
		}
	}
	return after
}

func (p *parser) peek() token { return p.tokens[p.i] }

// second is the token after the next one.
func (p *parser) second() token { return p.tokens[min(p.i+1, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

func (p *parser) take(text string) bool {
	if p.peek().is(text) {
		p.i++
		return true
	}
	return false
}

func (p *parser) want(text string) error {
	if p.take(text) {
		return nil
	}
	return p.unexpected()
}

func (p *parser) unexpected() error {
	t := p.peek()
	if t.kind == tokenEnd {
		return syntaxError(t.start, "unexpected end")
	}
	return syntaxError(t.start, "unexpected %.40q", t.text)
}

func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return syntaxError(p.peek().start, "nested too deeply")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// lastEnd is where the token before the next one ends.
func (p *parser) lastEnd() int { return p.tokens[p.i-1].end }

// skipBrackets skips an opening bracket with everything up to its end.
func (p *parser) skipBrackets(open string) error {
	if !p.peek().is(open) {
		return p.unexpected()
	}
	end := p.after[p.i]
	if end < 0 {
		return syntaxError(p.peek().start, "%q without end", open)
	}
	p.i = end
	return nil
}

// isOneOf reports whether an operator or name comes next, and returns it.
func (p *parser) isOneOf(candidates []string) (string, bool) {
	t := p.peek()
	for _, c := range candidates {
		if t.is(c) {
			return c, true
		}
	}
	return "", false
}
