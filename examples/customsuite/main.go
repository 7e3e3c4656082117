package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"assay/eval"
	"assay/model"
	"assay/model/open"
	"assay/reports"
	"assay/runner"
)

func main() {
	if err := run(context.Background(), "runs/capitals", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "customsuite:", err)
		os.Exit(1)
	}
}

// run evaluates the suite and leaves a run that 'assay show' reads.
func run(ctx context.Context, dir string, out io.Writer) error {
	m, err := open.Model(ctx, "embedded", open.Options{})
	if err != nil {
		return err
	}
	defer m.Close()
	suite := capitals{"France": "Paris", "Japan": "Tokyo", "Kenya": "Nairobi"}
	plan, err := runner.NewPlan(ctx, runner.Config{Model: m, Suites: []eval.Suite{suite}, Probe: model.Probe{HashLogits: true}})
	if err != nil {
		return err
	}
	w, err := reports.CreateRun(dir)
	if err != nil {
		return err
	}
	outcome, err := plan.Run(ctx, w, nil)
	if err != nil {
		return err
	}
	info := eval.RunInfo{Model: m.Info(), Suites: outcome.Suites, Repeats: 1, Work: outcome.Work, Complete: outcome.Complete()}
	if err := w.Finish(info, outcome.Summaries); err != nil {
		return err
	}
	return reports.WriteTable(out, reports.Overview{Info: info, Summaries: outcome.Summaries}, reports.TableOptions{})
}
