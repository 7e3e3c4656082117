package ifeval

import (
	"encoding/json"
	"strings"
	"testing"
)

// What Python's json.loads accepts.
func TestIsJSON(t *testing.T) {
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"", false}, {" ", false}, {"null", true}, {"true ", true}, {"nul", false}, {"nan", false},
		{"NaN", true}, {"-Infinity", true}, {"[Infinity, -1]", true}, {"-NaN", false}, {"+1", false},
		{"0", true}, {"-0", true}, {"00", false}, {"01", false}, {"1.", false}, {".5", false}, {"1.5e-3", true}, {"1e", false}, {"1e+", false}, {"-", false},
		{strings.Repeat("9", 4300), true}, {strings.Repeat("9", 4301), false}, {strings.Repeat("9", 4301) + ".0", true}, {strings.Repeat("9", 4301) + "e1", true},
		{`""`, true}, {`"\u00e9\n\/"`, true}, {`"\ud800"`, true}, {`"\x"`, false}, {`"\u12g4"`, false}, {`"\u12`, false}, {`"a`, false}, {"\"\t\"", false}, {"\"\x7f\u2028\"", true},
		{"[]", true}, {"[1,]", false}, {"[,1]", false}, {"[1 2]", false}, {"[1", false}, {"[\n1 ,\t2 ]", true},
		{"{}", true}, {`{"a":1,"a":2}`, true}, {`{"a"}`, false}, {`{"a":}`, false}, {`{"a":1,}`, false}, {`{a:1}`, false}, {`{1:1}`, false}, {`{ "a" : [ { } ] }`, true}, {`{"a":1`, false},
		{"1 1", false}, {"// c\n1", false}, {"\u00a01", false}, {"\ufeff1", false},
		{strings.Repeat("[", 900) + strings.Repeat("]", 900), true}, {strings.Repeat("[", 1<<20), false},
	} {
		if got := isJSON(c.in); got != c.want {
			t.Errorf("%.60q: %v", c.in, got)
		}
	}
}

func TestFences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"```json\n1\n```", true}, {"```Json 1```", true}, {"```\n1\n```\n", true}, {"```json```json 1 ```", false},
		{"```json```JSON 1```", true}, // each prefix is removed once, in this order
		{"```python\n1\n```", false}, {"``` 1", true}, {"1 ```", true}, {"```", false}, {"1 ``` ```", false},
	} {
		if got := isFencedJSON(c.in); got != c.want {
			t.Errorf("%q: %v", c.in, got)
		}
	}
}

// Save for the constants that only Python knows, encoding/json agrees.
func FuzzIsJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,"\u00e9"]}`, "[[]", "tru", "\"\xff\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 500 || strings.Contains(s, "NaN") || strings.Contains(s, "Infinity") {
			return
		}
		if got, want := isJSON(s), json.Valid([]byte(s)); got != want {
			t.Errorf("%q: %v, encoding/json says %v", s, got, want)
		}
	})
}
