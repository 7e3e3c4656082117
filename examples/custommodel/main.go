// Custommodel evaluates a model of its own: anything that answers requests can
// be one. This one answers multiple choice questions with the longest choice, a
// baseline that any model should beat.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/reports"
	"assay/runner"
	"assay/suites"
)

// longest prefers the choice with the longest text in the prompt.
type longest struct{}

// Info identifies the model; whatever can change an answer belongs into it.
func (longest) Info() model.Info {
	return model.Info{URI: "longest", Name: "longest choice", Engine: "custom"}
}

// Do scores choices. It is called by many goroutines at once.
func (longest) Do(_ context.Context, r model.Request) (model.Response, error) {
	if len(r.Choices) == 0 {
		return model.Response{}, fmt.Errorf("longest answers multiple choice questions only")
	}
	digest := sha256.Sum256([]byte(r.Prompt.Text))
	out := model.Response{Finish: model.FinishScored, PromptDigest: hex.EncodeToString(digest[:])}
	for _, choice := range r.Choices {
		length := len(lastLine(r.Prompt.Text, strings.TrimSpace(choice)+"."))
		out.Choices = append(out.Choices, model.ChoiceScore{LogProb: -1000 / float64(length+1), Tokens: 1})
	}
	return out, nil
}

func (longest) Close() error { return nil }

// lastLine is the last line of a text that begins with a letter.
func lastLine(text, prefix string) string {
	last := ""
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) {
			last = line
		}
	}
	return last
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "custommodel:", err)
		os.Exit(1)
	}
}

// run evaluates it on the questions in the form of MMLU that ship with Assay.
func run(ctx context.Context, out io.Writer) error {
	list, err := suites.Find([]string{"mmlu"})
	if err != nil {
		return err
	}
	plan, err := runner.NewPlan(ctx, runner.Config{Model: longest{}, Suites: list, Data: datasets.Samples()})
	if err != nil {
		return err
	}
	outcome, err := plan.Run(ctx, discard{}, nil)
	if err != nil {
		return err
	}
	info := eval.RunInfo{Model: longest{}.Info(), Data: eval.DataInfo{Source: "samples"}, Suites: outcome.Suites, Repeats: 1}
	return reports.WriteTable(out, reports.Overview{Info: info, Summaries: outcome.Summaries}, reports.TableOptions{})
}

// discard is a sink that keeps nothing: the summaries are enough.
type discard struct{}

func (discard) Add(eval.Result) error { return nil }
func (discard) Close() error          { return nil }
