package responses

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds a line, in bytes.
const maxLine = 64 << 20

var errLongLine = fmt.Errorf("longer than %d MiB", maxLine>>20)

// lineReader reads a file line by line and knows where each one lies.
type lineReader struct {
	r      *bufio.Reader
	number int   // of the last line, from 1
	offset int64 // of its first byte
	next   int64 // of the first byte after it
	buffer []byte
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{r: bufio.NewReaderSize(r, 256<<10)} }

// read returns the next line without blanks at its ends, and io.EOF after the
// last one. A line beyond the limit is passed over with errLongLine. The line is
// valid until the next call.
func (l *lineReader) read() ([]byte, error) {
	l.buffer = l.buffer[:0]
	l.offset = l.next
	long := false
	for {
		piece, err := l.r.ReadSlice('\n')
		l.next += int64(len(piece))
		if long = long || len(l.buffer)+len(piece) > maxLine; !long {
			l.buffer = append(l.buffer, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case l.next == l.offset:
			return nil, io.EOF
		}
		l.number++
		if long {
			return nil, errLongLine
		}
		return l.trim(), nil
	}
}

// trim takes off the byte order mark of the first line, and blanks.
func (l *lineReader) trim() []byte {
	line := l.buffer
	if l.number == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	return bytes.TrimSpace(line)
}

// lineOffset is where a line that read returned lies in the file.
func (l *lineReader) lineOffset(line []byte) int64 {
	return l.offset + int64(cap(l.buffer)-cap(line))
}
