package eval

import (
	"context"
	"io"
	"strings"
	"testing"
)

type listed []string

func (listed) Open(context.Context, string) (io.ReadCloser, error) { return nil, io.EOF }
func (l listed) List(folder string) []string {
	var out []string
	for _, name := range l {
		if strings.HasPrefix(name, folder+"/") {
			out = append(out, name)
		}
	}
	return out
}

func TestHasNeeds(t *testing.T) {
	d := listed{"a/x.json", "a/y.json"}
	for _, c := range []struct {
		needs string
		want  bool
	}{{"", true}, {"a/x.json", true}, {"a/x.json a/y.json", true}, {"a/x.json a/z.json", false}, {"b/x.json", false}} {
		if got := (SuiteInfo{Needs: strings.Fields(c.needs)}).HasNeeds(d); got != c.want {
			t.Errorf("%s: %v", c.needs, got)
		}
	}
}

func TestUnpinnedErrorSaysWhatToDo(t *testing.T) {
	got := (&UnpinnedError{File: "a/z.json", Source: "https://example.org/a", License: "MIT"}).Error()
	for _, want := range []string{"a/z.json is not in datasets.lock", "https://example.org/a", "FOLDER/a/z.json", `"a/z.json REVISION SHA256 BYTES MIT URL"`, "--datasets FOLDER --lock COPY"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}
