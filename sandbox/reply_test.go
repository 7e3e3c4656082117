package sandbox

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"assay/eval"
)

func TestReply(t *testing.T) {
	got, err := readReply(bytes.NewReader(framed(`={"a": [1]}`)))
	if err != nil || string(got) != `{"a": [1]}` {
		t.Errorf("%s, %v", got, err)
	}
	var raised *eval.RequestError
	if _, err := readReply(bytes.NewReader(framed(`!["KeyError", "'x'"]`))); !errors.As(err, &raised) || raised.Kind != "KeyError" || raised.Text != "'x'" {
		t.Errorf("an exception became %v", err)
	}
	long := framed(`!["` + strings.Repeat("K", 1<<16) + `", ""]`)
	if _, err := readReply(bytes.NewReader(long)); !errors.As(err, &raised) || len(raised.Kind) > maxException {
		t.Errorf("a long exception became %.100v", err)
	}
}

func TestReplyRefuses(t *testing.T) {
	for _, bad := range []string{"=", "=NaN", "={", "?1", "![]", "!1", `!["a", 1]`, `!["a"]`} {
		if _, err := readReply(bytes.NewReader(framed(bad))); !errors.Is(err, errReply) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, size := range []string{"\x00\x00\x00\x00", "\xff\xff\xff\xff", "\x01\x00\x00\x01"} {
		if _, err := readReply(strings.NewReader(size + "=1")); !errors.Is(err, errReply) {
			t.Errorf("size %x: %v", size, err)
		}
	}
	for _, cut := range []string{"", "\x00\x00", "\x00\x00\x00\x04=1", "\x01\x00\x00\x00=1"} {
		if _, err := readReply(strings.NewReader(cut)); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%x: %v", cut, err)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add(framed(`={"a": 1}`))
	f.Add(framed(`!["ValueError", "x"]`))
	f.Add([]byte("\xff\xff\xff\xff="))
	f.Fuzz(func(t *testing.T, b []byte) {
		content, err := readReply(bytes.NewReader(b))
		if (content == nil) == (err == nil) {
			t.Errorf("content %q with error %v", content, err)
		}
		if err == nil && len(content)+5 > len(b) {
			t.Errorf("%d bytes became %d", len(b), len(content))
		}
	})
}
