package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"assay/reports"
)

func TestRun(t *testing.T) {
	dir := t.TempDir() + "/run"
	var table bytes.Buffer
	if err := run(t.Context(), dir, &table); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.String(), "Capitals") {
		t.Errorf("table:\n%s", &table)
	}
	s, err := reports.OpenResults(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for r, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if _, ok := r.Score("acc"); !ok {
			t.Errorf("%s has no score: %s %s", r.ID, r.Status, r.Error)
		}
	}
	if rows != 3 || !s.Info.Complete {
		t.Errorf("%d rows, complete %v", rows, s.Info.Complete)
	}
}

// What the documentation promises.
func TestSuiteIsShort(t *testing.T) {
	text, err := os.ReadFile("suite.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n >= 60 {
		t.Errorf("the suite has %d lines, want fewer than 60", n)
	}
}
