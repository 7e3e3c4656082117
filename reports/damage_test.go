package reports

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"

	"assay/eval"
)

// foreign writes a Parquet file of rows of any type.
func foreign[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestForeignAndDamagedFiles(t *testing.T) {
	valid := writeSamples(t, exampleResults())
	ours := func(version string) parquet.WriterOption { return parquet.KeyValueMetadata(schemaKey, version) }
	type few struct {
		Suite string `parquet:"suite"`
	}
	type wrong struct {
		Suite float64 `parquet:"suite"`
	}
	type optional struct {
		Suite string `parquet:"suite,optional"`
	}
	type extra struct {
		sampleColumns
		More string `parquet:"more"`
	}
	hugeFooter := bytes.Clone(valid)
	binary.LittleEndian.PutUint32(hugeFooter[len(hugeFooter)-8:], 1<<31)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "the file is empty"},
		{"short", []byte("PAR1"), "not a Parquet file: it has 4 bytes"},
		{"text", bytes.Repeat([]byte("id,score\n"), 10), "not a Parquet file"},
		{"truncated", valid[:len(valid)/2], "the end of the file is missing or damaged"},
		{"footer length", hugeFooter, "the footer claims 2147483648 bytes"},
		{"foreign", foreign(t, []few{{"a"}}), "another file, not a result file of Assay: its metadata has no assay.schema"},
		{"other table", foreign(t, []few{{"a"}}, ours("summary/1")), `assay.schema is "summary/1", want "samples/1": this is another file of a run`},
		{"no version", foreign(t, []few{{"a"}}, ours("samples")), `assay.schema is "samples", want "samples/1"`},
		{"newer", foreign(t, []few{{"a"}}, ours("samples/2")), "schema 2 is newer than this Assay, which reads schema 1: update Assay"},
		{"older", foreign(t, []few{{"a"}}, ours("samples/0")), "schema 0 is older than this Assay"},
		{"missing column", foreign(t, []few{{"a"}}, ours("samples/1")), "column suite_version (suite_version) is missing: the file was not written by"},
		{"wrong type", foreign(t, []wrong{{1}}, ours("samples/1")), "column suite (suite) holds DOUBLE, want STRING"},
		{"optional", foreign(t, []optional{{"a"}}, ours("samples/1")), "column suite (suite) holds optional STRING, want STRING"},
		{"extra column", foreign(t, []extra{{}}, ours("samples/1")), "column more is not one of samples/1"},
		{"snappy", foreign(t, []sampleColumns{{Status: "ok"}}, ours("samples/1"), parquet.Compression(&parquet.Snappy)), "column suite: compressed with SNAPPY, want ZSTD"},
		{"version 1 pages", foreign(t, []sampleColumns{{Status: "ok"}}, ours("samples/1"), parquet.DataPageVersion(1)), "want a dictionary or a data page of version 2"},
		{"status", foreign(t, []sampleColumns{{Suite: "mmlu", ID: "a/1", Status: "fine"}}, ours("samples/1"),
			parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain), parquet.Compression(&parquet.Zstd)), `column status of suite mmlu item a/1: "fine" is no status`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readAll(c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %v", err)
			}
		})
	}
}

// The reader of a run names the file.
func TestDamagedRunNamesFile(t *testing.T) {
	for _, name := range []string{SamplesFile, SummaryFile} {
		dir := writeExample(t)
		path := filepath.Join(dir, name)
		if err := os.Truncate(path, 100); err != nil {
			t.Fatal(err)
		}
		run, err := OpenRun(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = run.Overview()
		if name == SamplesFile {
			for _, err = range run.Results() {
			}
		}
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%v, want the path %s", err, path)
		}
	}
}

// A flipped byte is an error, or changes nothing that is read: Parquet has
// checksums for its pages but not for its footer.
func TestFlippedBytes(t *testing.T) {
	want := exampleResults()
	valid := writeSamples(t, want)
	footer := len(valid) - 8 - int(binary.LittleEndian.Uint32(valid[len(valid)-8:]))
	random := rand.New(rand.NewPCG(1, 2))
	failed := 0
	const trials = 1500
	for range trials {
		at := random.IntN(len(valid))
		file := bytes.Clone(valid)
		file[at] ^= 1 << random.IntN(8)
		got, err := readAll(file)
		if err != nil {
			failed++
			if !strings.Contains(err.Error(), "samples.parquet: ") {
				t.Fatalf("byte %d: error without the file: %v", at, err)
			}
			continue
		}
		if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
			t.Fatalf("byte %d of %d (footer at %d): read without an error:\n%s", at, len(valid), footer, d)
		}
	}
	if failed < trials/2 {
		t.Errorf("%d of %d flipped bytes were noticed", failed, trials)
	}
}

// Files that promise more than they hold cost no memory.
func TestHostileCountsCostNoMemory(t *testing.T) {
	list := func(n uint64) []byte { // a footer whose schema is a list of n elements
		footer := []byte{2<<4 | compactList, 0xf0 | compactStruct}
		footer = binary.AppendUvarint(footer, n)
		file := append([]byte("PAR1"), footer...)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(footer)))
		return append(file, "PAR1"...)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, n := range []uint64{1 << 20, 1 << 31, 1 << 60} {
		if _, err := readAll(list(n)); err == nil || !strings.Contains(err.Error(), "a list of") {
			t.Errorf("list of %d: %v", n, err)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("allocated %d bytes", grown)
	}
}

func TestCheckRuns(t *testing.T) {
	for _, c := range []struct {
		data   []byte
		width  int
		values int64
		ok     bool
	}{
		{nil, 1, 0, true},
		{[]byte{6 << 1, 1}, 1, 6, true},                                             // a run of six ones
		{[]byte{1<<1 | 1, 0xff}, 1, 3, true},                                        // eight bits, three used
		{[]byte{1<<1 | 1, 0xff, 1 << 1, 0}, 1, 1, false},                            // more than three
		{[]byte{14 << 1, 1}, 1, 6, false},                                           // a run too long
		{[]byte{2<<1 | 1, 0xff}, 1, 16, false},                                      // bits missing
		{binary.AppendUvarint(nil, 1<<40), 1, 6, false},                             // no such run
		{append(bytes.Repeat([]byte{0xff}, 10), 0x7f), 1, 6, false},                 // no such number
		{bytes.Repeat([]byte{3 << 1, 0, 0}, 2), 16, 6, true},                        // two runs of 16-bit values
		{append(binary.AppendUvarint(nil, maxPageValues<<1), 1), 1, 6, false},       // the greatest count
		{append(binary.AppendUvarint(nil, (maxPageValues-1)<<1|1), 1), 1, 6, false}, // of bits
	} {
		if err := checkRuns(c.data, c.width, c.values); (err == nil) != c.ok {
			t.Errorf("%x, %d bits, %d values: %v", c.data, c.width, c.values, err)
		}
	}
}

func TestCheckFrame(t *testing.T) {
	for _, size := range []int{0, 1, 255, 256, 65791, 65792, 300000} {
		data := []byte(strings.Repeat("ab", size/2+1)[:size])
		frame, err := parquet.Zstd.Encode(nil, data)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkFrame(frame, int64(size)); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		if size > 255 {
			if err := checkFrame(frame, int64(size)+1); err == nil {
				t.Errorf("%d bytes pass as one more", size)
			}
		}
		if err := checkFrame(append(bytes.Clone(frame), frame...), int64(size)); err == nil {
			t.Errorf("%d bytes: two frames pass", size)
		}
		if len(frame) > 0 && checkFrame(frame[:len(frame)-1], int64(size)) == nil && size > 0 {
			t.Errorf("%d bytes: a cut frame passes", size)
		}
	}
}

func FuzzReadSamples(f *testing.F) {
	f.Add(writeSamples(f, nil))
	f.Add(writeSamples(f, exampleResults()))
	f.Add(writeSamples(f, exampleResults()[:1]))
	f.Add(foreign(f, []sampleColumns{{Suite: "a", Status: "ok"}}, parquet.KeyValueMetadata(schemaKey, "samples/1"), parquet.Compression(&parquet.Zstd)))
	f.Fuzz(func(t *testing.T, file []byte) {
		results, err := readAll(file)
		if err != nil {
			return
		}
		for _, r := range results { // what was read can be written, but for what only foreign writers produce
			_, _ = sampleRow(nil, r)
		}
	})
}

func FuzzReadSummary(f *testing.F) {
	var out bytes.Buffer
	w := newTableWriter(&out, summaryTable)
	for _, s := range exampleSummaries(exampleResults()) {
		for _, r := range s.Rows {
			if err := w.add(func(row parquet.Row) (parquet.Row, error) {
				return summaryRow(row, s.Suite, "1", r, tally{Counts: s.Counts}), nil
			}); err != nil {
				f.Fatal(err)
			}
		}
	}
	if err := w.close(); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		for row, err := range summaryTable.readFrom(bytes.NewReader(file), int64(len(file)), SummaryFile) {
			if err != nil {
				return
			}
			if _, r, _, err := readSummaryRow(row); err == nil && r.Scope == "" {
				t.Error("a row without a scope")
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"schema":1,"assay":"v1","model":{"name":"m"},"suites":[{"name":"mmlu","counts":{"items":3}}],"complete":true}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var info eval.RunInfo
		if err := decodeManifest(text, &info); err == nil {
			// Whatever a manifest says can be shown.
			o := Overview{Info: info}
			for _, s := range info.Suites {
				o.Summaries = append(o.Summaries, eval.Summary{Suite: s.Name, Counts: s.Counts})
			}
			for _, format := range []Format{FormatTerminal, FormatMarkdown, FormatCSV} {
				var out bytes.Buffer
				if err := WriteTable(&out, o, TableOptions{Format: format}); err != nil {
					t.Error(err)
				}
				checkPrintable(t, out.String())
			}
		}
	})
}
