package pyvalue

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// As CPython 3.11 prints and compares them.
var sample = []struct {
	v    Value
	repr string
	json string
}{
	{None, "None", "null"},
	{NewBool(true), "True", "true"},
	{NewBool(false), "False", "false"},
	{NewInt(-3), "-3", "-3"},
	{NewBig(new(big.Int).Lsh(big.NewInt(1), 70)), "1180591620717411303424", "1180591620717411303424"},
	{NewFloat(3), "3.0", "3.0"},
	{NewFloat(0.1), "0.1", "0.1"},
	{NewFloat(1e16), "1e+16", "1e+16"},
	{NewFloat(123456789012345.6), "123456789012345.6", "123456789012345.6"},
	{NewFloat(0.0001), "0.0001", "0.0001"},
	{NewFloat(0.00001), "1e-05", "1e-05"},
	{NewFloat(-1.5e300), "-1.5e+300", "-1.5e+300"},
	{NewFloat(math.Copysign(0, -1)), "-0.0", "-0.0"},
	{NewFloat(math.Inf(1)), "inf", "Infinity"},
	{NewFloat(math.Inf(-1)), "-inf", "-Infinity"},
	{NewFloat(math.NaN()), "nan", "NaN"},
	{NewComplex(2i), "2j", `"2j"`},
	{NewComplex(1 - 2.5i), "(1-2.5j)", `"(1-2.5j)"`},
	{NewComplex(complex(math.Copysign(0, -1), 1)), "(-0+1j)", `"(-0+1j)"`},
	{NewStr("it's"), `"it's"`, `"it's"`},
	{NewStr(`"it's"`), `'"it\'s"'`, `"\"it's\""`},
	{NewStr("a\tb\\\n\x00\u00e9\u00a0\u4e2d\u2028\U0001f600\x7f"), `'a\tb\\\n\x00é\xa0中\u2028😀\x7f'`, `"a\tb\\\n\u0000\u00e9\u00a0\u4e2d\u2028\ud83d\ude00` + "\x7f\""},
	{NewBytes("a'\xff"), `b"a'\xff"`, `"b\"a'\\xff\""`},
	{NewEllipsis(), "Ellipsis", `"Ellipsis"`},
	{NewList(), "[]", "[]"},
	{NewList(NewInt(1), NewStr("x")), "[1, 'x']", `[1, "x"]`},
	{NewTuple(), "()", "[]"},
	{NewTuple(NewInt(1)), "(1,)", "[1]"},
	{NewTuple(NewInt(1), None), "(1, None)", "[1, null]"},
	{dict(NewStr("k"), NewList(), NewInt(2), NewFloat(1), None, NewBool(true)), "{'k': [], 2: 1.0, None: True}", `{"k": [], "2": 1.0, "null": true}`},
}

func dict(pairs ...Value) Value {
	var b DictBuilder
	for i := 0; i < len(pairs); i += 2 {
		b.Set(pairs[i], pairs[i+1])
	}
	return b.Dict()
}

func TestReprAndDumps(t *testing.T) {
	for _, c := range sample {
		if got := Repr(c.v); got != c.repr {
			t.Errorf("repr %s, want %s", got, c.repr)
		}
		if got := Dumps(c.v); got != c.json {
			t.Errorf("json %s, want %s", got, c.json)
		}
	}
}

func TestEqual(t *testing.T) {
	same := [][]Value{
		{NewInt(1), NewFloat(1), NewBool(true), NewComplex(1)},
		{NewInt(0), NewFloat(0), NewFloat(math.Copysign(0, -1)), NewBool(false), NewComplex(0)},
		{NewBig(new(big.Int).Lsh(big.NewInt(1), 100)), NewFloat(0x1p100)},
		{NewInt(1 << 60), NewFloat(0x1p60)},
		{NewStr("a")}, {NewBytes("a")}, {NewStr("")}, {None}, {NewEllipsis()},
		{NewList(NewInt(1)), NewList(NewFloat(1)), NewList(NewBool(true))},
		{NewTuple(NewInt(1))},
		{NewList()}, {NewTuple()}, {dict()},
		{dict(NewStr("a"), NewInt(1), NewStr("b"), None), dict(NewStr("b"), None, NewStr("a"), NewBool(true))},
		{dict(NewInt(1), None), dict(NewFloat(1), None)},
		{dict(NewStr("a"), NewInt(1))},
		{NewInt(1<<60 + 1)}, {NewInt(1<<53 + 1)}, {NewFloat(1 << 53)},
		{NewFloat(0.5)}, {NewFloat(math.Inf(1))}, {NewComplex(1i)}, {NewComplex(1 + 1i)},
	}
	for i, a := range same {
		for j, b := range same {
			for _, x := range a {
				for _, y := range b {
					if Equal(x, y) != (i == j) {
						t.Errorf("%s == %s is %v", Repr(x), Repr(y), !(i == j))
					}
				}
			}
		}
	}
	nan := NewFloat(math.NaN())
	if Equal(nan, nan) || In(nan, []Value{nan}) || !In(NewBool(true), []Value{None, NewFloat(1)}) {
		t.Error("NaN equals nothing, and True is in [None, 1.0]")
	}
}

// Dicts behave the same below and above the number of keys where an index is
// made.
func TestDictBuilder(t *testing.T) {
	for _, size := range []int{2, 100} {
		var b DictBuilder
		for i := range size {
			b.Set(NewInt(int64(i)), NewInt(0))
		}
		b.Set(NewFloat(1), NewStr("float"))
		b.Set(NewBool(true), NewStr("bool"))
		b.Set(NewStr("1"), NewStr("text"))
		b.Set(NewBytes("1"), NewStr("bytes"))
		b.Set(NewTuple(NewInt(1), NewStr("a")), NewStr("tuple"))
		b.Set(NewTuple(NewFloat(1), NewStr("a")), NewStr("tuple again"))
		b.Set(NewFloat(0.5), None)
		b.Set(NewComplex(1i), None)
		b.Set(None, None)
		b.Set(NewFloat(math.NaN()), None)
		b.Set(NewFloat(math.NaN()), None)
		d := b.Dict()
		if d.Len() != size+8 || Repr(d.Keys()[1]) != "1" || Repr(d.Items()[1]) != "'bool'" || Repr(d.Items()[size+2]) != "'tuple again'" {
			t.Errorf("%d keys: %s", size, Repr(d))
		}
		if v, ok := d.Get("1"); !ok || !v.IsStr("text") {
			t.Errorf("Get: %v %v", v, ok)
		}
	}
}

func TestHashable(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want bool
	}{{None, true}, {NewStr("a"), true}, {NewTuple(NewInt(1), NewTuple()), true}, {NewList(), false}, {dict(), false}, {NewTuple(NewTuple(NewList())), false}} {
		if c.v.Hashable() != c.want {
			t.Errorf("%s: want %v", Repr(c.v), c.want)
		}
	}
}

func TestWith(t *testing.T) {
	d := dict(NewStr("a"), NewInt(1), NewStr("b"), NewInt(2))
	if got := Repr(d.With("a", None).With("c", NewInt(3)).Without("b")); got != "{'a': None, 'c': 3}" || Repr(d) != "{'a': 1, 'b': 2}" {
		t.Errorf("%s from %s", got, Repr(d))
	}
	if got := Repr(d.Map(func(v Value) Value { return NewList(v) })); got != "{'a': [1], 'b': [2]}" {
		t.Error(got)
	}
}

func TestParseNumbers(t *testing.T) {
	for _, c := range []struct{ text, whole, float string }{
		{"5", "5", "5.0"},
		{" -5\n", "-5", "-5.0"},
		{"+1_000", "1000", "1000.0"},
		{"٣٤", "34", "34.0"},
		{"12345678901234567890", "12345678901234567890", "1.2345678901234567e+19"},
		{"1.5", "", "1.5"},
		{"1e5", "", "100000.0"},
		{".5", "", "0.5"},
		{"5.", "", "5.0"},
		{"1e999", "", "inf"},
		{"-Infinity", "", "-inf"},
		{"nan", "", "nan"},
		{"INF", "", "inf"},
		{"", "", ""}, {"-", "", ""}, {"1__0", "", ""}, {"_1", "", ""}, {"1_", "", ""}, {"0x10", "", ""}, {"0x1p3", "", ""},
		{"1 2", "", ""}, {"5L", "", ""}, {"--5", "", ""}, {"1e", "", ""}, {"infinit", "", ""}, {"é", "", ""}, {"1_e5", "", ""},
		{strings.Repeat("9", 4301), "", "inf"},
	} {
		for _, p := range []struct {
			want  string
			parse func(string) (Value, bool)
		}{{c.whole, ParseInt}, {c.float, ParseFloat}} {
			v, ok := p.parse(c.text)
			if ok != (p.want != "") || ok && Repr(v) != p.want {
				t.Errorf("%.30q: %s %v, want %q", c.text, Repr(v), ok, p.want)
			}
		}
	}
}

func TestLower(t *testing.T) {
	for in, want := range map[string]string{
		"ABC": "abc", "ÀÉ": "àé", "İ": "i\u0307", "ΑΣ": "ας", "ΑΣΑ": "ασα", "Σ": "σ", "ΑΣ.": "ας.", "ΑΣ Α": "ας α", "Α'Σ": "α'ς", "ẞ": "ß", "ǅ": "ǆ",
	} {
		if got := Lower(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestDumpsReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawValue(t, 3)
		back, err := Loads(Dumps(v))
		if err != nil || !Equal(v, back) || Dumps(back) != Dumps(v) {
			t.Fatalf("%s: %s, %v", Dumps(v), Dumps(back), err)
		}
	})
}

func drawValue(t *rapid.T, depth int) Value {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return None
	case 1:
		return NewBool(rapid.Bool().Draw(t, "bool"))
	case 2:
		return NewInt(rapid.Int64().Draw(t, "int"))
	case 3:
		return NewFloat(rapid.Float64().Draw(t, "float"))
	case 4:
		return NewStr(rapid.String().Draw(t, "str"))
	case 5:
		var items []Value
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			items = append(items, drawValue(t, depth-1))
		}
		return NewList(items...)
	}
	var b DictBuilder
	for range rapid.IntRange(0, 12).Draw(t, "length") {
		b.Set(NewStr(rapid.StringN(0, 3, -1).Draw(t, "key")), drawValue(t, depth-1))
	}
	return b.Dict()
}
