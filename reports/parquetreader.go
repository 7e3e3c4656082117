package reports

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
)

// readRows is how many rows are decoded at a time.
const readRows = 64

// rows reads a Parquet file of a table row by row. A row and its values are
// valid until the next one. The first error ends the sequence.
//
// The file may come from anywhere. Its size, footer and pages are checked
// before parquet-go sees them, because parquet-go allocates what a file asks
// for; its columns are checked because parquet-go reads a missing column as
// zeros and converts types silently.
func (t *table) rows(path string) iter.Seq2[parquet.Row, error] {
	return func(yield func(parquet.Row, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			yield(nil, err)
			return
		}
		t.readFrom(f, info.Size(), path)(yield)
	}
}

// readFrom is rows for an opened file, called name in errors.
func (t *table) readFrom(r io.ReaderAt, size int64, name string) iter.Seq2[parquet.Row, error] {
	return func(yield func(parquet.Row, error) bool) {
		d := &delivery{yield: yield}
		if err := t.scan(r, size, name, d); err != nil && !d.stopped {
			yield(nil, err)
		}
	}
}

// delivery hands rows to the consumer and remembers when it wants no more.
type delivery struct {
	yield   func(parquet.Row, error) bool
	busy    bool // the consumer has control
	stopped bool
}

func (d *delivery) row(row parquet.Row) bool {
	d.busy = true
	d.stopped = !d.yield(row, nil)
	d.busy = false
	return !d.stopped
}

// scan delivers all rows.
func (t *table) scan(r io.ReaderAt, size int64, name string, d *delivery) (err error) {
	defer func() {
		// parquet-go panics on some files that contradict themselves. What the
		// consumer of the rows does wrong is not the file's fault.
		if p := recover(); p != nil {
			if d.busy {
				panic(p)
			}
			err = fmt.Errorf("%s: damaged Parquet file (%v): %s", name, p, restore)
		}
	}()
	f, err := t.open(r, size, name)
	if err != nil {
		return err
	}
	for g, group := range f.RowGroups() {
		if err := t.scanGroup(group, d.row); err != nil {
			return fmt.Errorf("%s: row group %d: %w", name, g, err)
		}
		if d.stopped {
			return nil
		}
	}
	return nil
}

// scanGroup delivers the rows of a row group until deliver returns false.
func (t *table) scanGroup(group parquet.RowGroup, deliver func(parquet.Row) bool) error {
	all := group.ColumnChunks()
	chunks := make([]parquet.ColumnChunk, len(t.read))
	for i, c := range t.read {
		chunks[i] = all[c]
	}
	rows := parquet.NewColumnChunkRowReader(chunks)
	defer rows.Close()
	buffer := make([]parquet.Row, readRows)
	for seen := int64(0); ; {
		n, err := rows.ReadRows(buffer)
		for _, row := range buffer[:n] {
			if err := t.checkRow(row); err != nil {
				return fmt.Errorf("row %d: %w: %s", seen, err, restore)
			}
			seen++
			if !deliver(row) {
				return nil
			}
		}
		switch {
		case errors.Is(err, io.EOF) && seen == group.NumRows():
			return nil
		case err != nil && !errors.Is(err, io.EOF):
			return fmt.Errorf("%w: %s", err, restore)
		case err != nil || n == 0:
			return fmt.Errorf("%d rows where %d are promised: %s", seen, group.NumRows(), restore)
		}
	}
}

const restore = "copy the file again from where it was written, or repeat the run"

// open checks everything about a file that can be checked without decoding rows.
func (t *table) open(r io.ReaderAt, size int64, name string) (*parquet.File, error) {
	if err := checkFooter(r, size); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, restore)
	}
	if err := t.checkVersion(f, name); err != nil {
		return nil, err
	}
	if err := t.check(name, leavesOf(f.Schema())); err != nil {
		return nil, err
	}
	if err := t.checkPages(r, size, f); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, restore)
	}
	return f, nil
}

// errOtherTable says that a Parquet file holds something else.
var errOtherTable = errors.New("another file")

func (t *table) checkVersion(f *parquet.File, name string) error {
	got, ok := f.Lookup(schemaKey)
	if !ok {
		return fmt.Errorf("%s: %w, not a result file of Assay: its metadata has no %s", name, errOtherTable, schemaKey)
	}
	if got == t.version() {
		return nil
	}
	var version int
	kind, number, _ := strings.Cut(got, "/")
	if _, err := fmt.Sscanf(number, "%d", &version); err != nil || kind != t.name {
		return fmt.Errorf("%s: %s is %q, want %q: this is %w of a run", name, schemaKey, got, t.version(), errOtherTable)
	}
	return schemaError(name, version)
}

// schemaError says what to do about a layout of another version.
func schemaError(name string, version int) error {
	if version > eval.RunSchema {
		return fmt.Errorf("%s: schema %d is newer than this Assay, which reads schema %d: update Assay", name, version, eval.RunSchema)
	}
	return fmt.Errorf("%s: schema %d is older than this Assay, which reads schema %d: repeat the run, or read it with the version that wrote it",
		name, version, eval.RunSchema)
}

// checkRow checks that the values of a row belong to the columns that are read,
// in order, with every column present.
func (t *table) checkRow(row parquet.Row) error {
	next, last := 0, -1
	for _, v := range row {
		c := v.Column()
		first := v.RepetitionLevel() == 0
		if (first && (next == len(t.read) || c != t.read[next])) || (!first && (c != last || c < 0 || t.leaves[c].rep == 0)) {
			return errors.New("its values do not follow the columns")
		}
		if first {
			next, last = next+1, c
		}
		if v.IsNull() && t.leaves[c].def == 0 {
			return fmt.Errorf("column %s has no value", t.leaves[c].column())
		}
	}
	if next != len(t.read) {
		return fmt.Errorf("column %s has no value", t.leaves[t.read[next]].column())
	}
	return nil
}
