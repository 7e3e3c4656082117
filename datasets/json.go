package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// ReadJSONL reads one T from each line of JSON Lines; lines of blanks are
// skipped. An input whose name ends in ".gz" is decompressed. Errors name the
// input and the line.
func ReadJSONL[T any](r io.Reader) ([]T, error) {
	name := nameOf(r)
	in, err := text(r)
	if err != nil {
		return nil, err
	}
	lines := newLines(in)
	var records []T
	for {
		line, err := lines.next(maxRecordBytes)
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, lines.line+1, err)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var record T
		if err := json.Unmarshal(line, &record); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, lines.line, err)
		}
		records = append(records, record)
	}
}

// ReadJSON reads an input that is one JSON value as a T. An input whose name
// ends in ".gz" is decompressed. Errors name the input and the line.
func ReadJSON[T any](r io.Reader) (T, error) {
	var value T
	name := nameOf(r)
	in, err := text(r)
	if err != nil {
		return value, err
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return value, fmt.Errorf("%s: %w", name, err)
	}
	data = bytes.TrimPrefix(data, []byte(utf8BOM))
	if !utf8.Valid(data) {
		// encoding/json would put replacement characters in silently.
		return value, fmt.Errorf("%s: not UTF-8", name)
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, fmt.Errorf("%s:%d: %w", name, errorLine(data, err), err)
	}
	return value, nil
}

// errorLine finds the line that a JSON error is about.
func errorLine(data []byte, err error) int {
	offset := int64(0)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset - 1 // the offset is past the offending byte
	case errors.As(err, &kind):
		offset = kind.Offset - 1
	}
	offset = min(max(offset, 0), int64(len(data)))
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}
