package runner

import (
	"context"
	"testing"

	"assay/eval"
	"assay/model"
)

// warm is a suite whose answers are sampled.
type warm struct{ spelling }

func (w warm) Request(it eval.Item) (model.Request, error) {
	r, err := w.spelling.Request(it)
	r.Decoding.Temperature = 0.8
	return r, err
}

// The manifest says which suites sample, before the run and after it.
func TestManifestSaysWhatIsSampled(t *testing.T) {
	p, err := NewPlan(context.Background(), Config{Model: script(), Suites: []eval.Suite{spelling{"greedy", 3}, warm{spelling{"warm", 3}}}, Data: noData{}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Run(context.Background(), &memory{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, suites := range [][]eval.SuiteRun{p.Suites(), out.Suites} {
		if suites[0].Sampled || !suites[1].Sampled {
			t.Errorf("sampled: %s %v, %s %v", suites[0].Name, suites[0].Sampled, suites[1].Name, suites[1].Sampled)
		}
	}
}
