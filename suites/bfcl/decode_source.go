package bfcl

import (
	"errors"
	"unicode/utf8"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/bfcl/sourcecall"
)

// decodeSource reads one call in Java or JavaScript from a text in brackets.
// The brackets go whatever they are: the first and the last character.
func decodeSource(text string, language check.Language) decoded {
	_, first := utf8.DecodeRuneInString(text)
	_, last := utf8.DecodeLastRuneInString(text)
	inner := ""
	if first+last <= len(text) {
		inner = text[first : len(text)-last]
	}
	read := sourcecall.Java
	if language == check.JavaScript {
		read = sourcecall.JavaScript
	}
	c, err := read(inner)
	if errors.Is(err, sourcecall.ErrNoCall) {
		return decoded{shapeless: true, unread: 1}
	}
	if err != nil {
		return decoded{err: err}
	}
	var args pyvalue.DictBuilder
	for _, a := range c.Args {
		key := pyvalue.NewStr(a.Name)
		if a.Bare {
			key = pyvalue.None
		}
		args.Set(key, pyvalue.NewStr(a.Value))
	}
	return decoded{calls: []check.Call{{Name: pyvalue.NewStr(c.Name), Args: args.Dict()}}}
}
