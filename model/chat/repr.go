package chat

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// str is str(v), which is also what a print statement prints.
func (rt *runtime) str(v value) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case markup:
		return string(v), nil
	case nil, bool, int64, float64:
		return scalarText(v), nil
	case *big.Int:
		return formatInt(v)
	case *undefined:
		return "", nil
	}
	return rt.repr(v)
}

// scalarText is str(v) of None, a bool, a small int or a float.
func scalarText(v value) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return formatFloat(v)
	}
	return "None"
}

// repr is repr(v).
func (rt *runtime) repr(v value) (string, error) {
	w := reprWriter{rt: rt}
	if err := w.write(v); err != nil {
		return "", err
	}
	return w.b.String(), nil
}

// reprWriter writes the repr of a value, counting what it writes.
type reprWriter struct {
	rt *runtime
	b  strings.Builder
}

func (w *reprWriter) put(s string) error {
	if err := w.rt.allocate(len(s)); err != nil {
		return err
	}
	w.b.WriteString(s)
	return nil
}

func (w *reprWriter) write(v value) error {
	if err := w.rt.enter(); err != nil {
		return err
	}
	defer w.rt.leave()
	switch v := v.(type) {
	case string:
		return w.put(reprString(v))
	case markup:
		return w.put("Markup(" + reprString(string(v)) + ")")
	case nil, bool, int64, float64:
		return w.put(scalarText(v))
	case *big.Int:
		s, err := formatInt(v)
		if err != nil {
			return err
		}
		return w.put(s)
	case *undefined:
		return w.put("Undefined")
	case *list:
		return w.items("[", v.items, "]")
	case *tuple:
		if len(v.items) == 1 {
			return w.items("(", v.items, ",)")
		}
		return w.items("(", v.items, ")")
	case *dict:
		return w.dict(v)
	case *dictView:
		return w.view(v)
	case *namespace:
		return w.wrapped("<Namespace ", v.attrs, ">")
	case *rangeValue:
		return w.put(reprRange(v))
	case *loopContext:
		return w.loop(v)
	case *macro:
		if v.code.name == "" {
			return w.put("<Macro anonymous>")
		}
		return w.put("<Macro " + reprString(v.code.name) + ">")
	}
	// Python prints an address here, which no prompt can depend on.
	return w.put("<" + typeName(v) + " object>")
}

func (w *reprWriter) items(open string, items []value, end string) error {
	if err := w.put(open); err != nil {
		return err
	}
	for i, item := range items {
		if i > 0 {
			if err := w.put(", "); err != nil {
				return err
			}
		}
		if err := w.write(item); err != nil {
			return err
		}
	}
	return w.put(end)
}

func (w *reprWriter) dict(d *dict) error {
	sep := "{"
	for i, key := range d.keys {
		if err := w.put(sep); err != nil {
			return err
		}
		if err := w.write(key); err != nil {
			return err
		}
		if err := w.put(": "); err != nil {
			return err
		}
		if err := w.write(d.values[i]); err != nil {
			return err
		}
		sep = ", "
	}
	if d.len() == 0 {
		return w.put("{}")
	}
	return w.put("}")
}

func (w *reprWriter) wrapped(open string, v value, end string) error {
	if err := w.put(open); err != nil {
		return err
	}
	if err := w.write(v); err != nil {
		return err
	}
	return w.put(end)
}

func (w *reprWriter) view(v *dictView) error {
	items := make([]value, v.dict.len())
	if err := w.rt.allocateTimes(len(items), containerSize); err != nil {
		return err
	}
	for i := range items {
		items[i] = v.at(i)
	}
	return w.items("dict_"+v.kind+"([", items, "])")
}

func reprRange(r *rangeValue) string {
	stop := r.stop
	if r.step != 1 {
		return fmt.Sprintf("range(%d, %d, %d)", r.start, stop, r.step)
	}
	return fmt.Sprintf("range(%d, %d)", r.start, stop)
}

func (w *reprWriter) loop(l *loopContext) error {
	n, err := l.length()
	if err != nil {
		return err
	}
	return w.put(fmt.Sprintf("<LoopContext %d/%d>", l.index0+1, n))
}

// reprString is repr(s) of a str.
func reprString(s string) string {
	quote := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		quote = '"'
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(quote)
	for _, r := range s {
		switch {
		case r == rune(quote) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == ' ' || isPrintable(r):
			b.WriteRune(r)
		default:
			b.WriteString(backslashReplace(r))
		}
	}
	b.WriteByte(quote)
	return b.String()
}

// isPrintable is str.isprintable of one character.
func isPrintable(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r < 0x7f
	}
	return unicode.IsPrint(r)
}
