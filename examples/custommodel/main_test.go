package main

import (
	"bytes"
	"strings"
	"testing"

	"assay/model"
)

func TestRun(t *testing.T) {
	var table bytes.Buffer
	if err := run(t.Context(), &table); err != nil {
		t.Fatal(err)
	}
	if text := table.String(); !strings.Contains(text, "longest choice") || !strings.Contains(text, "MMLU") {
		t.Errorf("table:\n%s", text)
	}
}

func TestLongestPrefersTheLongestChoice(t *testing.T) {
	r, err := longest{}.Do(t.Context(), model.Request{
		Prompt:  model.Prompt{Text: "A. an older example\n\nQuestion\nA. x\nB. longer\nC. yz\n"},
		Choices: []string{" A", " B", " C"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Choices; c[1].LogProb <= c[0].LogProb || c[1].LogProb <= c[2].LogProb {
		t.Errorf("choices %v", c)
	}
}
