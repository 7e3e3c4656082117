package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type answer struct {
	ID    int    `json:"id"`
	Text  string `json:"text"`
	Score json.Number
}

func named(name, text string) *content { return &content{bytes.NewReader([]byte(text)), name} }

// zipped is text as gzip compresses it.
func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadJSONL(t *testing.T) {
	text := "\ufeff{\"id\":1,\"text\":\"a\\nb\",\"more\":0}\r\n\n  \t\n{\"id\":2,\"text\":\"\u2028\"}"
	want := []answer{{ID: 1, Text: "a\nb"}, {ID: 2, Text: "\u2028"}}
	for name, r := range map[string]*content{
		"x.jsonl": named("x.jsonl", text), "x.jsonl.gz": named("x.jsonl.gz", zipped(t, text)),
	} {
		got, err := ReadJSONL[answer](r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadJSONLRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"syntax", "{\"id\":1}\n\n{\"id\":}\n", "x.jsonl:3: "},
		{"type", "{\"id\":\"one\"}\n", "x.jsonl:1: "},
		{"two values on a line", "{\"id\":1} {\"id\":2}\n", "x.jsonl:1: "},
		{"a value on two lines", "{\"id\":\n1}\n", "x.jsonl:1: "},
		{"not UTF-8", "{}\n{\"text\":\"\xff\"}\n", "x.jsonl:2: not UTF-8"},
		{"long line", "{}\n" + strings.Repeat(" ", maxRecordBytes+1), "x.jsonl:2: more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadJSONL[answer](named("x.jsonl", c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestReadJSON(t *testing.T) {
	text := "{\"a\": {\"id\": 1, \"text\": \"x\"}}\n"
	want := map[string]answer{"a": {ID: 1, Text: "x"}}
	for name, r := range map[string]*content{"x.json": named("x.json", text), "x.json.gz": named("x.json.gz", zipped(t, text))} {
		got, err := ReadJSON[map[string]answer](r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadJSONRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"syntax", "{\n\"a\":\n]\n}", "x.json:3: "},
		{"type", "{\n\"a\": {\n\"id\": \"x\"}}", "x.json:3: "},
		{"trailing data", "{}\n{}", "x.json:2: "},
		{"nothing", "", "x.json:1: "},
		{"cut off", "{\n\n\"a\"", "x.json:3: "},
		{"not UTF-8", "{\"\xff\":{}}", "x.json: not UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadJSON[map[string]answer](named("x.json", c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestGzipRefuses(t *testing.T) {
	good := zipped(t, strings.Repeat("{\"id\":1}\n", 1000))
	for name, text := range map[string]string{
		"not compressed": "{\"id\":1}\n",
		"cut off":        good[:len(good)-4],
		"flipped":        good[:len(good)-6] + "\x00\x00" + good[len(good)-4:],
		"empty":          "",
	} {
		if _, err := ReadJSONL[answer](named("x.jsonl.gz", text)); err == nil || !strings.HasPrefix(err.Error(), "x.jsonl.gz:") {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
}

// A small file that decompresses to a huge one ends with an error.
func TestCappedStream(t *testing.T) {
	c := &capped{r: strings.NewReader("abcdef"), left: 4}
	var b bytes.Buffer
	n, err := b.ReadFrom(c)
	if n != 4 || err == nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

// The real JSON files are readable and have the documented numbers of records.
func TestReadJSONRealDatasets(t *testing.T) {
	l, err := ParseLock("datasets.lock", builtinLock(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewStore(l, sharedDatasets(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		"humaneval/HumanEval.jsonl.gz": 164, "ifeval/input_data.jsonl": 541,
		"bigcodebench/BigCodeBench-v0.1.0_hf.jsonl.gz": 1140, "bfcl/v3/BFCL_v3_simple.json": 400,
	} {
		r, err := s.Open(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		records, err := ReadJSONL[map[string]any](r)
		if err != nil || len(records) != want {
			t.Errorf("%s: %d records, %v; want %d", name, len(records), err, want)
		}
	}
	total := 0
	for _, name := range s.List("bbh/bbh") {
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		r, err := s.Open(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		task, err := ReadJSON[struct {
			Examples []struct{ Input, Target string }
		}](r)
		if err != nil {
			t.Error(err)
		}
		total += len(task.Examples)
	}
	if total != 6511 {
		t.Errorf("BBH has %d examples, want 6511", total)
	}
}

func FuzzReadJSONL(f *testing.F) {
	for _, seed := range []string{"", "{}\n{\"id\":1}", "null\n\n 3 \r\n", "\ufeff[]\n", "{", "\"\xff\"", "1 2"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := ReadJSONL[json.RawMessage](named("x.jsonl", string(data)))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.jsonl:") {
				t.Errorf("error without a position: %v", err)
			}
			return
		}
		var b strings.Builder
		for _, r := range records {
			if !json.Valid(r) {
				t.Errorf("accepted %q", r)
			}
			b.Write(append(r, '\n'))
		}
		again, err := ReadJSONL[json.RawMessage](strings.NewReader(b.String()))
		if err != nil || !cmp.Equal(records, again) {
			t.Errorf("what was read cannot be written and read: %v", err)
		}
	})
}
