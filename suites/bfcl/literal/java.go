package literal

import (
	"fmt"
	"regexp"
	"strings"

	"assay/suites/bfcl/pyvalue"
	"assay/suites/pytext"
)

// Java converts the source text of a Java value to the declared type, the
// elements of a collection to type element, which is empty where none is
// declared. A text that is no literal of the type stays a str. Types that the
// benchmark's converter does not do (Set, Hashtable, Queue, Stack) are an
// error, as is an unknown type.
func Java(text, typ, element string) (pyvalue.Value, error) {
	switch typ {
	case "byte", "short", "integer":
		return javaNumber(text, wholeNumber, "", pyvalue.ParseInt), nil
	case "long":
		return javaNumber(text, javaLong, "lL", pyvalue.ParseInt), nil
	case "float":
		return javaNumber(text, javaFloat, "fF", pyvalue.ParseFloat), nil
	case "double":
		return javaNumber(text, javaDouble, "", pyvalue.ParseFloat), nil
	case "boolean":
		return boolean(text), nil
	case "char", "String", "any":
		// The pattern for char is one that nothing but a char's own text
		// matches, and a match leaves the text as it is, too.
		return pyvalue.NewStr(text), nil
	case "ArrayList":
		return javaArrayList(text, element)
	case "Array":
		return javaArray(text, element)
	case "HashMap":
		return javaHashMap(text), nil
	case "Set", "Hashtable", "Queue", "Stack":
		return pyvalue.Value{}, fmt.Errorf("conversion to the Java type %s is not implemented", typ)
	}
	return pyvalue.Value{}, fmt.Errorf("unsupported Java type %q", typ)
}

// The patterns of numbers, with the classes of Python's re module. Its $ also
// matches before one line end at the end.
var (
	wholeNumber = regexp.MustCompile(`^-?\p{Nd}+\n?$`)
	javaLong    = regexp.MustCompile(`^-?\p{Nd}+[lL]\n?$`)
	javaFloat   = regexp.MustCompile(`^-?\p{Nd}+(\.\p{Nd}+)?([eE][+-]?\p{Nd}+)?[fF]\n?$`)
	javaDouble  = regexp.MustCompile(`^-?\p{Nd}+(\.\p{Nd}+)?([eE][+-]?\p{Nd}+)?\n?$`)
)

// space is \s of Python's re module, and word its \w.
const (
	space = `[\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]`
	word  = `[\p{L}\p{N}_]`
)

var (
	listAsList = regexp.MustCompile(`new` + space + `+ArrayList<` + word + `*>\(Arrays\.asList\((.+?)\)\)`)
	listAdds   = regexp.MustCompile(`(?s)new` + space + `+ArrayList<` + word + `*>\(\)` + space + `*\{\{` + space + `*(.+?)` + space + `*\}\}`)
	listAdd    = regexp.MustCompile(`add\((.+?)\)`)
	listEmpty  = regexp.MustCompile(`new` + space + `+ArrayList<` + word + `*>\(\)`)
	arrayOf    = regexp.MustCompile(`new` + space + `+` + word + `+\[\]` + space + `*\{(.*?)\}`)
	mapPuts    = regexp.MustCompile(`(?s)new` + space + `+HashMap<.*?>` + space + `*\(\)` + space + `*\{` + space + `*\{?` + space + `*(.*?)` + space + `*\}?` + space + `*\}`)
	mapPut     = regexp.MustCompile(`put\("(.*?)",` + space + `*(.*?)\)`)
	mapEmpty   = regexp.MustCompile(`new` + space + `+HashMap<.*?>` + space + `*\(\)`)
)

func javaNumber(text string, pattern *regexp.Regexp, suffix string, parse func(string) (pyvalue.Value, bool)) pyvalue.Value {
	if pattern.MatchString(text) {
		// re.sub("[fF]$", "") takes the suffix also before a line end.
		if v, ok := parse(strings.TrimRight(strings.TrimSuffix(text, "\n"), suffix)); ok {
			return v
		}
	}
	return pyvalue.NewStr(text)
}

// boolean reads true and false, in Java as in JavaScript.
func boolean(text string) pyvalue.Value {
	if text == "true" || text == "false" {
		return pyvalue.NewBool(text == "true")
	}
	return pyvalue.NewStr(text)
}

func javaArrayList(text, element string) (pyvalue.Value, error) {
	if m := listAsList.FindStringSubmatch(text); m != nil {
		return javaElements(strings.Split(m[1], ","), element)
	}
	if m := listAdds.FindStringSubmatch(text); m != nil {
		var elements []string
		for _, add := range listAdd.FindAllStringSubmatch(m[1], -1) {
			elements = append(elements, add[1])
		}
		return javaElements(elements, element)
	}
	if listEmpty.MatchString(text) {
		return pyvalue.NewList(), nil
	}
	return pyvalue.NewStr(text), nil
}

// javaElements converts the elements of an ArrayList. Of text and characters
// the first and the last character are dropped unseen.
func javaElements(texts []string, element string) (pyvalue.Value, error) {
	items := make([]pyvalue.Value, len(texts))
	for i, text := range texts {
		text = pytext.Strip(text)
		if element == "char" || element == "String" {
			items[i] = pyvalue.NewStr(withoutEnds(text))
			continue
		}
		v, err := javaElement(text, element)
		if err != nil {
			return v, err
		}
		items[i] = v
	}
	return pyvalue.NewList(items...), nil
}

func javaElement(text, element string) (pyvalue.Value, error) {
	if element == "" {
		return javaGuess(text), nil
	}
	return Java(text, element, "")
}

// javaArray converts the elements of an array. Unlike those of an ArrayList,
// text keeps its quotes, and empty elements are skipped.
func javaArray(text, element string) (pyvalue.Value, error) {
	m := arrayOf.FindStringSubmatch(text)
	if m == nil {
		return pyvalue.NewStr(text), nil
	}
	var items []pyvalue.Value
	for _, part := range strings.Split(m[1], ",") {
		part = pytext.Strip(part)
		if part == "" {
			continue
		}
		v, err := javaElement(part, element)
		if err != nil {
			return v, err
		}
		items = append(items, v)
	}
	return pyvalue.NewList(items...), nil
}

func javaHashMap(text string) pyvalue.Value {
	var b pyvalue.DictBuilder
	if m := mapPuts.FindStringSubmatch(text); m != nil {
		for _, put := range mapPut.FindAllStringSubmatch(m[1], -1) {
			b.Set(pyvalue.NewStr(put[1]), javaGuess(pytext.Strip(put[2])))
		}
		return b.Dict()
	}
	if mapEmpty.MatchString(text) {
		return b.Dict()
	}
	return pyvalue.NewStr(text)
}

// javaGuess reads a value of no declared type.
func javaGuess(text string) pyvalue.Value {
	if text == "true" || text == "false" {
		return pyvalue.NewBool(text == "true")
	}
	if strings.HasPrefix(text, `"`) && strings.HasSuffix(text, `"`) {
		return pyvalue.NewStr(withoutEnds(text))
	}
	if v := javaNumber(text, javaLong, "lL", pyvalue.ParseInt); v.Kind == pyvalue.Int {
		return v
	}
	if v := javaNumber(text, javaFloat, "fF", pyvalue.ParseFloat); v.Kind == pyvalue.Float {
		return v
	}
	return numberOrText(text)
}

// numberOrText is int(text), else float(text), else the text.
func numberOrText(text string) pyvalue.Value {
	if v, ok := pyvalue.ParseInt(text); ok {
		return v
	}
	if v, ok := pyvalue.ParseFloat(text); ok {
		return v
	}
	return pyvalue.NewStr(text)
}

// withoutEnds is text[1:-1] of Python.
func withoutEnds(text string) string {
	runes := []rune(text)
	if len(runes) < 2 {
		return ""
	}
	return string(runes[1 : len(runes)-1])
}
