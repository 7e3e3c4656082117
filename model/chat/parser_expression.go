package chat

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// tupleRules say how a possibly comma-separated list of expressions is parsed.
type tupleRules struct {
	target    bool   // names and literals only
	namespace bool   // with target: ns.attr is allowed
	condExpr  bool   // inline ifs are allowed
	explicit  bool   // in parentheses, where an empty tuple is possible
	end       string // a name that ends the list too
}

// parseTuple parses one expression, or a tuple where a comma follows.
func (p *parser) parseTuple(rules tupleRules) (expr, error) {
	var items []expr
	isTuple := false
	for {
		if len(items) > 0 {
			if _, err := p.expect(","); err != nil {
				return nil, err
			}
		}
		if p.atTupleEnd(rules.end) {
			break
		}
		item, err := p.parseTupleItem(rules)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if !p.is(",") {
			break
		}
		isTuple = true
	}
	if !isTuple {
		if len(items) == 1 {
			return items[0], nil
		}
		if !rules.explicit {
			return nil, p.unexpected("an expression")
		}
	}
	return &tupleExpr{items: items}, nil
}

func (p *parser) parseTupleItem(rules tupleRules) (expr, error) {
	switch {
	case rules.target:
		return p.parsePrimary(rules.namespace)
	case rules.condExpr:
		return p.parseExpression()
	default:
		return p.parseOr()
	}
}

func (p *parser) atTupleEnd(end string) bool {
	switch p.current().kind {
	case tokVariableEnd, tokBlockEnd, ")":
		return true
	}
	return end != "" && p.isName(end)
}

// parseTarget parses what is assigned to: a name, a tuple of targets or, where
// the rules allow it, an attribute of a namespace.
func (p *parser) parseTarget(rules tupleRules) (expr, error) {
	line := p.current().line
	rules.target = true
	target, err := p.parseTuple(rules)
	if err != nil {
		return nil, err
	}
	if !assignable(target) {
		return nil, p.failf(line, "cannot assign to this expression")
	}
	return target, nil
}

func assignable(target expr) bool {
	switch t := target.(type) {
	case *nameExpr, *nsRefExpr:
		return true
	case *tupleExpr:
		for _, item := range t.items {
			if !assignable(item) {
				return false
			}
		}
		return true
	}
	return false
}

// parseNameTarget parses a name that is assigned to.
func (p *parser) parseNameTarget() (*nameExpr, error) {
	t, err := p.expect(tokName)
	if err != nil {
		return nil, err
	}
	if _, constant := constantNames[t.text]; constant {
		return nil, p.failf(t.line, "cannot assign to %q", t.text)
	}
	return &nameExpr{name: t.text, line: t.line}, nil
}

// constantNames are the names that are constants.
var constantNames = map[string]value{
	"true": true, "True": true, "false": false, "False": false, "none": nil, "None": nil,
}

// parseExpression parses an expression, inline ifs included.
func (p *parser) parseExpression() (expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	line := p.current().line
	e, err := p.parseOr()
	if err != nil {
		return nil, err
	}
	for n := 0; p.skipName("if"); n++ {
		if n > maxChain {
			return nil, p.tooLong()
		}
		cond := &condExpr{then: e, line: line}
		if cond.test, err = p.parseOr(); err != nil {
			return nil, err
		}
		if p.skipName("else") {
			if cond.orElse, err = p.parseExpression(); err != nil {
				return nil, err
			}
		}
		e = cond
		line = p.current().line
	}
	return e, nil
}

func (p *parser) tooLong() error {
	return p.failf(p.current().line, "a chain of more than %d operators", maxChain)
}

// parseLeft parses a chain of left-associative operators. match consumes an
// operator and returns how to join two operands, or nil where there is none.
func (p *parser) parseLeft(operand func() (expr, error), match func() func(left, right expr) expr) (expr, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		join := match()
		if join == nil {
			return left, nil
		}
		if n > maxChain {
			return nil, p.tooLong()
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = join(left, right)
	}
}

func (p *parser) parseOr() (expr, error) {
	return p.parseLeft(p.parseAnd, func() func(l, r expr) expr {
		if !p.skipName("or") {
			return nil
		}
		return func(l, r expr) expr { return &orExpr{left: l, right: r} }
	})
}

func (p *parser) parseAnd() (expr, error) {
	return p.parseLeft(p.parseNot, func() func(l, r expr) expr {
		if !p.skipName("and") {
			return nil
		}
		return func(l, r expr) expr { return &andExpr{left: l, right: r} }
	})
}

func (p *parser) parseNot() (expr, error) {
	if !p.skipName("not") {
		return p.parseCompare()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	operand, err := p.parseNot()
	if err != nil {
		return nil, err
	}
	return &notExpr{operand: operand}, nil
}

func (p *parser) parseCompare() (expr, error) {
	first, err := p.parseSum()
	if err != nil {
		return nil, err
	}
	var ops []compareOp
	for op := p.matchCompare(); op != ""; op = p.matchCompare() {
		operand, err := p.parseSum()
		if err != nil {
			return nil, err
		}
		ops = append(ops, compareOp{op: op, operand: operand})
	}
	if len(ops) == 0 {
		return first, nil
	}
	return &compareExpr{first: first, ops: ops}, nil
}

// matchCompare consumes a comparison operator and returns it, or "".
func (p *parser) matchCompare() string {
	switch t := p.current(); t.kind {
	case "==", "!=", "<", "<=", ">", ">=":
		p.next()
		return t.text
	}
	if p.skipName("in") {
		return "in"
	}
	if p.isName("not") && isNameToken(p.look(), "in") {
		p.next()
		p.next()
		return "not in"
	}
	return ""
}

// matchBinary returns a matcher of the operators for parseLeft.
func (p *parser) matchBinary(ops ...tokenKind) func() func(l, r expr) expr {
	return func() func(l, r expr) expr {
		for _, op := range ops {
			if p.skip(op) {
				return func(l, r expr) expr { return &binaryExpr{op: string(op), left: l, right: r} }
			}
		}
		return nil
	}
}

func (p *parser) parseSum() (expr, error) {
	return p.parseLeft(p.parseConcat, p.matchBinary("+", "-"))
}

func (p *parser) parseConcat() (expr, error) {
	first, err := p.parseProduct()
	if err != nil || !p.is("~") {
		return first, err
	}
	parts := []expr{first}
	for p.skip("~") {
		part, err := p.parseProduct()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return &concatExpr{parts: parts}, nil
}

func (p *parser) parseProduct() (expr, error) {
	return p.parseLeft(p.parsePower, p.matchBinary("*", "/", "//", "%"))
}

func (p *parser) parsePower() (expr, error) {
	return p.parseLeft(func() (expr, error) { return p.parseUnary(true) }, p.matchBinary("**"))
}

func (p *parser) parseUnary(withFilter bool) (expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	var e expr
	var err error
	switch kind := p.current().kind; kind {
	case "-", "+":
		p.next()
		if e, err = p.parseUnary(false); err == nil {
			e = &unaryExpr{op: kind[0], operand: e}
		}
	default:
		e, err = p.parsePrimary(false)
	}
	if err != nil {
		return nil, err
	}
	if e, err = p.parsePostfix(e); err != nil || !withFilter {
		return e, err
	}
	return p.parseFilterChain(e)
}

// parsePrimary parses a name, a literal or an expression in parentheses.
func (p *parser) parsePrimary(namespace bool) (expr, error) {
	t := p.current()
	switch t.kind {
	case tokName:
		return p.parseName(namespace)
	case tokString:
		var text strings.Builder
		for p.is(tokString) {
			text.WriteString(p.next().text)
		}
		return &constExpr{value: text.String()}, nil
	case tokInteger, tokFloat:
		p.next()
		number, err := parseNumber(t)
		if err != nil {
			return nil, p.failf(t.line, "%w", err)
		}
		return &constExpr{value: number}, nil
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	switch t.kind {
	case "(":
		p.next()
		e, err := p.parseTuple(tupleRules{condExpr: true, explicit: true})
		if err != nil {
			return nil, err
		}
		_, err = p.expect(")")
		return e, err
	case "[":
		items, err := p.parseList()
		return &listExpr{items: items}, err
	case "{":
		return p.parseDict()
	}
	return nil, p.failf(t.line, "unexpected %q", t.describe())
}

func (p *parser) parseName(namespace bool) (expr, error) {
	t := p.next()
	if constant, ok := constantNames[t.text]; ok {
		return &constExpr{value: constant}, nil
	}
	name := &nameExpr{name: t.text, line: t.line}
	if !namespace || !p.skip(".") {
		return name, nil
	}
	attr, err := p.expect(tokName)
	if err != nil {
		return nil, err
	}
	return &nsRefExpr{ns: name, attr: attr.text}, nil
}

// parseNumber converts a number token.
func parseNumber(t token) (value, error) {
	if t.kind == tokFloat {
		f, _ := strconv.ParseFloat(t.text, 64) // out of range is infinite, as in Python
		return f, nil
	}
	if n, err := strconv.ParseInt(t.text, 0, 64); err == nil {
		return n, nil
	}
	if len(t.text) > maxIntDigits {
		return nil, fmt.Errorf("an integer of more than %d digits", maxIntDigits)
	}
	n, ok := new(big.Int).SetString(t.text, 0)
	if !ok {
		// Zeros only, which SetString may take for an octal number.
		return int64(0), nil
	}
	return normalizeBig(n), nil
}

func (p *parser) parseList() ([]expr, error) {
	p.next()
	var items []expr
	for !p.is("]") {
		if len(items) > 0 {
			if _, err := p.expect(","); err != nil {
				return nil, err
			}
			if p.is("]") {
				break
			}
		}
		item, err := p.parseExpression()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	p.next()
	return items, nil
}

func (p *parser) parseDict() (expr, error) {
	p.next()
	d := &dictExpr{}
	for !p.is("}") {
		if len(d.keys) > 0 {
			if _, err := p.expect(","); err != nil {
				return nil, err
			}
			if p.is("}") {
				break
			}
		}
		key, err := p.parseExpression()
		if err != nil {
			return nil, err
		}
		if _, err := p.expect(":"); err != nil {
			return nil, err
		}
		val, err := p.parseExpression()
		if err != nil {
			return nil, err
		}
		d.keys, d.values = append(d.keys, key), append(d.values, val)
	}
	p.next()
	return d, nil
}
