package literal

import (
	"fmt"
	"regexp"
	"strings"

	"assay/suites/bfcl/pyvalue"
	"assay/suites/pytext"
)

// JavaScript converts the source text of a JavaScript value to the declared
// type, the elements of an array to type element, which is empty where none is
// declared. A text that is no literal of the type stays a str. An unknown type
// is an error.
func JavaScript(text, typ, element string) (pyvalue.Value, error) {
	switch typ {
	case "String":
		if quoted(text) {
			return pyvalue.NewStr(withoutEnds(text)), nil
		}
		return pyvalue.NewStr(text), nil
	case "integer":
		return javaNumber(text, wholeNumber, "", pyvalue.ParseInt), nil
	case "float":
		return javaNumber(text, jsFloat, "", pyvalue.ParseFloat), nil
	case "Bigint":
		return javaNumber(text, jsBigint, "n", pyvalue.ParseInt), nil
	case "Boolean":
		return boolean(text), nil
	case "any":
		return pyvalue.NewStr(text), nil
	case "array":
		return jsArray(pytext.Strip(text), element), nil
	case "dict":
		return jsDict(pytext.Strip(text)), nil
	}
	return pyvalue.Value{}, fmt.Errorf("unsupported JavaScript type %q", typ)
}

var (
	jsFloat  = regexp.MustCompile(`^-?\p{Nd}+(\.\p{Nd}+)?\n?$`)
	jsBigint = regexp.MustCompile(`^-?\p{Nd}+n\n?$`)

	// Both begin at the start of the text, as re.match does.
	jsArray2D = regexp.MustCompile(`^(?:\[` + space + `*\[.*?\]` + space + `*(,` + space + `*\[.*?\]` + space + `*)*\]` +
		`|new` + space + `+Array\(` + space + `*\[.*?\]` + space + `*(,` + space + `*\[.*?\]` + space + `*)*\))`)
	jsArray1D = regexp.MustCompile(`^(?:\[(.*?)\]|new` + space + `+Array\((.*?)\))`)
	jsInner   = regexp.MustCompile(`\[(.*?)\]`)
	jsObject  = regexp.MustCompile(`^\{(.*?)\}`)
)

// quoted reports whether a text begins and ends with the same kind of quote. A
// lone quote does.
func quoted(text string) bool {
	return strings.HasPrefix(text, `"`) && strings.HasSuffix(text, `"`) ||
		strings.HasPrefix(text, "'") && strings.HasSuffix(text, "'")
}

func jsArray(text, element string) pyvalue.Value {
	if m := jsArray2D.FindString(text); m != "" {
		return jsRows(m)
	}
	m := jsArray1D.FindStringSubmatchIndex(text)
	if m == nil {
		return pyvalue.NewStr(text)
	}
	from, to := m[2], m[3]
	if from < 0 {
		from, to = m[4], m[5]
	}
	inner := pytext.Strip(text[from:to])
	if inner == "" {
		return pyvalue.NewList()
	}
	var items []pyvalue.Value
	for _, part := range strings.Split(inner, ",") {
		part = pytext.Strip(part)
		if element == "" {
			items = append(items, jsGuess(part))
			continue
		}
		v, err := jsElement(part, element)
		if err != nil {
			return pyvalue.NewStr(text) // the converter takes no offence
		}
		items = append(items, v)
	}
	return pyvalue.NewList(items...)
}

// jsElement converts an element of an array. A quoted one of an array of arrays
// is itself taken for an array of text.
func jsElement(text, element string) (pyvalue.Value, error) {
	if strings.HasPrefix(text, "'") || strings.HasPrefix(text, `"`) {
		return JavaScript(text, element, "String")
	}
	return JavaScript(text, element, "")
}

// jsRows reads an array of arrays, whose elements have no declared type.
func jsRows(text string) pyvalue.Value {
	var rows []pyvalue.Value
	for i, m := range jsInner.FindAllStringSubmatch(text, -1) {
		inner := pytext.Strip(m[1])
		if i == 0 {
			inner = strings.TrimPrefix(inner, "[")
		}
		var row []pyvalue.Value
		for _, part := range strings.Split(inner, ",") {
			row = append(row, jsGuess(pytext.Strip(part)))
		}
		rows = append(rows, pyvalue.NewList(row...))
	}
	return pyvalue.NewList(rows...)
}

func jsDict(text string) pyvalue.Value {
	var b pyvalue.DictBuilder
	if text == "{}" {
		return b.Dict()
	}
	m := jsObject.FindStringSubmatch(text)
	if m == nil {
		return pyvalue.NewStr(text)
	}
	for _, p := range jsPairs(m[1]) {
		key := strings.Trim(pytext.Strip(p.key), `'"`)
		value := pytext.Strip(p.value)
		var v pyvalue.Value
		switch {
		case strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]"):
			v = jsArray(value, "")
		case strings.HasPrefix(value, "{") && strings.HasSuffix(value, "}"):
			v = jsDict(value)
		default:
			v = jsGuess(strings.Trim(value, `'"`))
		}
		b.Set(pyvalue.NewStr(key), v)
	}
	return b.Dict()
}

type jsPair struct{ key, value string }

// jsPairs finds all matches of ([^:]+):\s*(.*?)(?:,\s*(?=[^,]+:)|$), which RE2
// cannot look ahead for: a key up to a colon, and a value up to the first comma
// that another key follows, or to the end. The content holds no line end, for
// the pattern around it admits none.
func jsPairs(content string) []jsPair {
	var pairs []jsPair
	for len(content) > 0 {
		colon := strings.IndexByte(content, ':')
		if colon < 0 {
			return pairs
		}
		if colon == 0 {
			content = content[1:]
			continue
		}
		rest := strings.TrimLeftFunc(content[colon+1:], pytext.IsSpace)
		value, next := jsValueEnd(rest)
		pairs = append(pairs, jsPair{content[:colon], rest[:value]})
		content = rest[next:]
	}
	return pairs
}

// jsValueEnd returns the length of a value, and where the next key begins.
func jsValueEnd(rest string) (value, next int) {
	for i := range len(rest) {
		if rest[i] != ',' {
			continue
		}
		after := strings.TrimLeftFunc(rest[i+1:], pytext.IsSpace)
		if keyFollows(after) {
			return i, len(rest) - len(after)
		}
		// \s* gives back one blank after another, and a blank before the colon
		// is key enough.
		if n := len(rest) - i - 1 - len(after); n > 0 && strings.HasPrefix(after, ":") {
			blanks := []rune(rest[i+1 : len(rest)-len(after)])
			last := string(blanks[len(blanks)-1:])
			return i, len(rest) - len(after) - len(last)
		}
	}
	return len(rest), len(rest)
}

// keyFollows reports whether [^,]+: matches at the beginning.
func keyFollows(s string) bool {
	until, _, _ := strings.Cut(s, ",")
	return strings.LastIndexByte(until, ':') > 0
}

// jsGuess reads a value of no declared type.
func jsGuess(text string) pyvalue.Value {
	text = pytext.Strip(text)
	if text == "true" || text == "false" {
		return pyvalue.NewBool(text == "true")
	}
	if quoted(text) {
		return pyvalue.NewStr(withoutEnds(text))
	}
	return numberOrText(text)
}
