package reports

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// forgedPage is the content of a page with the claims of its header.
type forgedPage struct {
	dictionary          []byte // nil: none
	words               int32  // that the dictionary claims
	rep, def, values    []byte
	count, nulls, rows  int32
	encoding            format.Encoding
	uncompressed, total int32 // added to the true sizes
}

// forge replaces the pages of a column in a valid file by other ones, with the
// right checksums, as somebody who means harm would.
func forge(t testing.TB, file []byte, column int, p forgedPage) []byte {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	meta := f.Metadata()
	out := []byte("PAR1")
	for g := range meta.RowGroups {
		for c := range meta.RowGroups[g].Columns {
			chunk := &meta.RowGroups[g].Columns[c]
			m := &chunk.MetaData
			start := m.DataPageOffset
			if m.DictionaryPageOffset != 0 {
				start = m.DictionaryPageOffset
				m.DictionaryPageOffset += int64(len(out)) - start
			}
			shift := int64(len(out)) - start
			m.DataPageOffset += shift
			if c != column {
				out = append(out, file[start:start+m.TotalCompressedSize]...)
				continue
			}
			begin := len(out)
			m.Codec, m.NumValues, m.DictionaryPageOffset = format.Uncompressed, int64(p.count), 0
			if p.dictionary != nil {
				m.DictionaryPageOffset = int64(begin)
				out = append(append(out, pageBytes(t, &format.PageHeader{Type: format.DictionaryPage,
					DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: p.words, Encoding: format.Plain}),
				}, p.dictionary, p)...), p.dictionary...)
			}
			m.DataPageOffset = int64(len(out))
			content := bytes.Join([][]byte{p.rep, p.def, p.values}, nil)
			out = append(append(out, pageBytes(t, &format.PageHeader{Type: format.DataPageV2,
				DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{NumValues: p.count, NumNulls: p.nulls, NumRows: p.rows, Encoding: p.encoding,
					DefinitionLevelsByteLength: int32(len(p.def)), RepetitionLevelsByteLength: int32(len(p.rep))}),
			}, content, p)...), content...)
			m.TotalCompressedSize = int64(len(out) - begin)
		}
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), meta)
	if err != nil {
		t.Fatal(err)
	}
	out = append(out, footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, "PAR1"...)
}

// pageBytes is the header of a page.
func pageBytes(t testing.TB, h *format.PageHeader, content []byte, p forgedPage) []byte {
	h.CompressedPageSize = int32(len(content)) + p.total
	h.UncompressedPageSize = int32(len(content)) + p.uncompressed
	h.CRC = int32(crc32.ChecksumIEEE(content))
	b, err := thrift.Marshal(new(thrift.CompactProtocol), h)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// run is a run-length encoded run of levels.
func run(n uint64, value byte) []byte { return append(binary.AppendUvarint(nil, n<<1), value) }

func TestForgedPages(t *testing.T) {
	valid := writeSamples(t, exampleResults()[:1])
	word := func(s string) []byte { return append(binary.LittleEndian.AppendUint32(nil, uint32(len(s))), s...) }
	for _, c := range []struct {
		name   string
		column int
		page   forgedPage
		want   string // empty: the file is valid
	}{
		{"plain", colInput, forgedPage{values: word("question"), count: 1, rows: 1}, ""},
		{"dictionary", colSuite, forgedPage{dictionary: word("mmlu"), words: 1, values: append([]byte{1}, run(1, 0)...), count: 1, rows: 1,
			encoding: format.RLEDictionary}, ""},
		{"list", colTokens, forgedPage{rep: run(1, 0), def: run(1, 1), values: []byte{1, 0, 0, 0}, count: 1, rows: 1}, ""},
		{"index out of the dictionary", colSuite, forgedPage{dictionary: word("mmlu"), words: 1, values: append([]byte{8}, run(1, 200)...),
			count: 1, rows: 1, encoding: format.RLEDictionary}, "samples.parquet"},
		{"huge run of indices", colSuite, forgedPage{dictionary: word("mmlu"), words: 1, values: append([]byte{8}, run(1<<31-1, 0)...),
			count: 1, rows: 1, encoding: format.RLEDictionary}, "column suite: page at byte"},
		{"huge run of levels", colError, forgedPage{def: run(1<<31-1, 0), count: 1, nulls: 1, rows: 1}, "definition levels: damaged run"},
		{"long run of levels", colError, forgedPage{def: run(1<<20, 0), count: 1, nulls: 1, rows: 1}, "runs of 1048576 values where 1 are claimed"},
		{"huge dictionary", colSuite, forgedPage{dictionary: word("mmlu"), words: 1 << 30, values: append([]byte{1}, run(1, 0)...), count: 1, rows: 1,
			encoding: format.RLEDictionary}, "column suite: page at byte"},
		{"no dictionary", colSuite, forgedPage{values: append([]byte{1}, run(1, 0)...), count: 1, rows: 1, encoding: format.RLEDictionary},
			"refers to a dictionary that is not there"},
		{"huge count", colInput, forgedPage{values: word("q"), count: 1 << 30, rows: 1}, "claims 1 rows, 1073741824 values"},
		{"more rows", colInput, forgedPage{values: append(word("q"), word("r")...), count: 2, rows: 2}, "has 2 rows and 2 values, 1 and 2 are promised"},
		{"fewer values", colInput, forgedPage{count: 1, rows: 1}, "samples.parquet"},
		{"text beyond the page", colInput, forgedPage{values: []byte{255, 255, 255, 127, 'q'}, count: 1, rows: 1}, "samples.parquet"},
		{"delta encoding", colInput, forgedPage{values: word("q"), count: 1, rows: 1, encoding: format.DeltaLengthByteArray}, "values in encoding"},
		{"null in a required column", colInput, forgedPage{nulls: 1, count: 1, rows: 1}, "samples.parquet"},
		{"size", colInput, forgedPage{values: word("q"), count: 1, rows: 1, uncompressed: 1 << 30}, "bytes uncompressed, more than"},
		{"size beyond the column", colInput, forgedPage{values: word("q"), count: 1, rows: 1, total: 1 << 20}, "claims 1048581 bytes of 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := forge(t, valid, c.column, c.page)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := readAll(file)
			runtime.ReadMemStats(&after)
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 {
				t.Errorf("allocated %d bytes", grown)
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// FuzzPages goes where FuzzReadSamples does not get past the checksums.
func FuzzPages(f *testing.F) {
	valid := writeSamples(f, exampleResults()[:2])
	f.Add(uint8(colInput), []byte(nil), int32(0), []byte(nil), []byte(nil), []byte{1, 0, 0, 0, 'q', 1, 0, 0, 0, 'r'}, int32(2), int32(0), int32(2))
	f.Add(uint8(colSuite), []byte{1, 0, 0, 0, 'q'}, int32(1), []byte(nil), []byte(nil), []byte{1, 4, 0}, int32(2), int32(0), int32(2))
	f.Add(uint8(colTokens), []byte(nil), int32(0), []byte{2, 0, 2, 1, 2, 0}, []byte{6, 1}, []byte{1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0}, int32(3), int32(0), int32(2))
	f.Add(uint8(colError), []byte(nil), int32(0), []byte(nil), []byte{4, 0}, []byte(nil), int32(2), int32(2), int32(2))
	f.Fuzz(func(t *testing.T, column uint8, dictionary []byte, words int32, rep, def, values []byte, count, nulls, rows int32) {
		p := forgedPage{words: words, rep: rep, def: def, values: values, count: count, nulls: nulls, rows: rows}
		if len(dictionary) > 0 {
			p.dictionary, p.encoding = dictionary, format.RLEDictionary
		}
		_, err := readAll(forge(t, valid, int(column)%len(samplesTable.leaves), p))
		if err != nil && !strings.Contains(err.Error(), SamplesFile) {
			t.Errorf("error without the file: %v", err)
		}
	})
}
