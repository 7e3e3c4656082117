package sandbox

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func framed(body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func TestAnswer(t *testing.T) {
	var a answer
	if err := a.read(bytes.NewReader(framed(`["failed", "ValueError", "x", {"n": 1}]`))); err != nil {
		t.Fatal(err)
	}
	if a.outcome != "failed" || a.detail() != "ValueError: x" || string(a.report) != `{"n": 1}` {
		t.Errorf("%+v", a)
	}
	for _, bad := range []string{"", "\xff\xff\xff\xff", "\x00\x00\x00\x09[", string(framed(`{}`)), string(framed(`["passed"]`)), string(framed(`[1, "", "", null]`))} {
		if err := new(answer).read(bytes.NewReader([]byte(bad))); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(framed(`["passed", "", "", null]`))
	f.Add(framed(`["failed", "ValueError", "x", "token"]`))
	f.Add([]byte("\xff\xff\xff\xff["))
	f.Fuzz(func(t *testing.T, b []byte) {
		var a answer
		if err := a.read(bytes.NewReader(b)); err == nil && len(b) < 4 {
			t.Error("read from less than a length")
		}
	})
}
