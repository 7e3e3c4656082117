// Customsink sends the results of a run to a sink of its own: JSON lines on
// standard output, as they come.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"assay/datasets"
	"assay/eval"
	"assay/model/open"
	"assay/runner"
	"assay/suites"
)

// lines writes one line per result. The runner hands results over one after the
// other, in canonical order: a sink needs no lock.
type lines struct{ out *json.Encoder }

// Add writes a result. An error ends the run.
func (l lines) Add(r eval.Result) error {
	score, scored := r.Score("acc")
	return l.out.Encode(struct {
		ID     string  `json:"id"`
		Status string  `json:"status"`
		Answer string  `json:"answer"`
		Scored bool    `json:"scored"`
		Acc    float64 `json:"acc"`
		Margin float64 `json:"margin"`
	}{r.ID, string(r.Status), r.Extracted, scored, score, r.Margin})
}

func (lines) Close() error { return nil }

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "customsink:", err)
		os.Exit(1)
	}
}

// run asks the embedded model eight questions in the form of MMLU.
func run(ctx context.Context, out io.Writer) error {
	m, err := open.Model(ctx, "embedded", open.Options{})
	if err != nil {
		return err
	}
	defer m.Close()
	list, err := suites.Find([]string{"mmlu"})
	if err != nil {
		return err
	}
	plan, err := runner.NewPlan(ctx, runner.Config{Model: m, Suites: list, Data: datasets.Samples(), Limit: 8, Seed: 1})
	if err != nil {
		return err
	}
	_, err = plan.Run(ctx, lines{json.NewEncoder(out)}, nil)
	return err
}
