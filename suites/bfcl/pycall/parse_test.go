package pycall

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"assay/suites/bfcl/pyvalue"
)

// reprOf writes calls as Python prints [{name: {argument: value}}].
func reprOf(calls []Call) string {
	var items []pyvalue.Value
	for _, c := range calls {
		var b pyvalue.DictBuilder
		b.Set(pyvalue.NewStr(c.Name), c.Args)
		items = append(items, b.Dict())
	}
	return pyvalue.Repr(pyvalue.NewList(items...))
}

// The golden file is made by CPython itself, with testdata/calls.py.
func TestAgainstCPython(t *testing.T) {
	file, err := os.Open("testdata/calls.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	good, bad := 0, 0
	for d := json.NewDecoder(file); d.More(); {
		var c struct {
			Source string
			Calls  *string
		}
		if err := d.Decode(&c); err != nil {
			t.Fatal(err)
		}
		calls, err := Parse(c.Source)
		switch {
		case c.Calls == nil:
			bad++
			if err == nil {
				t.Errorf("%.200q: %s, want an error", c.Source, reprOf(calls))
			}
		case err != nil:
			t.Errorf("%.200q: error %v, want %s", c.Source, err, *c.Calls)
		default:
			good++
			if got := reprOf(calls); got != *c.Calls {
				t.Errorf("%.200q: %s, want %s", c.Source, got, *c.Calls)
			}
		}
	}
	if good < 150 || bad < 150 {
		t.Errorf("%d good and %d bad sources, want 150 of each at least", good, bad)
	}
}

func TestErrorsSayWhat(t *testing.T) {
	for source, want := range map[string]string{
		"f(a=1":                   `byte 5: ")" is missing`,
		"f(a=1]":                  `byte 5: unmatched "]"`,
		"f(a=1, 2)":               "byte 7: positional argument after a keyword argument",
		"f(a='x)":                 "byte 4: string without end",
		"f(a=1)\nf(b=2)":          "byte 7: a second line outside of brackets",
		" f()":                    "byte 1: unexpected indent",
		"f(a=1) b":                `byte 7: unexpected "b"`,
		"f(":                      `")" is missing`,
		"f(a=)":                   `byte 4: unexpected ")"`,
		"f(a=\u201cx\u201d)":      "byte 4: invalid character U+201C",
		"f(a=01)":                 "leading zeros",
		"f(a=g+1)":                "argument a: g is no constant, and nothing else is computed",
		"f(a=x.y)":                "argument a: x.y is no value",
		"f(a=-x)":                 "argument a: x is no number",
		"f(a='\\N{DASH}')":        "names of characters are not supported",
		"x":                       "no call and no collection of calls",
		"[x]":                     "x is no call",
		"f(a=2**9**9**9)":         "too large",
		"f(a='x'*10**9)":          "too large",
		"f(a=1<<10**12)":          "too large",
		"f(a=__import__('os')+1)": "__import__('os') is no constant, and nothing else is computed",
	} {
		if calls, err := Parse(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %s, error %v, want %q", source, reprOf(calls), err, want)
		}
	}
}

// Whatever the input, time and memory stay bounded.
func TestHostile(t *testing.T) {
	for name, source := range map[string]string{
		"brackets":       strings.Repeat("(", 100000),
		"lists":          "f(a=" + strings.Repeat("[", 100000),
		"dicts":          "f(a=" + strings.Repeat("{1:", 50000),
		"calls":          strings.Repeat("f(a=", 50000),
		"minus":          "f(a=" + strings.Repeat("-", 200000) + "1)",
		"not":            "f(a=" + strings.Repeat("not ", 50000) + "1)",
		"plus":           "f(a=" + strings.Repeat("1+", 100000) + "1)",
		"power":          "f(a=" + strings.Repeat("2**", 50000) + "2)",
		"lambda":         "f(" + strings.Repeat("lambda:", 30000) + "1)",
		"conditions":     "f(" + strings.Repeat("a if b else ", 20000) + "c)",
		"members":        strings.Repeat("a.", 100000) + "f(a=1)",
		"subscripts":     "f(a=x" + strings.Repeat("[0]", 50000) + ")",
		"fields":         "f(" + strings.Repeat("f'{", 50000),
		"await":          "f(" + strings.Repeat("await ", 40000) + "x)",
		"keys":           "f(a={" + numbered("%:1,", 30000) + "})",
		"repeated lists": "f(a=[" + strings.Repeat("[0]*60000,", 20000) + "])",
		"nested repeats": "f(a=[[[0]*999]*999]*999)",
		"powers":         "f(a=[" + strings.Repeat("3**40000,", 20000) + "])",
		"joined text":    "f(a=" + strings.Repeat("'x'*60000+", 200) + "'')",
		"long":           "f(a='" + strings.Repeat("x", maxSource) + "')",
		"many arguments": "f(" + numbered("a%=1,", 30000) + ")",
		"compare":        "f(" + strings.Repeat("a<", 100000) + "b)",
		"and":            "f(" + strings.Repeat("a and ", 40000) + "b)",
		"texts":          "f(a=" + strings.Repeat("'a' ", 60000) + ")",
		"loops":          "f([x " + strings.Repeat("for x in y ", 20000) + "])",
		"star":           "f(" + strings.Repeat("*", 200000) + "a)",
	} {
		start := time.Now()
		calls, err := Parse(source)
		if err == nil {
			_ = reprOf(calls)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func numbered(form string, n int) string {
	var b strings.Builder
	for i := range n {
		digits := ""
		for j := i; ; j /= 10 {
			digits = string(rune('0'+j%10)) + digits
			if j < 10 {
				break
			}
		}
		b.WriteString(strings.Replace(form, "%", digits, 1))
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"f(a=1)", "[f(a=1), g(b='x')]", "m.g(a=[1, (2, 3)], b={'k': -1.5e3})", "f(a=1+2*3, b='a'*3)", "f(a=g(x[1:2], y=lambda z: z))",
		"f(f'{x!r:>{w}}')", "f(a=\"\"\"x\n\"\"\", b=rb'\\d')", "f(*a, **b)", "f(x for x in y if z)", "f((yield), await x, (a := 1))", "f(a=0x1F, b=1_000.5e-3j)",
		"\n# c\nf(a= \\\n1) # c\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		calls, err := Parse(source)
		if err != nil {
			return
		}
		for _, c := range calls {
			if c.Args.Kind != pyvalue.Dict {
				t.Fatalf("%q: arguments of kind %v", source, c.Args.Kind)
			}
		}
		_ = reprOf(calls)
	})
}

// What is written from a tree is read as the same tree.
func FuzzUnparse(f *testing.F) {
	for _, s := range []string{"a + b * (c - d) ** -e", "x[1:2, ::3](y, *z, k=1, **m)", "lambda x, *y, z=1: x if y else not z", "[i for i, j in k if i or j]",
		"(a and b) or (c < d) in e", "{1: 2, **x}, {3, *y}, (4,), ()", "(x := 1), (yield), (await z).w", "1 .real, 1.5.real, 'x' \"y\", b'z'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		n, err := parseExpression(source)
		if err != nil || containsFString(source) {
			return
		}
		text := unparse(n)
		again, err := parseExpression("(" + text + ")")
		if err != nil {
			if err == errTooDeep || strings.Contains(err.Error(), "too many nested") {
				return
			}
			t.Fatalf("%q is written as %q: %v", source, text, err)
		}
		if got := unparse(again); got != text {
			t.Fatalf("%q: %q, then %q", source, text, got)
		}
	})
}

// containsFString is a rough test: f-strings are written in a form of our own.
func containsFString(source string) bool {
	lower := strings.ToLower(source)
	return strings.Contains(lower, "f'") || strings.Contains(lower, "f\"") || strings.Contains(lower, "r'") || strings.Contains(lower, "r\"")
}
