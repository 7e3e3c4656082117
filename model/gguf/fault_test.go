//go:build linux || darwin

package gguf

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileThatShrinksInUse(t *testing.T) {
	w := NewWriter()
	add(t, w, "x", F32, []uint64{1 << 18}, pattern(1<<20, 1))
	path := filepath.Join(t.TempDir(), "m.gguf")
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	_, err = f.WeightsDigest(t.Context())
	if err == nil || !strings.Contains(err.Error(), path+": the file cannot be read any more") {
		t.Errorf("digest: error %v", err)
	}
}

func TestGuardLetsOtherThingsThrough(t *testing.T) {
	f := parse(t, write(t, small(t)))
	broken := errors.New("broken")
	if err := f.Guard(func() error { return broken }); err != broken {
		t.Errorf("error %v", err)
	}
	for name, fn := range map[string]func() error{
		"panic":       func() error { panic("boom") },
		"nil pointer": func() error { var p *int; *p = 1; return nil },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: swallowed", name)
				}
			}()
			t.Errorf("%s: returned %v", name, f.Guard(fn))
		}()
	}
}
