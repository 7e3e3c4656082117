package multiturn

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTranscript(t *testing.T) {
	in := Transcript{{{Text: "<a> & \"b\"\n"}, {Text: `[{"f": "{\"x\": 1}"}]`, Calls: true}}, nil, {{Text: ""}}}
	const want = `[["<a> & \"b\"\n",[{"f":"{\"x\": 1}"}]],null,[""]]`
	if got := in.String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	out, err := ParseTranscript(in.String())
	in[0][1].Text = `[{"f":"{\"x\": 1}"}]`
	if diff := cmp.Diff(in, out); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if got := (Transcript{}).String(); got != "[]" {
		t.Errorf("an empty transcript is %s", got)
	}
	if got := Transcript(nil).String(); got != "[]" {
		t.Errorf("no transcript is %s", got)
	}
}

func TestTranscriptRefuses(t *testing.T) {
	for _, bad := range []string{"", "null", "1", `"Error during inference: ..."`, `{"a": []}`, `[1]`, `["a"]`, `[[]`} {
		if got, err := ParseTranscript(bad); err == nil {
			t.Errorf("%s became %v", bad, got)
		}
	}
}

func FuzzTranscript(f *testing.F) {
	f.Add(`[["a", [{"f": "{}"}]], []]`)
	f.Add(`[[null, 1, {"a": "b"}]]`)
	f.Fuzz(func(t *testing.T, text string) {
		first, err := ParseTranscript(text)
		if err != nil {
			return
		}
		written := first.String()
		again, err := ParseTranscript(written)
		if err != nil || !json.Valid([]byte(written)) {
			t.Fatalf("%s was written as %s: %v", text, written, err)
		}
		if diff := cmp.Diff(written, again.String()); diff != "" {
			t.Error(diff)
		}
	})
}
