package html

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// asset is the text of a part of the script.
func asset(t *testing.T, name string) string {
	t.Helper()
	text, err := assets.ReadFile("script/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func quoted(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The pieces of a difference make up both texts, and what is not marked is the
// same in both.
func testDifferences(t *testing.T, b *browser) {
	random := rand.New(rand.NewPCG(1, 2))
	sentence := func(n int) string {
		var s strings.Builder
		for range n {
			s.WriteString([]string{"a ", "b ", "c", ".", "\n", "né ", "नमस्ते "}[random.IntN(7)])
		}
		return s.String()
	}
	pairs := [][2]string{{"", ""}, {"", "x"}, {"x", ""}, {"one two three", "one 2 three"}, {strings.Repeat("p ", 2000), strings.Repeat("q ", 2000)}}
	for range 200 {
		pairs = append(pairs, [2]string{sentence(random.IntN(30)), sentence(random.IntN(30))})
	}
	var got [][2][][2]any
	b.eval(`(() => {`+asset(t, "diff.js")+`return `+quoted(t, pairs)+`.map(([x, y]) => differences(x, y)); })()`, &got)
	for i, sides := range got {
		var whole, kept [2]string
		for side, pieces := range sides {
			for _, p := range pieces {
				whole[side] += p[0].(string)
				if !p[1].(bool) {
					kept[side] += p[0].(string)
				}
			}
		}
		if whole != pairs[i] || kept[0] != kept[1] {
			t.Errorf("%q: pieces %v", pairs[i], sides)
		}
	}
	if want := `[[["one ",false],["two",true],[" three",false]],[["one ",false],["2",true],[" three",false]]]`; quoted(t, got[3]) != want {
		t.Errorf("got %s", quoted(t, got[3]))
	}
}

// What Go deflates, the script inflates: stored, fixed and dynamic blocks.
func testInflateRaw(t *testing.T, b *browser) {
	random := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 70_000)
	for i := range noise {
		noise[i] = byte(random.IntN(256))
	}
	for name, plain := range map[string]string{"empty": "", "short": "abc", "a run": strings.Repeat("a", 100_000), "noise": string(noise),
		"text": strings.Repeat(hostile+"the quick brown fox ", 400)} {
		for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.BestCompression, flate.HuffmanOnly} {
			var packed bytes.Buffer
			w, err := flate.NewWriter(&packed, level)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(plain)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			var got []byte
			b.eval(`(() => {`+asset(t, "inflate.js")+`const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(packed.Bytes())+
				`"), (c) => c.charCodeAt(0)); let s = ""; for (const x of inflateRaw(bytes)) s += String.fromCharCode(x); return btoa(s); })()`, &got)
			if string(got) != plain {
				t.Errorf("%s, level %d: %d bytes, want %d", name, level, len(got), len(plain))
			}
		}
	}
	// Cut data is an error, not a loop without end.
	if got := b.text(`(() => {` + asset(t, "inflate.js") + `try { inflateRaw(new Uint8Array([4, 1, 2])); } catch (e) { return e.message; } })()`); !strings.Contains(got, "damaged") {
		t.Errorf("cut data: %s", got)
	}
}
