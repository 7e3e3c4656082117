package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// ReadParquet reads all rows of a Parquet file into structs whose fields are
// tagged `parquet:"column"`. Columns that T does not name are not read. Unlike
// the underlying library, which would fill in zeros or convert, it is an error
// if the file lacks a column of T, has it with another type, or has nulls where
// the field of T is no pointer. Errors name the input and the column.
func ReadParquet[T any](r io.Reader) (rows []T, err error) {
	name := nameOf(r)
	// The library panics on some malformed files.
	defer func() {
		if p := recover(); p != nil {
			rows, err = nil, fmt.Errorf("%s: malformed Parquet file: %v", name, p)
		}
	}()
	data, err := io.ReadAll(&capped{r: r, left: maxDataBytes})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	schema := parquet.SchemaOf(new(T))
	for _, path := range schema.Columns() {
		if err := checkColumn(file, schema, path); err != nil {
			return nil, fmt.Errorf("%s: column %s: %w", name, strings.Join(path, "."), err)
		}
	}
	reader := parquet.NewGenericReader[T](file, schema)
	defer reader.Close() //nolint:errcheck // only read
	for {
		batch := make([]T, 256)
		n, err := reader.Read(batch)
		rows = append(rows, batch[:n]...)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", name, len(rows)+1, err)
		}
		if n == 0 {
			return nil, fmt.Errorf("%s: row %d: the file ends early", name, len(rows)+1)
		}
	}
}

// checkColumn compares a leaf column of the wanted schema with the file's.
func checkColumn(file *parquet.File, schema *parquet.Schema, path []string) error {
	want, _ := schema.Lookup(path...)
	got, ok := file.Schema().Lookup(path...)
	if !ok {
		return errors.New("is not in the file")
	}
	if got.Node.Type().Kind() != want.Node.Type().Kind() {
		return fmt.Errorf("has type %v, want %v", got.Node.Type(), want.Node.Type())
	}
	if got.MaxRepetitionLevel != want.MaxRepetitionLevel {
		return errors.New("is a list where a single value is wanted, or the other way round")
	}
	if got.MaxDefinitionLevel <= want.MaxDefinitionLevel {
		return nil
	}
	return checkNoNulls(file, got.ColumnIndex)
}

// checkNoNulls counts nulls in the pages, as a file need not say how many it
// has.
func checkNoNulls(file *parquet.File, column int) error {
	for i, group := range file.RowGroups() {
		if err := checkChunk(group.ColumnChunks()[column]); err != nil {
			return fmt.Errorf("row group %d: %w", i, err)
		}
	}
	return nil
}

func checkChunk(chunk parquet.ColumnChunk) error {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		nulls := page.NumNulls()
		parquet.Release(page)
		if nulls > 0 {
			return fmt.Errorf("has %d nulls, but a value is wanted in every row", nulls)
		}
	}
}
