package datasets

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

type parquetRow struct {
	Question string   `parquet:"question,optional"` // as other tools write every column
	Options  []string `parquet:"options,list"`
	Answer   int64    `parquet:"answer"`
	Extra    *string  `parquet:"extra,optional"`
}

func parquetFile(t testing.TB, rows []parquetRow) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&b, parquet.MaxRowsPerRowGroup(300))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parquetRows(n int) []parquetRow {
	var rows []parquetRow
	for i := range n {
		r := parquetRow{Question: fmt.Sprintf("q%d", i), Options: []string{"a", fmt.Sprint(i)}, Answer: int64(i % 4)}
		if i%3 == 0 {
			r.Extra = &r.Question
		}
		rows = append(rows, r)
	}
	return rows
}

func TestReadParquet(t *testing.T) {
	for _, n := range []int{0, 1, 256, 1000} {
		rows := parquetRows(n)
		file := parquetFile(t, rows)
		got, err := ReadParquet[parquetRow](named("x.parquet", file))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Errorf("%d rows: %s", n, diff)
		}
		type part struct {
			Answer   int64  `parquet:"answer"`
			Question string `parquet:"question"`
		}
		parts, err := ReadParquet[part](named("x.parquet", file))
		if err != nil || len(parts) != n {
			t.Fatalf("%d of %d rows, %v", len(parts), n, err)
		}
		for i, p := range parts {
			if p.Answer != rows[i].Answer || p.Question != rows[i].Question {
				t.Fatalf("row %d: got %v, want %v", i, p, rows[i])
			}
		}
	}
}

func TestReadParquetRefuses(t *testing.T) {
	file := parquetFile(t, parquetRows(500))
	if _, err := ReadParquet[struct {
		Subject string `parquet:"subject"`
	}](named("x.parquet", file)); err == nil || !strings.Contains(err.Error(), "x.parquet: column subject: is not in the file") {
		t.Errorf("absent column: %v", err)
	}
	if _, err := ReadParquet[struct {
		Answer string `parquet:"answer"`
	}](named("x.parquet", file)); err == nil || !strings.Contains(err.Error(), "x.parquet: column answer: has type") {
		t.Errorf("other type: %v", err)
	}
	if _, err := ReadParquet[struct {
		Extra string `parquet:"extra"`
	}](named("x.parquet", file)); err == nil || !strings.Contains(err.Error(), "x.parquet: column extra: row group 0: has 200 nulls") {
		t.Errorf("nulls: %v", err)
	}
	for name, bad := range map[string]string{
		"empty": "", "text": "not parquet at all", "cut off": file[:len(file)/2], "no start": file[100:],
	} {
		if _, err := ReadParquet[parquetRow](named("x.parquet", bad)); err == nil || !strings.HasPrefix(err.Error(), "x.parquet: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A flipped byte anywhere gives rows or an error, never a panic.
func TestReadParquetFlippedBytes(t *testing.T) {
	file := []byte(parquetFile(t, parquetRows(20)))
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 0x55
		if _, err := ReadParquet[parquetRow](named("x.parquet", string(bad))); err != nil && !strings.HasPrefix(err.Error(), "x.parquet: ") {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}
