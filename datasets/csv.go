package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ReadCSV reads all rows of comma-separated values (RFC 4180, UTF-8). Rows end
// in a newline with or without a carriage return; empty lines are skipped. Rows
// may have different numbers of fields: whether one is malformed is for its reader
// to say, who knows what it costs. An input whose name ends in ".gz" is
// decompressed.
//
// What is between quotes is kept byte for byte, a line end of two characters
// included. Python's csv module does the same when it is given lines as they
// are in the file, as the loading script of MMLU does (huggingface/datasets,
// datasets/hendrycks_test/hendrycks_test.py @ 0129d93b), and so does pandas'
// parser; encoding/csv would drop the carriage return, which changes a few-shot
// example of college_mathematics. As in Python, a quote counts as text in a
// field that does not start with one; college_medicine_val.csv has such a field.
// Unlike Python's, this reader refuses text after a closing quote and a
// carriage return that ends no line.
//
// Errors name the input and the line.
func ReadCSV(r io.Reader) ([][]string, error) {
	name := nameOf(r)
	in, err := text(r)
	if err != nil {
		return nil, err
	}
	p := csvParser{lines: newLines(in)}
	var rows [][]string
	for {
		row, err := p.row()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, max(p.start, 1), err)
		}
		rows = append(rows, row)
	}
}

// csvParser splits lines into rows.
type csvParser struct {
	lines *lines
	start int    // number of the line on which the current row starts
	rest  []byte // what is left of the current line, without its end
	end   []byte // the end of the current line, which counts within quotes
	size  int    // bytes of the current row
}

// row returns the fields of the next row that is not empty.
func (p *csvParser) row() ([]string, error) {
	p.size = 0
	for {
		err := p.nextLine()
		p.start = p.lines.line
		if err != nil {
			if !errors.Is(err, io.EOF) {
				p.start++ // the line that could not be read
			}
			return nil, err
		}
		if len(p.rest) > 0 {
			break
		}
	}
	var fields []string
	for {
		field, err := p.field()
		if err != nil {
			return nil, err
		}
		fields = append(fields, field)
		if len(p.rest) == 0 {
			return fields, nil
		}
		p.rest = p.rest[1:] // the comma
	}
}

// field reads one field and leaves rest at the comma after it or empty.
func (p *csvParser) field() (string, error) {
	if len(p.rest) > 0 && p.rest[0] == '"' {
		return p.quoted()
	}
	end := bytes.IndexByte(p.rest, ',')
	if end < 0 {
		end = len(p.rest)
	}
	field := p.rest[:end]
	if bytes.IndexByte(field, '\r') >= 0 {
		return "", errors.New("carriage return within a field without quotes")
	}
	p.rest = p.rest[end:]
	return string(field), nil
}

// quoted reads a field between quotes, over as many lines as it has.
func (p *csvParser) quoted() (string, error) {
	p.rest = p.rest[1:]
	var field []byte
	for {
		i := bytes.IndexByte(p.rest, '"')
		if i < 0 {
			field = append(append(field, p.rest...), p.end...)
			if err := p.nextLine(); errors.Is(err, io.EOF) {
				return "", errors.New("the file ends within a quoted field")
			} else if err != nil {
				return "", err
			}
			continue
		}
		field = append(field, p.rest[:i]...)
		p.rest = p.rest[i+1:]
		switch {
		case len(p.rest) == 0 || p.rest[0] == ',':
			return string(field), nil
		case p.rest[0] == '"':
			field = append(field, '"')
			p.rest = p.rest[1:]
		default:
			return "", errors.New("text after the closing quote of a field")
		}
	}
}

// nextLine reads a line of the current row.
func (p *csvParser) nextLine() error {
	line, err := p.lines.next(maxRecordBytes - p.size)
	if err != nil {
		return err
	}
	p.size += len(line)
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		n--
		if n > 0 && line[n-1] == '\r' {
			n--
		}
	}
	p.rest, p.end = line[:n], line[n:]
	return nil
}
