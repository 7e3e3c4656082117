package fewshot

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model"
)

var context = Context{
	Description: "Add.\n\n",
	Shots:       []Shot{{"1+1:", "2"}, {"2+2:", "4"}},
	Delimiter:   " ",
	Question:    "3+3:",
}

func TestForms(t *testing.T) {
	if got, want := context.Text(), "Add.\n\n1+1: 2\n\n2+2: 4\n\n3+3:"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	multi := []model.Message{
		{Role: "system", Content: "Add.\n\n"},
		{Role: "user", Content: "1+1:"}, {Role: "assistant", Content: "2"},
		{Role: "user", Content: "2+2:"}, {Role: "assistant", Content: "4"},
		{Role: "user", Content: "3+3:"},
	}
	if diff := cmp.Diff(multi, context.MultiTurn()); diff != "" {
		t.Error(diff)
	}
	single := []model.Message{
		{Role: "system", Content: "Add.\n\n"},
		{Role: "user", Content: "1+1: 2\n\n2+2: 4\n\n3+3:"},
	}
	if diff := cmp.Diff(single, context.SingleTurn()); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutDescriptionAndShots(t *testing.T) {
	c := Context{Delimiter: " ", Question: "q"}
	if got := c.Text(); got != "q" {
		t.Errorf("text %q", got)
	}
	want := []model.Message{{Role: "user", Content: "q"}}
	for _, got := range [][]model.Message{c.MultiTurn(), c.SingleTurn()} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
