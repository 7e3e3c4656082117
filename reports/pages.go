package reports

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// Limits of what a result file may ask for. The writer stays far below them.
const (
	maxFooter     = 16 << 20
	maxPageBytes  = 256 << 20 // uncompressed
	maxPageValues = 1 << 22
	maxPageHeader = 64 << 10
)

var errNotParquet = errors.New("not a Parquet file")

// checkFooter checks the ends of a file and the structure of its footer.
func checkFooter(r io.ReaderAt, size int64) error {
	if size == 0 {
		return fmt.Errorf("the file is empty: %s", restore)
	}
	if size < 12 {
		return fmt.Errorf("%w: it has %d bytes", errNotParquet, size)
	}
	var head, tail [8]byte
	if err := readFull(r, head[:4], 0); err != nil {
		return err
	}
	if err := readFull(r, tail[:], size-8); err != nil {
		return err
	}
	if string(head[:4]) != "PAR1" {
		return errNotParquet
	}
	if string(tail[4:]) != "PAR1" {
		return fmt.Errorf("the end of the file is missing or damaged: %s", restore)
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	if length > size-12 || length > maxFooter {
		return fmt.Errorf("the footer claims %d bytes of %d: %s", length, size, restore)
	}
	footer := make([]byte, length)
	if err := readFull(r, footer, size-8-length); err != nil {
		return err
	}
	w := compactWalker{data: footer}
	if err := w.structure(0, 0, func(int, int64) {}); err != nil {
		return fmt.Errorf("footer: %w: %s", err, restore)
	}
	return nil
}

func readFull(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}

// checkPages walks the pages of the columns that are read and checks that each
// claims no more than its bytes can hold.
func (t *table) checkPages(r io.ReaderAt, size int64, f *parquet.File) error {
	total := int64(0)
	for g, group := range f.Metadata().RowGroups {
		if len(group.Columns) != len(t.leaves) {
			return fmt.Errorf("row group %d has %d columns, the file %d", g, len(group.Columns), len(t.leaves))
		}
		for _, c := range t.read {
			p := pageChecker{r: r, leaf: t.leaves[c], rows: group.NumRows}
			if err := p.check(&group.Columns[c].MetaData, size); err != nil {
				return fmt.Errorf("row group %d, column %s: %w", g, t.leaves[c].column(), err)
			}
		}
		total += group.NumRows
	}
	if n := f.NumRows(); n != total {
		return fmt.Errorf("the footer promises %d rows, its row groups have %d", n, total)
	}
	return nil
}

// pageChecker checks the pages of one column of one row group.
type pageChecker struct {
	r    io.ReaderAt
	leaf leaf
	rows int64
	page []byte // content of the current page
	done struct{ rows, values int64 }
	dict bool // a dictionary came first
	zstd bool
}

func (p *pageChecker) check(m *format.ColumnMetaData, size int64) error {
	if m.Codec != format.Zstd && m.Codec != format.Uncompressed {
		return fmt.Errorf("compressed with %s, want ZSTD", m.Codec)
	}
	p.zstd = m.Codec == format.Zstd
	start := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		start = m.DictionaryPageOffset
	}
	if start < 4 || m.TotalCompressedSize < 0 || start > size || m.TotalCompressedSize > size-start {
		return fmt.Errorf("lies at bytes %d to %d of %d", start, start+m.TotalCompressedSize, size)
	}
	for at, end := start, start+m.TotalCompressedSize; at < end; {
		h, err := p.header(at, end)
		if err != nil {
			return fmt.Errorf("page at byte %d: %w", at, err)
		}
		if err := p.content(h, at); err != nil {
			return fmt.Errorf("page at byte %d: %w", at, err)
		}
		at += int64(h.length) + h.compressed
	}
	if p.done.rows != p.rows || p.done.values != m.NumValues {
		return fmt.Errorf("has %d rows and %d values, %d and %d are promised", p.done.rows, p.done.values, p.rows, m.NumValues)
	}
	return nil
}

// pageHeader is what the header of a page claims.
type pageHeader struct {
	length                   int // of the header
	kind                     format.PageType
	uncompressed, compressed int64
	values, nulls, rows      int64
	encoding                 format.Encoding
	def, rep                 int64 // bytes of levels
	packed                   bool  // the values are compressed
	checksum                 uint32
}

// header reads the header of the page at a position, whose column ends at end.
func (p *pageChecker) header(at, end int64) (pageHeader, error) {
	h := pageHeader{packed: true, kind: -1}
	window := make([]byte, min(end-at, 256))
	for {
		if err := readFull(p.r, window, at); err != nil {
			return h, err
		}
		w := compactWalker{data: window}
		err := w.structure(0, 0, h.set)
		if err == nil {
			h.length = w.pos
			return h, h.check(end - at - int64(w.pos))
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) || int64(len(window)) == min(end-at, maxPageHeader) {
			return h, fmt.Errorf("header: %w", err)
		}
		window = make([]byte, min(end-at, maxPageHeader))
	}
}

// set takes an integer of the header, as numbered in parquet.thrift.
func (h *pageHeader) set(id int, v int64) {
	const dictionary, v2 = 7 << fieldShift, 8 << fieldShift
	switch id {
	case 1:
		h.kind = format.PageType(v)
	case 2:
		h.uncompressed = v
	case 3:
		h.compressed = v
	case 4:
		h.checksum = uint32(v)
	case dictionary | 1, v2 | 1:
		h.values = v
	case dictionary | 2, v2 | 4:
		h.encoding = format.Encoding(v)
	case v2 | 2:
		h.nulls = v
	case v2 | 3:
		h.rows = v
	case v2 | 5:
		h.def = v
	case v2 | 6:
		h.rep = v
	case v2 | 7:
		h.packed = v != 0
	}
}

// check checks a header against the bytes left for the page.
func (h *pageHeader) check(left int64) error {
	switch {
	case h.kind != format.DataPageV2 && h.kind != format.DictionaryPage:
		return fmt.Errorf("type %d, want a dictionary or a data page of version 2", h.kind)
	case h.compressed < 0 || h.compressed > left:
		return fmt.Errorf("claims %d bytes of %d", h.compressed, left)
	case h.uncompressed < 0 || h.uncompressed > maxPageBytes:
		return fmt.Errorf("claims %d bytes uncompressed, more than %d", h.uncompressed, maxPageBytes)
	case h.values < 0 || h.values > maxPageValues || h.rows < 0 || h.rows > h.values || h.nulls < 0 || h.nulls > h.values:
		return fmt.Errorf("claims %d rows, %d values and %d nulls", h.rows, h.values, h.nulls)
	case h.def < 0 || h.rep < 0 || h.def > h.compressed || h.rep > h.compressed-h.def || h.def+h.rep > h.uncompressed:
		return fmt.Errorf("claims %d and %d bytes of levels of %d", h.rep, h.def, h.compressed)
	}
	return nil
}

// content checks the content of a page: that it expands to the size claimed,
// and that its runs hold no more values than claimed.
func (p *pageChecker) content(h pageHeader, at int64) error {
	if int64(cap(p.page)) < h.compressed {
		p.page = make([]byte, h.compressed)
	}
	p.page = p.page[:h.compressed]
	if err := readFull(p.r, p.page, at+int64(h.length)); err != nil {
		return err
	}
	// parquet-go leaves out the checksums of dictionaries and of pages without one.
	if sum := crc32.ChecksumIEEE(p.page); sum != h.checksum {
		return fmt.Errorf("checksum %08x, want %08x", sum, h.checksum)
	}
	data := p.page[h.rep+h.def:]
	size := h.uncompressed - h.rep - h.def
	packed := p.zstd && h.packed
	if packed {
		if err := checkFrame(data, size); err != nil {
			return err
		}
	} else if int64(len(data)) != size {
		return fmt.Errorf("has %d bytes, claims %d", len(data), size)
	}
	if h.kind == format.DictionaryPage {
		if p.dict || p.done.values > 0 {
			return errors.New("a second dictionary")
		}
		p.dict = true
		return p.dictionary(h, size)
	}
	p.done.rows += h.rows
	p.done.values += h.values
	if err := checkRuns(p.page[:h.rep], bits(p.leaf.rep), h.values); err != nil {
		return fmt.Errorf("repetition levels: %w", err)
	}
	if err := checkRuns(p.page[h.rep:h.rep+h.def], bits(p.leaf.def), h.values); err != nil {
		return fmt.Errorf("definition levels: %w", err)
	}
	return p.values(h, data, packed)
}

func (p *pageChecker) dictionary(h pageHeader, size int64) error {
	if h.encoding != format.Plain && h.encoding != format.PlainDictionary {
		return fmt.Errorf("dictionary in encoding %s", h.encoding)
	}
	if h.values > size/4 { // a text takes its length, four bytes
		return fmt.Errorf("dictionary claims %d values in %d bytes", h.values, size)
	}
	return nil
}

// values checks the values of a data page.
func (p *pageChecker) values(h pageHeader, data []byte, packed bool) error {
	switch h.encoding {
	case format.Plain:
		return nil
	case format.RLEDictionary, format.PlainDictionary:
	default:
		return fmt.Errorf("values in encoding %s", h.encoding)
	}
	if !p.dict {
		return errors.New("refers to a dictionary that is not there")
	}
	if packed {
		var err error
		if data, err = parquet.Zstd.Decode(nil, data); err != nil {
			return err
		}
	}
	if len(data) == 0 {
		return nil
	}
	if data[0] > 32 {
		return fmt.Errorf("indices of %d bits", data[0])
	}
	return checkRuns(data[1:], int(data[0]), h.values)
}
