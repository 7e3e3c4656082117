package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonWriter writes a value as Python's json.dumps does.
type jsonWriter struct {
	rt           *runtime
	b            strings.Builder
	ascii        bool
	sortKeys     bool
	indent       string
	pretty       bool // whether indent is set
	itemSep, sep string
	level        int
}

// filterToJSON is the tojson filter of transformers: json.dumps with
// ensure_ascii off by default.
func filterToJSON(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("tojson", optional("ensure_ascii", false), optional("indent", nil),
		optional("separators", nil), optional("sort_keys", false))
	if err != nil {
		return nil, err
	}
	w := &jsonWriter{rt: rt, ascii: truth(args[0]), sortKeys: truth(args[3]), itemSep: ", ", sep: ": "}
	if err := w.setIndent(args[1]); err != nil {
		return nil, err
	}
	if args[2] != nil {
		pair, err := rt.unpack(args[2], 2)
		if err != nil {
			return nil, fmt.Errorf("separators: %w", err)
		}
		if w.itemSep, err = textArg(pair[0]); err != nil {
			return nil, err
		}
		if w.sep, err = textArg(pair[1]); err != nil {
			return nil, err
		}
	}
	if err := w.write(v); err != nil {
		return nil, err
	}
	return w.b.String(), nil
}

// setIndent takes the argument indent: a number of spaces, or a string.
func (w *jsonWriter) setIndent(v value) error {
	if v == nil {
		return nil
	}
	w.pretty, w.itemSep = true, ","
	if s, ok := text(v); ok {
		w.indent = s
		return nil
	}
	n, err := intArg(v)
	if err != nil {
		return err
	}
	if err := w.rt.allocate(max(n, 0)); err != nil {
		return err
	}
	w.indent = strings.Repeat(" ", max(n, 0))
	return nil
}

func (w *jsonWriter) put(s string) error {
	if err := w.rt.allocate(len(s)); err != nil {
		return err
	}
	w.b.WriteString(s)
	return nil
}

func (w *jsonWriter) write(v value) error {
	if err := w.rt.enter(); err != nil {
		return err
	}
	defer w.rt.leave()
	switch v := v.(type) {
	case string, markup:
		s, _ := text(v)
		return w.string(s)
	case *list:
		return w.array(v.items)
	case *tuple:
		return w.array(v.items)
	case *dict:
		return w.object(v)
	}
	s, ok, err := jsonScalar(v)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("Object of type %s is not JSON serializable", typeName(v)) //nolint:staticcheck // Python's own words
	}
	return w.put(s)
}

// jsonScalar writes None, a bool or a number.
func jsonScalar(v value) (s string, ok bool, err error) {
	switch v := v.(type) {
	case nil:
		return "null", true, nil
	case bool:
		if v {
			return "true", true, nil
		}
		return "false", true, nil
	case int64:
		return scalarText(v), true, nil
	case *big.Int:
		s, err = formatInt(v)
		return s, true, err
	case float64:
		switch {
		case math.IsNaN(v):
			return "NaN", true, nil
		case math.IsInf(v, 1):
			return "Infinity", true, nil
		case math.IsInf(v, -1):
			return "-Infinity", true, nil
		}
		return formatFloat(v), true, nil
	}
	return "", false, nil
}

// newline starts a line where the output is indented.
func (w *jsonWriter) newline() error {
	if !w.pretty {
		return nil
	}
	if err := w.put("\n"); err != nil {
		return err
	}
	if err := w.rt.allocateTimes(w.level, len(w.indent)); err != nil {
		return err
	}
	w.b.WriteString(strings.Repeat(w.indent, w.level))
	return nil
}

// entries writes n entries between brackets.
func (w *jsonWriter) entries(open, end string, n int, entry func(i int) error) error {
	if err := w.put(open); err != nil {
		return err
	}
	w.level++
	for i := range n {
		if i > 0 {
			if err := w.put(w.itemSep); err != nil {
				return err
			}
		}
		if err := w.newline(); err != nil {
			return err
		}
		if err := entry(i); err != nil {
			return err
		}
	}
	w.level--
	if n > 0 {
		if err := w.newline(); err != nil {
			return err
		}
	}
	return w.put(end)
}

func (w *jsonWriter) array(items []value) error {
	return w.entries("[", "]", len(items), func(i int) error { return w.write(items[i]) })
}

func (w *jsonWriter) object(d *dict) error {
	order := make([]int, d.len())
	for i := range order {
		order[i] = i
	}
	if w.sortKeys {
		if err := sortKeys(w.rt, d, order); err != nil {
			return err
		}
	}
	return w.entries("{", "}", len(order), func(i int) error {
		key, err := jsonKey(d.keys[order[i]])
		if err != nil {
			return err
		}
		if err := w.string(key); err != nil {
			return err
		}
		if err := w.put(w.sep); err != nil {
			return err
		}
		return w.write(d.values[order[i]])
	})
}

// sortKeys orders the entries of d by key.
func sortKeys(rt *runtime, d *dict, order []int) error {
	var failed error
	sort.SliceStable(order, func(i, j int) bool {
		less, err := compareValues(rt, "<", d.keys[order[i]], d.keys[order[j]])
		if err != nil {
			failed = err
		}
		return less
	})
	return failed
}

// jsonKey converts a dict's key to a string.
func jsonKey(key value) (string, error) {
	if s, ok := text(key); ok {
		return s, nil
	}
	s, ok, err := jsonScalar(key)
	if err == nil && !ok {
		err = errors.New("keys must be str, int, float, bool or None, not " + typeName(key))
	}
	return s, err
}

// jsonEscapes are the escapes of one letter.
var jsonEscapes = map[byte]string{
	'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\f': `\f`, '\b': `\b`,
}

// string writes a string literal.
func (w *jsonWriter) string(s string) error {
	if err := w.rt.allocate(len(s) + 2); err != nil {
		return err
	}
	w.b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		size := 1
		var escape string
		switch {
		case c >= utf8.RuneSelf:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			if w.ascii {
				escape = escapeRune(r)
			}
		case c < ' ' || c == '"' || c == '\\' || w.ascii && c == 0x7f:
			var short bool
			if escape, short = jsonEscapes[c]; !short {
				escape = escapeRune(rune(c))
			}
		}
		if escape != "" {
			w.b.WriteString(s[from:i])
			if err := w.put(escape); err != nil {
				return err
			}
			from = i + size
		}
		i += size
	}
	w.b.WriteString(s[from:])
	w.b.WriteByte('"')
	return nil
}

// escapeRune writes \uXXXX, twice for a character outside the basic plane.
func escapeRune(r rune) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(&b, `\u%04x`, unit)
	}
	return b.String()
}
