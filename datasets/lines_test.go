package datasets

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type namedReader struct {
	*bytes.Reader
	name string
}

func (r namedReader) Name() string { return r.name }

func TestReadLines(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("\xef\xbb\xbf{\"a\": NaN}\n \n\r\nlast")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	lines, err := ReadLines(namedReader{bytes.NewReader(packed.Bytes()), "x.jsonl.gz"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, string(l))
	}
	if diff := cmp.Diff([]string{`{"a": NaN}`, "last"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadLinesErrors(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"x.jsonl":    {"a\n\xff\n", "x.jsonl:2: not UTF-8"},
		"x.jsonl.gz": {"no gzip", "x.jsonl.gz: decompress: "},
	} {
		_, err := ReadLines(namedReader{bytes.NewReader([]byte(c.content)), name})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
