package reports

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// bits is the width of levels up to a maximum.
func bits(level int) int {
	n := 0
	for ; level > 0; level >>= 1 {
		n++
	}
	return n
}

// checkRuns checks that a sequence of run-length encoded and bit-packed runs
// holds no more values than claimed, but for the last eight being filled up.
//
// Source: https://github.com/apache/parquet-format/blob/master/Encodings.md#RLE
func checkRuns(data []byte, width int, values int64) error {
	total := int64(0)
	for len(data) > 0 {
		u, n := binary.Uvarint(data)
		if n <= 0 || u>>1 > maxPageValues {
			return errors.New("damaged run")
		}
		data = data[n:]
		count, size := int64(u>>1), int64((width+7)/8)
		if u&1 != 0 { // groups of eight
			size = count * int64(width)
			count *= 8
		}
		total += count
		if total > values+7 || size > int64(len(data)) {
			return fmt.Errorf("runs of %d values where %d are claimed", total, values)
		}
		data = data[size:]
	}
	return nil
}

// checkFrame checks that data is one Zstandard frame that declares the size it
// expands to, or has one block only, which expands to 128 KiB at most. The
// decoder holds a frame to its declaration, but would take any number of
// frames, or one of unknown size.
//
// Source: RFC 8878, section 3.1.1
func checkFrame(data []byte, size int64) error {
	if len(data) == 0 && size == 0 {
		return nil
	}
	if len(data) < 6 || binary.LittleEndian.Uint32(data) != 0xfd2fb528 {
		return errors.New("not compressed with Zstandard")
	}
	descriptor := data[4]
	rest := data[5:]
	single := descriptor&0x20 != 0
	skip := []int{0, 1, 2, 4}[descriptor&3] // dictionary id
	if !single {
		skip++ // window descriptor
	}
	width := 1 << (descriptor >> 6)
	undeclared := width == 1 && !single
	if undeclared {
		width = 0
	}
	if len(rest) < skip+width {
		return io.ErrUnexpectedEOF
	}
	var field [8]byte
	copy(field[:], rest[skip:skip+width])
	declared := binary.LittleEndian.Uint64(field[:])
	if width == 2 {
		declared += 256
	}
	if !undeclared && declared != uint64(size) {
		return fmt.Errorf("compressed data of %d bytes, %d are claimed", declared, size)
	}
	blocks, rest, err := skipBlocks(rest[skip+width:])
	if err != nil {
		return err
	}
	if undeclared && blocks > 1 {
		return errors.New("compressed data of undeclared size")
	}
	if checksum := int(descriptor>>2&1) * 4; len(rest) != checksum {
		return fmt.Errorf("%d bytes after the compressed data", len(rest)-checksum)
	}
	return nil
}

// skipBlocks steps over the blocks of a Zstandard frame.
func skipBlocks(data []byte) (blocks int, rest []byte, err error) {
	for last := false; !last; blocks++ {
		if len(data) < 3 {
			return 0, nil, io.ErrUnexpectedEOF
		}
		header := int(data[0]) | int(data[1])<<8 | int(data[2])<<16
		last = header&1 != 0
		n := header >> 3
		if header>>1&3 == 1 { // one byte, repeated
			n = 1
		}
		if n > len(data)-3 {
			return 0, nil, io.ErrUnexpectedEOF
		}
		data = data[3+n:]
	}
	return blocks, data, nil
}
