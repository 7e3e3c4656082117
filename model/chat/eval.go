package chat

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// eval evaluates an expression.
func (rt *runtime) eval(e expr, a *activation) (value, error) {
	switch e := e.(type) {
	case *constExpr:
		return e.value, nil
	case *nameExpr:
		v := a.up(e.hops).slots[e.v.slot]
		if v == (missingValue{}) {
			return &undefined{name: e.name}, nil
		}
		return v, nil
	}
	// How deep expressions nest is bounded by the parser.
	if err := rt.step(); err != nil {
		return nil, err
	}
	switch e := e.(type) {
	case *attrExpr:
		object, err := rt.eval(e.object, a)
		if err != nil {
			return nil, err
		}
		return rt.getAttr(object, e.name)
	case *itemExpr:
		return rt.evalItem(e, a)
	case *callExpr:
		return rt.evalCall(e, a)
	case *filterExpr:
		subject, err := rt.eval(e.subject, a)
		if err != nil {
			return nil, err
		}
		return rt.evalFilter(e, subject, a)
	case *testExpr:
		return rt.evalTest(e, a)
	case *compareExpr:
		return rt.evalCompare(e, a)
	case *binaryExpr:
		return rt.evalBinary(e, a)
	case *concatExpr:
		return rt.evalConcat(e, a)
	}
	return rt.evalLogic(e, a)
}

// evalLogic evaluates boolean operators, conditions, literals and signs.
func (rt *runtime) evalLogic(e expr, a *activation) (value, error) {
	switch e := e.(type) {
	case *andExpr:
		left, err := rt.eval(e.left, a)
		if err != nil || !truth(left) {
			return left, err
		}
		return rt.eval(e.right, a)
	case *orExpr:
		left, err := rt.eval(e.left, a)
		if err != nil || truth(left) {
			return left, err
		}
		return rt.eval(e.right, a)
	case *notExpr:
		v, err := rt.eval(e.operand, a)
		return !truth(v), err
	case *condExpr:
		return rt.evalCond(e, a)
	case *unaryExpr:
		v, err := rt.eval(e.operand, a)
		if err != nil {
			return nil, err
		}
		return negate(e.op, v)
	case *listExpr:
		items, err := rt.evalAll(e.items, a)
		if err != nil {
			return nil, err
		}
		return rt.newList(items)
	case *tupleExpr:
		items, err := rt.evalAll(e.items, a)
		if err != nil {
			return nil, err
		}
		return rt.newTuple(items)
	case *dictExpr:
		return rt.evalDict(e, a)
	}
	return nil, fmt.Errorf("cannot evaluate %T", e)
}

func (rt *runtime) evalAll(list []expr, a *activation) ([]value, error) {
	if len(list) == 0 {
		return nil, nil
	}
	values := make([]value, len(list))
	for i, e := range list {
		v, err := rt.eval(e, a)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

func (rt *runtime) evalDict(e *dictExpr, a *activation) (value, error) {
	d := &dict{}
	if err := rt.allocate(containerSize + 2*valueSize*len(e.keys)); err != nil {
		return nil, err
	}
	for i := range e.keys {
		key, err := rt.eval(e.keys[i], a)
		if err != nil {
			return nil, err
		}
		val, err := rt.eval(e.values[i], a)
		if err != nil {
			return nil, err
		}
		if err := d.set(rt, key, val); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (rt *runtime) evalCond(e *condExpr, a *activation) (value, error) {
	test, err := rt.eval(e.test, a)
	switch {
	case err != nil:
		return nil, err
	case truth(test):
		return rt.eval(e.then, a)
	case e.orElse != nil:
		return rt.eval(e.orElse, a)
	}
	return &undefined{hint: fmt.Sprintf("the inline if-expression on line %d evaluated to false and no else section was defined", e.line)}, nil
}

// negate applies a sign.
func negate(op byte, v value) (value, error) {
	if u, ok := v.(*undefined); ok {
		return nil, u.err()
	}
	if !isNumber(v) {
		return nil, fmt.Errorf("bad operand type for unary %c: '%s'", op, typeName(v))
	}
	if f, ok := v.(float64); ok {
		if op == '-' {
			f = -f
		}
		return f, nil
	}
	n := toBig(v)
	if op == '-' {
		n = new(big.Int).Neg(n)
	}
	return normalizeBig(n), nil
}

func (rt *runtime) evalCompare(e *compareExpr, a *activation) (value, error) {
	left, err := rt.eval(e.first, a)
	if err != nil {
		return nil, err
	}
	for i := range e.ops {
		right, err := rt.eval(e.ops[i].operand, a)
		if err != nil {
			return nil, err
		}
		holds, err := rt.compare(e.ops[i].op, left, right)
		if err != nil || !holds {
			return false, err
		}
		left = right
	}
	return true, nil
}

// compare evaluates a comparison operator, "in" and "not in" included.
func (rt *runtime) compare(op string, left, right value) (bool, error) {
	switch op {
	case "in":
		return contains(rt, left, right)
	case "not in":
		in, err := contains(rt, left, right)
		return !in, err
	}
	return compareValues(rt, op, left, right)
}

// evalConcat evaluates a ~ b: the operands' texts joined.
func (rt *runtime) evalConcat(e *concatExpr, a *activation) (value, error) {
	var b strings.Builder
	for _, part := range e.parts {
		v, err := rt.eval(part, a)
		if err != nil {
			return nil, err
		}
		s, err := rt.str(v)
		if err != nil {
			return nil, err
		}
		if err := rt.allocate(len(s)); err != nil {
			return nil, err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func (rt *runtime) evalBinary(e *binaryExpr, a *activation) (value, error) {
	left, err := rt.eval(e.left, a)
	if err != nil {
		return nil, err
	}
	right, err := rt.eval(e.right, a)
	if err != nil {
		return nil, err
	}
	return rt.binary(e.op, left, right)
}

// binary applies an arithmetic operator.
func (rt *runtime) binary(op string, a, b value) (value, error) {
	if s, ok := text(a); ok && op == "%" {
		return rt.formatPercent(s, b, a)
	}
	for _, v := range []value{a, b} {
		if u, ok := v.(*undefined); ok {
			return nil, u.err()
		}
	}
	if isNumber(a) && isNumber(b) {
		return arithmetic(rt, op, a, b)
	}
	switch op {
	case "+":
		return rt.add(a, b)
	case "*":
		if n, ok := repeatCount(b); ok {
			return rt.repeat(a, n, b)
		}
		if n, ok := repeatCount(a); ok {
			return rt.repeat(b, n, a)
		}
		if isSequence(a) || isSequence(b) {
			other := b
			if !isSequence(a) {
				other = a
			}
			if _, ok := other.(*big.Int); ok {
				return nil, errors.New("cannot fit 'int' into an index-sized integer")
			}
			return nil, fmt.Errorf("can't multiply sequence by non-int of type '%s'", typeName(other))
		}
	}
	return nil, unsupported(op, a, b)
}

func unsupported(op string, a, b value) error {
	if op == "**" {
		op = "** or pow()"
	}
	return fmt.Errorf("unsupported operand type(s) for %s: '%s' and '%s'", op, typeName(a), typeName(b))
}

func isSequence(v value) bool {
	switch v.(type) {
	case string, markup, *list, *tuple:
		return true
	}
	return false
}

// repeatCount returns an int as the count of a repetition; one that is too
// large for any sequence is cut off.
func repeatCount(v value) (int, bool) {
	n, ok := toInt64(v)
	return int(min(max(n, 0), maxAllocation+1)), ok
}

// repeat is a sequence times n.
func (rt *runtime) repeat(v value, n int, count value) (value, error) {
	if s, ok := text(v); ok {
		if err := rt.allocateTimes(n, len(s)); err != nil {
			return nil, err
		}
		if s == "" {
			n = 0
		}
		return likeText(v, strings.Repeat(s, n)), nil
	}
	items, ok := sequence(v)
	if !ok {
		return nil, unsupported("*", v, count)
	}
	if err := rt.allocateTimes(n, valueSize*len(items)); err != nil {
		return nil, err
	}
	var repeated []value
	if len(items) > 0 {
		repeated = make([]value, 0, n*len(items))
		for range n {
			repeated = append(repeated, items...)
		}
	}
	if _, ok := v.(*tuple); ok {
		return &tuple{items: repeated}, nil
	}
	return &list{items: repeated}, nil
}

// likeText returns s as markup if v is.
func likeText(v value, s string) value {
	if _, ok := v.(markup); ok {
		return markup(s)
	}
	return s
}

// add is a + b of what are not numbers.
func (rt *runtime) add(a, b value) (value, error) {
	if s, ok := text(a); ok {
		t, ok := text(b)
		if !ok {
			return nil, fmt.Errorf(`can only concatenate str (not "%s") to str`, typeName(b))
		}
		return rt.addText(a, b, s, t)
	}
	if x, ok := a.(*list); ok {
		y, ok := b.(*list)
		if !ok {
			return nil, fmt.Errorf(`can only concatenate list (not "%s") to list`, typeName(b))
		}
		return rt.newList(joined(x.items, y.items))
	}
	if x, ok := a.(*tuple); ok {
		y, ok := b.(*tuple)
		if !ok {
			return nil, fmt.Errorf(`can only concatenate tuple (not "%s") to tuple`, typeName(b))
		}
		return rt.newTuple(joined(x.items, y.items))
	}
	return nil, unsupported("+", a, b)
}

func joined(a, b []value) []value {
	return append(append(make([]value, 0, len(a)+len(b)), a...), b...)
}

// addText joins two texts; where one is markup, the other is escaped.
func (rt *runtime) addText(a, b value, s, t string) (value, error) {
	_, am := a.(markup)
	_, bm := b.(markup)
	if am && !bm {
		t = escapeHTML(t)
	}
	if bm && !am {
		s = escapeHTML(s)
	}
	if err := rt.allocate(len(s) + len(t)); err != nil {
		return nil, err
	}
	if am || bm {
		return markup(s + t), nil
	}
	return s + t, nil
}

// htmlEscapes are the replacements of markupsafe.escape.
var htmlEscapes = strings.NewReplacer("&", "&amp;", ">", "&gt;", "<", "&lt;", "'", "&#39;", `"`, "&#34;")

func escapeHTML(s string) string { return htmlEscapes.Replace(s) }

func (rt *runtime) evalTest(e *testExpr, a *activation) (value, error) {
	subject, err := rt.eval(e.subject, a)
	if err != nil {
		return nil, err
	}
	args, err := rt.evalArgs(&e.args, a)
	if err != nil {
		return nil, err
	}
	if e.fn == nil {
		return nil, atLine(e.line, noTest(e.name))
	}
	holds, err := e.fn(rt, subject, args)
	if err != nil {
		return nil, fmt.Errorf("test %q: %w", e.name, err)
	}
	return holds, nil
}

// evalBodyFilter applies the filters of a filter block or set block to its
// body, which is the subject of the innermost one.
func (rt *runtime) evalBodyFilter(e *filterExpr, body value, a *activation) (value, error) {
	if inner, ok := e.subject.(*filterExpr); ok {
		var err error
		if body, err = rt.evalBodyFilter(inner, body, a); err != nil {
			return nil, err
		}
	}
	return rt.evalFilter(e, body, a)
}

// evalFilter applies a filter to its evaluated subject.
func (rt *runtime) evalFilter(e *filterExpr, subject value, a *activation) (value, error) {
	args, err := rt.evalArgs(&e.args, a)
	if err != nil {
		return nil, err
	}
	if e.fn == nil {
		return nil, atLine(e.line, noFilter(e.name))
	}
	v, err := e.fn(rt, subject, args)
	if err != nil {
		return nil, fmt.Errorf("filter %q: %w", e.name, err)
	}
	return v, nil
}

func noFilter(name string) error { return fmt.Errorf("no filter named %q", name) }

func noTest(name string) error { return fmt.Errorf("no test named %q", name) }

var errKeywordType = errors.New("argument after ** must be a mapping with string keys")

// evalArgs evaluates the arguments of a call.
func (rt *runtime) evalArgs(args *arguments, a *activation) (callArgs, error) {
	pos, err := rt.evalAll(args.pos, a)
	if err != nil {
		return callArgs{}, err
	}
	out := callArgs{pos: pos}
	if args.dynPos != nil {
		rest, err := rt.eval(args.dynPos, a)
		if err != nil {
			return out, err
		}
		items, err := rt.collect(rest)
		if err != nil {
			return out, err
		}
		out.pos = append(out.pos, items...)
	}
	for _, kw := range args.kw {
		v, err := rt.eval(kw.value, a)
		if err != nil {
			return out, err
		}
		out.kw = append(out.kw, kwarg{kw.name, v})
	}
	if args.dynKw == nil {
		return out, nil
	}
	return rt.evalDynamicKeywords(args.dynKw, out, a)
}

func (rt *runtime) evalDynamicKeywords(e expr, out callArgs, a *activation) (callArgs, error) {
	v, err := rt.eval(e, a)
	if err != nil {
		return out, err
	}
	d, ok := v.(*dict)
	if !ok {
		return out, errKeywordType
	}
	if err := rt.allocateTimes(d.len(), 2*valueSize); err != nil {
		return out, err
	}
	for i, key := range d.keys {
		name, ok := text(key)
		if !ok {
			return out, errKeywordType
		}
		for _, kw := range out.kw {
			if kw.name == name {
				return out, fmt.Errorf("got multiple values for keyword argument '%s'", name)
			}
		}
		out.kw = append(out.kw, kwarg{name, d.values[i]})
	}
	return out, nil
}
