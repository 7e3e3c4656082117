package datasets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	maxRecordBytes = 16 << 20  // of one line of JSON or one row of CSV
	maxDataBytes   = 512 << 20 // of one file after decompression
)

// utf8BOM is a byte order mark, which some editors put before a text.
const utf8BOM = "\xef\xbb\xbf"

// nameOf is what errors call an input: its name if it has one, as files and
// what a Store opens do.
func nameOf(r io.Reader) string {
	if n, ok := r.(interface{ Name() string }); ok {
		return n.Name()
	}
	return "input"
}

// text returns the decompressed content of an input whose name ends in ".gz",
// and the content as it is of every other one. It ends with an error where the
// content is larger than any benchmark's.
func text(r io.Reader) (io.Reader, error) {
	name := nameOf(r)
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("%s: decompress: %w", name, err)
		}
		r = z
	}
	return &capped{r: r, left: maxDataBytes}, nil
}

// capped ends a stream with an error after a number of bytes.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, fmt.Errorf("more than %d bytes", maxDataBytes)
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// lines reads a text line by line, with the newlines.
type lines struct {
	r    *bufio.Reader
	line int // number of the last line read, from 1
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 64<<10)} }

// next returns the next line including its newline, which only the last one may
// lack, and io.EOF after the last one. limit bounds its length. After another
// error, line is the number of the line before the faulty one.
func (l *lines) next(limit int) ([]byte, error) {
	var line []byte
	for {
		piece, err := l.r.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case len(line) > limit:
			return nil, fmt.Errorf("more than %d bytes in one record", maxRecordBytes)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case len(line) == 0:
			return nil, io.EOF
		}
		if !utf8.Valid(line) {
			return nil, errors.New("not UTF-8")
		}
		if l.line++; l.line == 1 {
			line = bytes.TrimPrefix(line, []byte(utf8BOM))
		}
		return line, nil
	}
}
