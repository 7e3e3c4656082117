package pycode

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
)

// Problem is a problem of EvalPlus.
type Problem struct {
	Suite string // "humaneval" or "mbpp", which have rules of their own
	Entry string // name of the function
	Line  []byte // its line of the data, in the JSON of Python
}

// CheckProblem reports what a line lacks that comparing with a reference needs. No
// plus inputs are an empty list or, as in releases of MBPP+, an empty object.
func CheckProblem(line []byte) error {
	var p struct {
		Base      []json.RawMessage `json:"base_input"`
		Plus      json.RawMessage   `json:"plus_input"`
		Tolerance *float64          `json:"atol"`
	}
	if err := json.Unmarshal(StandardJSON(line), &p); err != nil {
		return err
	}
	plus := len(p.Plus) > 0 && p.Plus[0] == '[' || string(p.Plus) == "{}"
	if len(p.Base) == 0 || !plus || p.Tolerance == nil {
		return errors.New("want the lists base_input and plus_input and the number atol")
	}
	return nil
}

// StandardJSON returns JSON as Python writes it with null in the place of NaN and
// the infinities, which JSON does not have.
func StandardJSON(text []byte) []byte {
	const begins = "NI-"
	var out []byte
	quoted, copied := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && bytes.IndexByte([]byte(begins), c) >= 0:
			if n := notJSON(text[i:]); n > 0 {
				out = append(append(out, text[copied:i]...), "null"...)
				copied = i + n
				i = copied - 1
			}
		}
	}
	if copied == 0 {
		return text
	}
	return append(out, text[copied:]...)
}

// notJSON returns the length of the number at the beginning of a text that is
// Python's only, 0 for none.
func notJSON(text []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

var name = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// IsName reports whether a text can name a function, and does no more than that
// where it is put into a program.
func IsName(text string) bool { return name.MatchString(text) }
