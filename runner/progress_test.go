package runner

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// clock is a time that moves when told.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func TestBarsOfAMeter(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	m := meter{now: c.now}
	m.start([]SuiteTotal{{Name: "mmlu", Requests: 100}, {Name: "bbh", Requests: 10}})
	c.t = c.t.Add(20 * time.Second)
	for range 50 {
		m.count(0, eval.Result{Status: eval.StatusOK}, model.Usage{})
	}
	m.count(1, eval.Result{Status: eval.StatusError}, model.Usage{})
	want := []string{
		"mmlu [============            ] 50/100  2.5/s  ETA 20s",
		"bbh  [==                      ] 1/10  0.05/s  ETA 3m0s  1 errors",
	}
	if diff := cmp.Diff(want, m.bars()); diff != "" {
		t.Error(diff)
	}
}

// The bars are drawn over each other and stay when the run is over.
func TestBarsRedrawInPlace(t *testing.T) {
	var out bytes.Buffer
	b := NewBars(&out)
	b.Start([]SuiteTotal{{Name: "s", Requests: 2}})
	b.Done(0, eval.Result{Status: eval.StatusOK}, model.Usage{})
	b.Done(0, eval.Result{Status: eval.StatusOK}, model.Usage{})
	b.Finish()
	text := out.String()
	if !strings.HasPrefix(text, "\r\x1b[Ks [ ") || !strings.Contains(text, "\x1b[1A") {
		t.Errorf("not redrawn in place: %q", text)
	}
	if last := text[strings.LastIndex(text, "\r"):]; !strings.Contains(last, "] 2/2") || !strings.HasSuffix(last, "\n") {
		t.Errorf("the last state is %q, want a whole bar", last)
	}
}

func TestLinesLogEveryIntervalAndTheEnd(t *testing.T) {
	var out bytes.Buffer
	drop := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	l := NewLines(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: drop})), 10*time.Second)
	c := &clock{time.Unix(0, 0)}
	l.m.now = c.now
	l.Start([]SuiteTotal{{Name: "s", Requests: 5}})
	for i := range 5 {
		c.t = c.t.Add(4 * time.Second)
		r := eval.Result{Suite: "s", ID: "a/1", Status: eval.StatusOK}
		if i == 1 {
			r.Status, r.Error = eval.StatusError, "broken\nsecond line"
		}
		l.Done(0, r, model.Usage{})
	}
	l.Finish()
	want := `level=INFO msg="suite started" suite=s items=5
level=WARN msg="item failed" suite=s item=a/1 error=broken
level=INFO msg=progress suite=s done=3 of=5 rate=0.25/s eta=8s
level=INFO msg="suite finished" suite=s done=5 of=5 rate=0.25/s
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
