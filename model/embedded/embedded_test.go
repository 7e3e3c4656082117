package embedded

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// The model is part of what tests and baselines refer to: it must not change by
// accident, nor differ between machines.
func TestFileIsTheSameEverywhere(t *testing.T) {
	a, err := File()
	if err != nil {
		t.Fatal(err)
	}
	b, err := File()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two calls give different files")
	}
	sum := sha256.Sum256(a)
	if got, want := hex.EncodeToString(sum[:]), "90e03744d4202d010069cde593835cd7b643cc3851068ca92c93ad6315e7b3e5"; got != want {
		t.Errorf("the file has sha256 %s, want %s; if the change is meant, record the new one here", got, want)
	}
}

// Every merge makes a token of two that exist before it.
func TestMergesAreWellFormed(t *testing.T) {
	known := map[string]bool{}
	for b := range 256 {
		known[string(byteRune(byte(b)))] = true
	}
	for i, m := range mergeList() {
		left, right, found := bytes.Cut([]byte(m), []byte(" "))
		if !found || !known[string(left)] || !known[string(right)] {
			t.Fatalf("merge %d is %q, which does not join two tokens before it", i+1, m)
		}
		if joined := string(left) + string(right); known[joined] {
			t.Fatalf("merge %d makes %q again", i+1, joined)
		} else {
			known[joined] = true
		}
	}
}
