package runner

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"assay/eval"
	"assay/model"
)

// Errors of unsafe items are logged without what they may quote, unless asked.
func TestLinesHideUnsafeTexts(t *testing.T) {
	for _, show := range []bool{false, true} {
		var out bytes.Buffer
		l := NewLines(slog.New(slog.NewTextHandler(&out, nil)), time.Hour)
		l.ShowUnsafe = show
		l.Start([]SuiteTotal{{Name: "s", Requests: 2}})
		l.Done(0, eval.Result{Suite: "s", ID: "1", Unsafe: true, Status: eval.StatusError, Error: "ask model: SECRET"}, model.Usage{})
		l.Done(0, eval.Result{Suite: "s", ID: "2", Status: eval.StatusError, Error: "ask model: PLAIN"}, model.Usage{})
		if strings.Contains(out.String(), "SECRET") != show || !strings.Contains(out.String(), "PLAIN") {
			t.Errorf("shown %v:\n%s", show, out.String())
		}
	}
}
