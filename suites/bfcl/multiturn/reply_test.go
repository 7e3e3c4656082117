package multiturn

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResults(t *testing.T) {
	got, err := parseResults([]byte(`{"results": ["a", "{\"x\": 1}", "\ud83d\ude00"]}`), 3)
	if diff := cmp.Diff([]string{"a", `{"x": 1}`, "😀"}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for _, bad := range []string{``, `[]`, `{}`, `{"results": "abc"}`, `{"results": ["a", "b"]}`, `{"results": ["a", "b", 1]}`, `{"results": ["a", "b", null]}`, `{"results": ["a", "b", "c"]`} {
		if _, err := parseResults([]byte(bad), 3); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// reply is an answer that tells a state.
func reply(state string) []byte {
	text, _ := json.Marshal(state)
	return []byte(`{"state": ` + string(text) + `}`)
}

func stateOf(t *testing.T, text string) state {
	t.Helper()
	s, err := parseState(reply(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// States are compared as Python compares the values that they stand for.
func TestState(t *testing.T) {
	want := `{"Desk": {"open": {"dict": {"number 1": {"tuple": ["a", 2]}, "text x": [1.0, NaN]}}, "next": 2, "inf": Infinity}}`
	for _, c := range []struct{ has, differs string }{
		{strings.ReplaceAll(want, "NaN", "0"), ""},
		{`{"Desk": {"inf": Infinity, "next": 2.0, "open": {"dict": {"text x": [true, 0], "number 1": {"tuple": ["a", 2]}}}, "more": 1}, "Other": {}}`, ""},
		{`{"Desk": {"inf": Infinity, "next": 3, "open": {"dict": {"text x": [1, 0], "number 1": {"tuple": ["a", 2]}}}}}`, "Desk.next"},
		{`{"Desk": {"inf": Infinity, "next": 2, "open": {"dict": {"text x": [1, 0], "number 1": ["a", 2]}}}}`, "Desk.open"},
		{`{"Desk": {"inf": Infinity, "next": 2, "open": {"dict": {"text x": [1, 0], "text 1": {"tuple": ["a", 2]}}}}}`, "Desk.open"},
		{`{"Desk": {"inf": Infinity, "next": 2}}`, "Desk.open"},
		{`{}`, "Desk.open"},
	} {
		if got := stateOf(t, c.has).differs(stateOf(t, strings.ReplaceAll(want, "NaN", "0"))); got != c.differs {
			t.Errorf("%s differs in %q, want %q", c.has, got, c.differs)
		}
	}
	if s := stateOf(t, want); s.differs(s) == "" {
		t.Error("NaN equals NaN")
	}
	for _, bad := range []string{``, `{}`, `{"state": 1}`, `{"state": "["}`, `{"state": "[]"}`, `{"state": "{\"Desk\": 1}"}`} {
		if _, err := parseState([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestMissing(t *testing.T) {
	for _, c := range []struct{ has, want, missing string }{
		{"", "", ""}, {"a b", "b a", ""}, {"a b c", "b", ""}, {"a b", "b b", "b"}, {"", "a", "a"}, {"a a", "a a", ""},
	} {
		got, ok := missing(strings.Fields(c.has), strings.Fields(c.want))
		if got != c.missing || ok != (c.missing != "") {
			t.Errorf("%q for %q: %q, %v", c.has, c.want, got, ok)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte(`{"results": ["a", "b"]}`))
	f.Add(reply(`{"Desk": {"next": 2}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := parseResults(b, 2); err == nil && len(got) != 2 {
			t.Errorf("%d results", len(got))
		}
		if s, err := parseState(b); err == nil {
			s.differs(s) // must not panic; NaN differs from itself
		}
	})
}
