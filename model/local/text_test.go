package local

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/engine"
)

func TestCutStops(t *testing.T) {
	for _, tc := range []struct {
		name, text    string
		stops         []string
		kept, stopped string
	}{
		{"none", "a b", nil, "a b", ""},
		{"not found", "a b", []string{"Q"}, "a b", ""},
		{"one", "Let us see. Q: next", []string{"</s>", "Q", "\n\n"}, "Let us see. ", "Q"},
		{"earlier in the list, later in the text", "a\n\nb Q", []string{"Q", "\n\n"}, "a", "\n\n"},
		{"later in the list, later in the text", "a Q b\n\n", []string{"Q", "\n\n"}, "a ", "Q"},
		{"the first cut breaks the second", "ab", []string{"b", "ab"}, "a", "b"},
		{"first occurrence", "xQyQz", []string{"Q"}, "x", "Q"},
		{"at the start", "Q", []string{"Q"}, "", "Q"},
		{"empty stop string", "abc", []string{""}, "abc", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			kept, stopped := CutStops(tc.text, tc.stops)
			if kept != tc.kept || stopped != tc.stopped {
				t.Errorf("got %q stopped by %q, want %q by %q", kept, stopped, tc.kept, tc.stopped)
			}
			if again, _ := CutStops(kept, tc.stops); again != kept {
				t.Errorf("cutting twice gives %q", again)
			}
		})
	}
}

// The stop string is seen at the first moment it is complete, also across pieces.
func TestAnswerSeesStopsAcrossPieces(t *testing.T) {
	a := &answer{stop: []string{"\n\n", "END"}}
	for i, piece := range []string{"one\n", "two E", "N"} {
		if a.add(piece) {
			t.Fatalf("stopped at piece %d", i)
		}
	}
	if !a.add("D of it") {
		t.Error("did not stop at END")
	}
}

func TestFitKeepsTheEnd(t *testing.T) {
	type result struct {
		Choices []engine.Choice
		Dropped int
	}
	tokens := func(n int) []int32 {
		out := make([]int32, n)
		for i := range out {
			out[i] = int32(i)
		}
		return out
	}
	for _, tc := range []struct {
		name    string
		in      engine.Choice
		context int
		want    result
	}{
		{"fits", engine.Choice{Tokens: tokens(6), Start: 4}, 5, result{[]engine.Choice{{Tokens: tokens(6), Start: 4}}, 0}},
		{"one over", engine.Choice{Tokens: tokens(7), Start: 5}, 5, result{[]engine.Choice{{Tokens: tokens(7)[1:], Start: 4}}, 1}},
		{"continuation alone", engine.Choice{Tokens: tokens(9), Start: 2}, 3, result{[]engine.Choice{{Tokens: tokens(9)[1:], Start: 1}}, 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			choices := []engine.Choice{tc.in}
			dropped := fit(choices, tc.context)
			if diff := cmp.Diff(tc.want, result{choices, dropped}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRoomForTheAnswer(t *testing.T) {
	for _, tc := range []struct{ max, context, prompt, answer int }{
		{1024, 131072, 130048, 1024},
		{1024, 1000, 500, 1024},
		{0, 1000, 1000, 1000},
		{10, 1000, 990, 10},
	} {
		if prompt, answer := room(tc.max, tc.context); prompt != tc.prompt || answer != tc.answer {
			t.Errorf("room(%d, %d) = %d, %d, want %d, %d", tc.max, tc.context, prompt, answer, tc.prompt, tc.answer)
		}
	}
}

func TestDigestTellsSequencesApart(t *testing.T) {
	seen := map[string][][]int32{}
	for _, s := range [][][]int32{{{}}, {{1}}, {{1, 2}}, {{1}, {2}}, {{1}, {}}, {{}, {1}}, {{1}, {1}, {1}}, {{1}, {1, 1}}} {
		d := digest(s...)
		if seen[d] != nil {
			t.Errorf("%v and %v have the same digest", seen[d], s)
		}
		seen[d] = s
	}
	// Known from the definition: SHA-256 of 01 00 00 00 02 00 00 00.
	if got, want := digest([]int32{1, 2}), "34fb5c825de7ca4aea6e712f19d439c1da0c92c37b423936c5f618545ca4fa1f"; got != want {
		t.Errorf("digest of 1 2 is %s, want %s", got, want)
	}
}
