package pyvalue

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLoads(t *testing.T) {
	for text, want := range map[string]string{
		"null":                                 "None",
		" \t\r\n[1, 2 ] ":                      "[1, 2]",
		"3":                                    "3",
		"3.0":                                  "3.0",
		"-0":                                   "0",
		"-0.0":                                 "-0.0",
		"1e2":                                  "100.0",
		"1E400":                                "inf",
		"[NaN, Infinity, -Infinity]":           "[nan, inf, -inf]",
		"123456789012345678901234567890":       "123456789012345678901234567890",
		`{"a": 1, "b": 2, "a": 3}`:             "{'a': 3, 'b': 2}",
		`"\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t"`: `'é😀"\\/\x08\x0c\n\r\t'`,
		`"\ud83d"`:                             "'\ufffd'",
		`"\ud83d\u0041"`:                       "'\ufffdA'",
		`"\udc00\ud83d\ude00"`:                 "'\ufffd😀'",
		`{}`:                                   "{}",
		`{"": {"x": []}}`:                      "{'': {'x': []}}",
		`true`:                                 "True",
		"\"\u2028\x7f\"":                       `'\u2028\x7f'`,
	} {
		v, err := Loads(text)
		if err != nil || Repr(v) != want {
			t.Errorf("%s: %s, %v, want %s", text, Repr(v), err, want)
		}
	}
}

func TestLoadsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "want a value at byte 0",
		"  ":                          "want a value at byte 2",
		"nul":                         "want a value at byte 0",
		"tru e":                       "want a value",
		"[1, 2":                       "want a comma at byte 5",
		"[1,]":                        "want a value at byte 3",
		"[1 2]":                       "want a comma at byte 3",
		"{1: 2}":                      "want a key in double quotes at byte 1",
		"{'a': 2}":                    "want a key in double quotes at byte 1",
		`{"a" 2}`:                     "want a colon at byte 5",
		`{"a": 2,}`:                   "want a key in double quotes at byte 8",
		`{"a": 2`:                     "want a comma at byte 7",
		`"abc`:                        "string without end at byte 0",
		`"a\`:                         "string without end at byte 0",
		"\"a\nb\"":                    "control character in a string at byte 2",
		"\"\\\\\n\"":                  "control character in a string at byte 3",
		`"\x41"`:                      "unknown escape at byte 2",
		`"\u12g4"`:                    "want four hexadecimal digits",
		`"\u12`:                       "want four hexadecimal digits",
		"01":                          "extra data at byte 1",
		"1.":                          "extra data at byte 1",
		"1e":                          "extra data at byte 1",
		"-":                           "want a value at byte 0",
		"+1":                          "want a value at byte 0",
		".5":                          "want a value at byte 0",
		"1 2":                         "extra data at byte 2",
		"\ufeff1":                     "byte order mark",
		"True":                        "want a value at byte 0",
		"nan":                         "want a value at byte 0",
		strings.Repeat("9", 4301):     "number of 4301 digits",
		strings.Repeat("[", 1000):     "nested too deeply",
		strings.Repeat(`{"a":`, 1000): "nested too deeply",
	} {
		if v, err := Loads(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %s, error %v, want %q", text, Repr(v), err, want)
		}
	}
}

func FuzzLoads(f *testing.F) {
	for _, s := range []string{`{"a": [1, 2.5e3, null, true, "x\u00e9\ud83d\ude00"]}`, "[NaN]", "-Infinity", `"\`, `{"a":`, "[[[", "1e999", "\"\xff\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Loads(text)
		strict := json.Valid([]byte(text)) && utf8.ValidString(text) && len(text) < 900
		if strict && err != nil {
			t.Fatalf("%q is JSON, but %v", text, err)
		}
		if err != nil {
			return
		}
		back, err := Loads(Dumps(v))
		if err != nil || Dumps(back) != Dumps(v) {
			t.Fatalf("%q: %s reads back as %s, %v", text, Dumps(v), Dumps(back), err)
		}
		Repr(v)
	})
}
