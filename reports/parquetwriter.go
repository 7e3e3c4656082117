package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
)

// A row group is ended by whichever comes first. The bytes bound the memory of
// writing and reading, the rows keep groups large enough for column readers.
const (
	groupRows  = 65536
	groupBytes = 32 << 20 // of values, before compression

	maxRowBytes = 64 << 20 // what a reader must be ready to hold
)

// tableWriter writes the rows of a table. The bytes are a function of the rows.
type tableWriter struct {
	w     *parquet.Writer
	table *table
	row   parquet.Row
	rows  int64 // of the open row group
	bytes int64 // of the open row group
}

func newTableWriter(out io.Writer, t *table, more ...parquet.WriterOption) *tableWriter {
	options := []parquet.WriterOption{
		t.schema,
		parquet.CreatedBy("assay", t.version(), "parquet-go"),
		parquet.KeyValueMetadata(schemaKey, t.version()),
		parquet.Compression(&parquet.Zstd),
		parquet.DataPageVersion(2),
		parquet.DataPageStatistics(false), // the footer has those of the column
		// Plain rather than delta-encoded texts: as small under Zstandard, and
		// their decoder believes nothing that checkPages has not checked.
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain),
		parquet.DictionaryMaxBytes(1 << 20), // beyond, a dictionary does not pay
		parquet.MaxRowsPerRowGroup(groupRows),
	}
	for _, l := range t.leaves {
		if l.prose {
			options = append(options, parquet.SkipPageBounds(strings.Split(l.path, ".")...))
		}
	}
	return &tableWriter{table: t, w: parquet.NewWriter(out, append(options, more...)...)}
}

// add writes the row that build appends to an empty one.
func (t *tableWriter) add(build func(parquet.Row) (parquet.Row, error)) error {
	row, err := build(t.row[:0])
	if err != nil {
		return err
	}
	t.row = row
	size := int64(0)
	for _, v := range row {
		size += int64(valueBytes(v))
	}
	if size > maxRowBytes {
		return fmt.Errorf("a row of %d bytes is larger than %d", size, maxRowBytes)
	}
	if _, err := t.w.WriteRows([]parquet.Row{row}); err != nil {
		return fmt.Errorf("write row: %w", err)
	}
	t.rows++
	t.bytes += size
	if t.rows < groupRows && t.bytes < groupBytes {
		return nil
	}
	t.rows, t.bytes = 0, 0
	return t.w.Flush()
}

// addResult writes a row of samples.parquet.
func (t *tableWriter) addResult(r eval.Result) error {
	return t.add(func(row parquet.Row) (parquet.Row, error) { return sampleRow(row, r) })
}

// close writes what is buffered and the footer.
func (t *tableWriter) close() error { return t.w.Close() }

func valueBytes(v parquet.Value) int {
	if !v.IsNull() && v.Kind() == parquet.ByteArray {
		return len(v.ByteArray()) + 4
	}
	return 8
}
