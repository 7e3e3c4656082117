package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ReadLines reads the lines of a text, without their newlines; lines of blanks are
// skipped. It is for JSON Lines that encoding/json refuses, such as Python's with
// NaN. An input whose name ends in ".gz" is decompressed. Errors name the input
// and the line.
func ReadLines(r io.Reader) ([][]byte, error) {
	name := nameOf(r)
	in, err := text(r)
	if err != nil {
		return nil, err
	}
	lines := newLines(in)
	var out [][]byte
	for {
		line, err := lines.next(maxRecordBytes)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, lines.line+1, err)
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, line)
		}
	}
}
