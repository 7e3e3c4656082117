package datasets

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestReadCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       [][]string
	}{
		{"nothing", "", nil},
		{"plain", "a,b\nc,d\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"no newline at the end", "a,b\nc,d", [][]string{{"a", "b"}, {"c", "d"}}},
		{"carriage returns", "a,b\r\nc,d\r\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"mixed line ends", "a,b\r\nc,d\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"empty lines", "\n\r\na,b\n\nc,d\n\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"empty fields", "a,\n,b\n,\n", [][]string{{"a", ""}, {"", "b"}, {"", ""}}},
		{"empty quoted field alone", "\"\"\n\"\"", [][]string{{""}, {""}}},
		{"blanks stay", " a , b \n", [][]string{{" a ", " b "}}},
		{"quotes", `"a,b","say ""x""",c` + "\n", [][]string{{"a,b", `say "x"`, "c"}}},
		{"only quotes", `""""` + "\n", [][]string{{`"`}}},
		{"newline in a field", "\"a\nb\",c\n", [][]string{{"a\nb", "c"}}},
		{"empty lines in a field", "\"a\n\n\nb\",c\n", [][]string{{"a\n\n\nb", "c"}}},
		{"carriage return and newline in a field", "\"a\r\nb\",c\r\n", [][]string{{"a\r\nb", "c"}}},
		{"carriage return in a field", "\"a\rb\",c\n", [][]string{{"a\rb", "c"}}},
		{"byte order mark", "\ufeffa,b\n", [][]string{{"a", "b"}}},
		{"byte order mark and quotes", "\ufeff\"a\",b\n", [][]string{{"a", "b"}}},
		{"quotes within a field", "a,2\" pipe \"b\"\n", [][]string{{"a", "2\" pipe \"b\""}}},
		{"other numbers of fields", "a,b\n\n\"c\nd\"\ne,f,g\n", [][]string{{"a", "b"}, {"c\nd"}, {"e", "f", "g"}}},
		{"not ASCII", "é,日本\n", [][]string{{"é", "日本"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadCSV(strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadCSVRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"text after a quote", "a,b\n\"c\" ,d\n", "x.csv:2: text after the closing quote"},
		{"no closing quote", "a,b\n\"c,d\ne,f\n", "x.csv:2: the file ends within a quoted field"},
		{"carriage return alone", "a,b\rc,d\n", "x.csv:1: carriage return"},
		{"not UTF-8", "a,b\n\xff,c\n", "x.csv:2: not UTF-8"},
		{"not UTF-8 at first", "\xff,c\n", "x.csv:1: not UTF-8"},
		{"long line", "a,b\n" + strings.Repeat("x", maxRecordBytes+1), "x.csv:2: more than"},
		{"long row", "a,b\n\"" + strings.Repeat("xxxxxxx\n", maxRecordBytes/8+1), "x.csv:2: more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadCSV(&content{bytes.NewReader([]byte(c.text)), "x.csv"})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// On the real files the reader agrees with encoding/csv, save for carriage
// returns within quotes, which encoding/csv drops and this reader keeps.
func TestReadCSVRealDatasets(t *testing.T) {
	l, err := ParseLock("datasets.lock", builtinLock(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewStore(l, sharedDatasets(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]int{}
	for _, f := range l.Files() {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		text, err := open(t, s, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		standard := csv.NewReader(strings.NewReader(text))
		standard.LazyQuotes = f.Name == "mmlu/val/college_medicine_val.csv"
		want, err := standard.ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		r, err := s.Open(context.Background(), f.Name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadCSV(r)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, row := range got {
			for i := range row {
				kept[f.Name] += strings.Count(row[i], "\r\n")
				row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
	}
	for name, want := range map[string]int{
		"mmlu/dev/college_mathematics_dev.csv": 3, "mmlu/val/college_mathematics_val.csv": 7,
		"mmlu/val/college_physics_val.csv": 6, "mmlu/test/college_physics_test.csv": 0,
	} {
		if kept[name] != want {
			t.Errorf("%s: %d line ends of two characters within fields, want %d", name, kept[name], want)
		}
	}
}

// writeCSV writes every field between quotes.
func writeCSV(rows [][]string, end string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, field := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(field, `"`, `""`) + `"`)
		}
		b.WriteString(end)
	}
	return b.String()
}

func TestReadCSVReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 5).Draw(t, "width")
		field := rapid.StringOf(rapid.SampledFrom([]rune("ab\",\r\n é")))
		rows := rapid.SliceOf(rapid.SliceOfN(field, width, width)).Draw(t, "rows")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
		got, err := ReadCSV(strings.NewReader(writeCSV(rows, end)))
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			rows = nil
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"", "a,b\nc,d", "\"a\r\nb\",\"\"\"\"\r\n", "\ufeff\"a\",b\n\n", "a\"b", "\"a", "a\r", "\"a\"b", ",\n,"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := ReadCSV(&content{bytes.NewReader([]byte(string(data))), "x.csv"})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.csv:") {
				t.Errorf("error without a position: %v", err)
			}
			return
		}
		if !utf8.Valid(data) {
			t.Error("accepted what is not UTF-8")
		}
		again, err := ReadCSV(strings.NewReader(writeCSV(rows, "\r\n")))
		if err != nil {
			t.Fatalf("what was read cannot be written and read: %v", err)
		}
		if diff := cmp.Diff(rows, again); diff != "" {
			t.Error(diff)
		}
		compareToStandard(t, string(data), rows)
	})
}

// compareToStandard holds accepted rows against encoding/csv.
func compareToStandard(t *testing.T, text string, rows [][]string) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, utf8BOM)))
	r.FieldsPerRecord = -1
	for i := 0; ; i++ {
		want, err := r.Read()
		if err == io.EOF {
			if i != len(rows) {
				t.Errorf("read %d rows, encoding/csv %d", len(rows), i)
			}
			return
		}
		if errors.Is(err, csv.ErrBareQuote) {
			return // text to this reader
		}
		if err != nil || i >= len(rows) {
			t.Fatalf("row %d: encoding/csv: %v", i, err)
		}
		got := make([]string, len(rows[i]))
		for j, field := range rows[i] {
			got[j] = strings.ReplaceAll(field, "\r\n", "\n")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("row %d: %s", i, diff)
		}
	}
}
