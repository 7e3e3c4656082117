package cli

import (
	"bytes"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// damage copies a file with a fault: damage FILE half|flip|newer COPY
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage FILE half|flip|newer COPY")
	}
	file := []byte(ts.ReadFile(args[0]))
	switch args[1] {
	case "half":
		file = file[:len(file)/2]
	case "flip": // in a page, which has a checksum
		file[200] ^= 0x55
	case "newer":
		file = bytes.ReplaceAll(file, []byte("baseline/1"), []byte("baseline/9"))
	default:
		ts.Fatalf("unknown damage %s", args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), file, 0o644))
}
