package tokenizer

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestVectors checks the test strings that llama.cpp ships with each vocabulary.
func TestVectors(t *testing.T) {
	for _, name := range []string{"granite4-cl100k", "ggml-vocab-refact", "ggml-vocab-llama-spm"} {
		t.Run(name, func(t *testing.T) {
			tok := sharedTokenizer(t, name)
			inputs := vectorInputs(t, name)
			outputs := vectorOutputs(t, name)
			// Some files also list the empty text after the last separator.
			if n := len(inputs) - 1; len(outputs) == n && inputs[n] == "" {
				inputs = inputs[:n]
			}
			if len(inputs) != len(outputs) || len(inputs) < 46 {
				t.Fatalf("%d inputs, %d outputs", len(inputs), len(outputs))
			}
			for i, in := range inputs {
				if diff := cmp.Diff(outputs[i], tok.Encode(in, Options{})); diff != "" {
					t.Errorf("%q (-want +got):\n%s", in, diff)
				}
				if got := tok.Decode(outputs[i]); got != in {
					t.Errorf("decoded %q, want %q", got, in)
				}
			}
		})
	}
}

func vectorInputs(t *testing.T, name string) []string {
	b, err := os.ReadFile(sharedFile(t, "decoder", "tokenizers", name+".gguf.inp"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(b), "\n__ggml_vocab_test__\n")
}

func vectorOutputs(t *testing.T, name string) [][]int32 {
	b, err := os.ReadFile(sharedFile(t, "decoder", "tokenizers", name+".gguf.out"))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]int32
	for line := range strings.Lines(string(b)) {
		ids := []int32{}
		for _, f := range strings.Fields(line) {
			n, err := strconv.Atoi(f)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, int32(n))
		}
		out = append(out, ids)
	}
	return out
}

// TestFuzzVectors checks 1,000 hostile strings on which two other tokenizers agree.
func TestFuzzVectors(t *testing.T) {
	tok := sharedTokenizer(t, "granite4-cl100k")
	f, err := os.Open(sharedFile(t, "decoder", "tokenizers", "granite4-cl100k.fuzz.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); n++ {
		var v struct {
			Text string
			IDs  []int32
		}
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v.IDs, tok.Encode(v.Text, Options{})); diff != "" {
			t.Errorf("line %d, %q (-want +got):\n%s", n+1, v.Text, diff)
		}
		if got := tok.Decode(v.IDs); got != v.Text {
			t.Errorf("line %d: decoded %q, want %q", n+1, got, v.Text)
		}
	}
	if n != 1000 {
		t.Errorf("read %d vectors, want 1000", n)
	}
}
