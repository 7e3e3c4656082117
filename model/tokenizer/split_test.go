package tokenizer

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var splitters = map[string]splitter{
	"gpt2": splitGPT2, "starcoder": splitStarcoder, "llama3": splitLlama3, "qwen2": splitQwen2, "tekken": splitTekken,
}

// TestSplitGolden holds the scanners against the pieces that the official
// patterns give in Python's regex module (2026.11.19), on random strings of
// characters on which its Unicode version and ours agree. testdata/splits.py
// makes more.
func TestSplitGolden(t *testing.T) {
	f, err := os.Open("testdata/splits.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); n++ {
		var line map[string]any
		if err := json.Unmarshal(sc.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		text := line["text"].(string)
		for name, split := range splitters {
			if diff := cmp.Diff(line[name], splitEnds(split, text)); diff != "" {
				t.Errorf("%s: %q (-want +got):\n%s", name, text, diff)
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d strings in the golden file", n)
	}
}

// splitEnds returns the end of every piece, as JSON numbers are decoded.
func splitEnds(split splitter, text string) any {
	ends := []any{}
	for i := 0; i < len(text); {
		i = split(classesOnce(), text, i)
		ends = append(ends, float64(i))
	}
	return ends
}
