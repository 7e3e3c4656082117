package journal

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// HeaderError says that a journal is of something else.
type HeaderError struct {
	Path   string
	Header []byte // the one that is there
}

func (e *HeaderError) Error() string { return fmt.Sprintf("journal %s is of something else", e.Path) }

// DamagedError says that a journal holds what was not written to it.
type DamagedError struct {
	Path    string
	Offset  int64 // of the damaged record
	Records int   // whole ones before it, without the header
	Err     error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("journal %s is damaged at byte %d, after %d records: %v", e.Path, e.Offset, e.Records, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

var (
	errTorn     = errors.New("the record ends beyond the end of the file")
	errChecksum = errors.New("checksum is wrong")
)

// scanner reads a journal from its beginning.
type scanner struct {
	file   *os.File
	path   string
	header []byte
	visit  func(Ref, []byte) error

	size    int64
	end     int64 // of the last whole record
	records int   // whole ones, the header included
}

// scan visits all records. A record that a crash left half-written at the end
// is not visited, and end is its beginning.
func (s *scanner) scan() error {
	info, err := s.file.Stat()
	if err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	s.size = info.Size()
	in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 1<<20)
	begin := make([]byte, min(s.size, int64(len(magic))))
	if _, err := io.ReadFull(in, begin); err != nil {
		return fmt.Errorf("read journal %s: %w", s.path, err)
	}
	switch {
	case len(begin) < len(magic) && bytes.HasPrefix([]byte(magic), begin):
		return nil // nothing yet
	case string(begin) != magic:
		// A crash may have left a part of it, then zeros.
		if followed, err := s.followed(0); err == nil && !followed && bytes.HasPrefix([]byte(magic), bytes.TrimRight(begin, "\x00")) {
			return nil
		}
		return &DamagedError{Path: s.path, Err: errors.New("it does not begin as a journal of this version does")}
	}
	at := int64(len(magic))
	var content []byte
	for at < s.size {
		var err error
		content, err = next(in, s.size-at, content)
		if err != nil {
			return s.bad(at, err)
		}
		if err := s.take(at, content); err != nil {
			return err
		}
		at += prefixBytes + int64(len(content))
		s.end = at
		s.records++
	}
	return nil
}

// take hands over one record.
func (s *scanner) take(at int64, content []byte) error {
	if s.records == 0 {
		if !bytes.Equal(content, s.header) {
			return &HeaderError{Path: s.path, Header: bytes.Clone(content)}
		}
		return nil
	}
	if err := s.visit(Ref(at), content); err != nil {
		return &DamagedError{Path: s.path, Offset: at, Records: s.records - 1, Err: err}
	}
	return nil
}

// bad tells a half-written end from damage: after a record that a crash left
// half-written there is no other one.
func (s *scanner) bad(at int64, err error) error {
	followed, rerr := s.followed(at)
	switch {
	case rerr != nil:
		return fmt.Errorf("read journal %s: %w", s.path, rerr)
	case followed:
		return &DamagedError{Path: s.path, Offset: at, Records: max(s.records-1, 0), Err: err}
	}
	return nil
}

// followed looks for a whole record anywhere behind a place, because the length
// of a damaged one may be what is wrong with it.
func (s *scanner) followed(at int64) (bool, error) {
	const window = 64 << 20
	rest := make([]byte, min(s.size-at, window))
	if _, err := s.file.ReadAt(rest, at); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	for i := 1; i+prefixBytes < len(rest); i++ {
		n := int64(binary.LittleEndian.Uint32(rest[i:]))
		content := rest[i+prefixBytes:]
		if n == 0 || n > int64(len(content)) {
			continue
		}
		if checksum(rest[i:i+4], content[:n]) == binary.LittleEndian.Uint32(rest[i+4:]) {
			return true, nil
		}
	}
	return false, nil
}

// next reads a record of which at most left bytes are there, into buf where it
// is large enough.
func next(in io.Reader, left int64, buf []byte) ([]byte, error) {
	var prefix [prefixBytes]byte
	if left < prefixBytes {
		return nil, errTorn
	}
	if _, err := io.ReadFull(in, prefix[:]); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(prefix[:]))
	if n > left-prefixBytes {
		return nil, errTorn
	}
	if n > maxRecord {
		return nil, fmt.Errorf("a record of %d bytes", n)
	}
	if int64(cap(buf)) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(in, buf); err != nil {
		return nil, err
	}
	if checksum(prefix[:4], buf) != binary.LittleEndian.Uint32(prefix[4:]) {
		return nil, errChecksum
	}
	return buf, nil
}

// readRecord reads the record at a place, most often at one go.
func readRecord(file *os.File, at, end int64) ([]byte, error) {
	if at < int64(len(magic)) || at >= end {
		return nil, errors.New("there is no record")
	}
	const guess = 4096
	first := make([]byte, min(guess, end-at))
	if _, err := file.ReadAt(first, at); err != nil {
		return nil, err
	}
	rest := io.NewSectionReader(file, at+int64(len(first)), end-at-int64(len(first)))
	return next(io.MultiReader(bytes.NewReader(first), rest), end-at, nil)
}
