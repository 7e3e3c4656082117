package chat

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// getAttr is object.name: the attribute, or else the item.
func (rt *runtime) getAttr(object value, name string) (value, error) {
	if u, ok := object.(*undefined); ok {
		return nil, u.err()
	}
	v, ok, err := rt.attribute(object, name)
	if err != nil || ok {
		return v, err
	}
	if d, ok := object.(*dict); ok {
		if v, ok := d.getString(name); ok {
			return v, nil
		}
	}
	return &undefined{object: object, hasObject: true, name: name}, nil
}

// getItem is object[key]: the item, or else, for a string key, the attribute.
func (rt *runtime) getItem(object, key value) (value, error) {
	switch o := object.(type) {
	case *undefined:
		return nil, o.err()
	case *dict:
		if v, ok, err := o.get(rt, key); err == nil && ok {
			return v, nil
		}
	default:
		if v, ok := itemAt(object, key); ok {
			return v, nil
		}
	}
	if name, ok := text(key); ok {
		v, ok, err := rt.attribute(object, name)
		if err != nil || ok {
			return v, err
		}
	}
	return &undefined{object: object, hasObject: true, name: key}, nil
}

// itemAt returns the item of a sequence at an integer index.
func itemAt(object, key value) (value, bool) {
	i, ok := toInt64(key)
	if !ok {
		return nil, false
	}
	switch o := object.(type) {
	case *rangeValue:
		if i, ok = wrapIndex(i, o.n); ok {
			return o.at(i), true
		}
	case string, markup:
		s, _ := text(o)
		if i < 0 {
			i += int64(utf8.RuneCountInString(s))
		}
		if c, ok := runeAt(s, i); ok {
			return likeText(o, c), true
		}
	default:
		items, _ := sequence(object)
		if i, ok = wrapIndex(i, int64(len(items))); ok {
			return items[i], true
		}
	}
	return nil, false
}

// wrapIndex resolves a negative index, and reports whether it is in range.
func wrapIndex(i, n int64) (int64, bool) {
	if i < 0 {
		i += n
	}
	return i, 0 <= i && i < n
}

func runeAt(s string, i int64) (string, bool) {
	if i < 0 {
		return "", false
	}
	for at, r := range s {
		if i == 0 {
			return s[at : at+utf8.RuneLen(r)], true
		}
		i--
	}
	return "", false
}

// attribute returns an attribute of object by name. Methods that change lists
// and dicts give an undefined, as in Jinja's immutable sandbox.
func (rt *runtime) attribute(object value, name string) (value, bool, error) {
	if strings.HasPrefix(name, "_") {
		return nil, false, nil
	}
	switch o := object.(type) {
	case string, markup:
		s, _ := text(o)
		return boundMethod(stringMethods[name], name, stringReceiver{s, o})
	case *dict:
		return dictAttribute(o, name)
	case *list:
		if strings.Contains(" append clear pop reverse insert sort extend remove ", " "+name+" ") {
			return unsafeMethod(o, name), true, nil
		}
		return boundMethod[value](sequenceMethods[name], name, o)
	case *tuple:
		for i, field := range o.fields {
			if field == name {
				return o.items[i], true, nil
			}
		}
		return boundMethod[value](sequenceMethods[name], name, o)
	case *namespace:
		v, ok := o.attrs.getString(name)
		return v, ok, nil
	case *loopContext:
		return o.attr(name)
	case *cycler:
		return cyclerAttribute(o, name)
	case *macro:
		return macroAttribute(o, name)
	case *rangeValue:
		switch name {
		case "start":
			return o.start, true, nil
		case "stop":
			return o.stop, true, nil
		case "step":
			return o.step, true, nil
		}
	case *joiner:
		if name == "sep" {
			return o.sep, true, nil
		}
	case bool, int64, *big.Int, float64:
		return numberAttribute(o, name)
	}
	return nil, false, nil
}

func unsafeMethod(object value, name string) *undefined {
	return &undefined{hint: fmt.Sprintf("access to attribute '%s' of '%s' object is unsafe: a template cannot change its input", name, typeName(object))}
}

// method is a method of values of type T.
type method[T any] func(rt *runtime, receiver T, a callArgs) (value, error)

// boundMethod binds m, which may be nil, to its receiver.
func boundMethod[T any](m method[T], name string, receiver T) (value, bool, error) {
	if m == nil {
		return nil, false, nil
	}
	return &builtin{name: name, call: func(rt *runtime, a callArgs) (value, error) {
		v, err := m(rt, receiver, a)
		if err != nil {
			return nil, fmt.Errorf("%s(): %w", name, err)
		}
		return v, nil
	}}, true, nil
}

func macroAttribute(m *macro, name string) (value, bool, error) {
	switch name {
	case "name":
		if m.code.name == "" {
			return nil, true, nil
		}
		return m.code.name, true, nil
	case "caller":
		return m.code.caller != nil, true, nil
	case "catch_kwargs":
		return m.code.kwargs != nil, true, nil
	case "catch_varargs":
		return m.code.varargs != nil, true, nil
	case "arguments":
		t := &tuple{}
		for _, p := range m.code.params {
			t.items = append(t.items, p.name)
		}
		return t, true, nil
	}
	return nil, false, nil
}

func numberAttribute(v value, name string) (value, bool, error) {
	constant := func(result value) (value, bool, error) {
		return &builtin{name: name, call: func(_ *runtime, a callArgs) (value, error) {
			_, err := a.positional(name)
			return result, err
		}}, true, nil
	}
	f, isFloat := v.(float64)
	switch name {
	case "real", "imag", "numerator", "denominator":
		if isFloat && (name == "numerator" || name == "denominator") {
			return nil, false, nil
		}
		return numberPart(v, name), true, nil
	case "is_integer":
		if isFloat {
			return constant(bigFromFloat(f) != nil)
		}
	case "bit_length":
		if !isFloat {
			return constant(int64(toBig(v).BitLen()))
		}
	}
	return nil, false, nil
}

func numberPart(v value, name string) value {
	if _, isFloat := v.(float64); isFloat {
		if name == "imag" {
			return 0.0
		}
		return v
	}
	switch name {
	case "imag":
		return int64(0)
	case "denominator":
		return int64(1)
	}
	return normalizeBig(toBig(v))
}

// evalItem evaluates a subscript.
func (rt *runtime) evalItem(e *itemExpr, a *activation) (value, error) {
	object, err := rt.eval(e.object, a)
	if err != nil {
		return nil, err
	}
	s, ok := e.key.(*sliceExpr)
	if !ok {
		key, err := rt.eval(e.key, a)
		if err != nil {
			return nil, err
		}
		return rt.getItem(object, key)
	}
	var bounds [3]value
	for i, part := range []expr{s.start, s.stop, s.step} {
		if part == nil {
			continue
		}
		if bounds[i], err = rt.eval(part, a); err != nil {
			return nil, err
		}
	}
	return rt.slice(object, bounds)
}
