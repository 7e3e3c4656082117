package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	n := 0
	for d := json.NewDecoder(&out); d.More(); n++ {
		var line struct {
			ID, Status, Answer string
			Scored             bool
		}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line.ID == "" || line.Status != "ok" || line.Answer == "" || !line.Scored {
			t.Errorf("line %+v", line)
		}
	}
	if n != 8 {
		t.Errorf("%d lines, want 8", n)
	}
}
