package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/judge"
	"assay/model"
	"assay/model/local"
	"assay/model/open"
	"assay/model/openai"
	"assay/suites"
)

// judgeFlags name the judge of safety suites.
type judgeFlags struct {
	uri     string
	kind    string
	timeout time.Duration
}

// register adds the flags to a command; forms says what --judge takes.
func (f *judgeFlags) register(cmd *cobra.Command, forms string) {
	flags := cmd.Flags()
	flags.StringVar(&f.uri, "judge", "", "judge of the safety suites: "+forms)
	flags.StringVar(&f.kind, "judge-kind", "", "how the judge is asked and read: "+strings.Join(judge.Kinds(), ", ")+" (default: recognized by its name)")
	flags.DurationVar(&f.timeout, "judge-timeout", 10*time.Minute, "time for one verdict; an answer without one has no score (0: no limit)")
}

// check refuses what can be seen to be wrong before anything is opened.
func (f judgeFlags) check() error {
	switch {
	case f.uri == "" && f.kind != "":
		return usageError("--judge-kind without --judge")
	case f.kind != "" && !slices.Contains(judge.Kinds(), f.kind):
		return usageError("--judge-kind is %q, want one of %s", f.kind, strings.Join(judge.Kinds(), ", "))
	case f.kind != "" && f.isRewards():
		return usageError("--judge-kind is for models, and %s is a file of rewards", f.uri)
	case f.timeout < 0:
		return usageError("--judge-timeout is %v, want a time from 0 up", f.timeout)
	}
	return nil
}

// isRewards reports whether the judge is a file of rewards.
func (f judgeFlags) isRewards() bool { return strings.EqualFold(filepath.Ext(f.uri), ".csv") }

// openedJudge is a judge with the model behind it. The zero value is none.
type openedJudge struct {
	judge eval.Judge // nil for none
	model model.Model
	cache *answerCache // of the model's verdicts, nil for a judge without a model
}

// Close closes the judge's model.
func (j openedJudge) Close() {
	if j.model != nil {
		j.model.Close()
	}
	if j.cache != nil {
		j.cache.close()
	}
}

// info identifies the judge, or is nil for none.
func (j openedJudge) info() *eval.JudgeInfo {
	if j.judge == nil {
		return nil
	}
	info := j.judge.Info()
	return &info
}

// judgeCache opens the cache of answers of a judge's model.
type judgeCache func(m model.Model) (*answerCache, error)

// open opens the judge that the flags name, if any, for some of the suites. What
// its model says is kept in the cache.
func (f judgeFlags) open(ctx context.Context, env Env, d decoderFlags, cache judgeCache, list []eval.Suite) (openedJudge, error) {
	if f.uri == "" {
		return openedJudge{}, nil
	}
	j, err := f.openAny(ctx, env, d, cache)
	if err != nil {
		return openedJudge{}, err
	}
	err = usefulFor(j.judge.Info().Kind, list)
	if err == nil {
		err = f.try(ctx, env, j.judge)
	}
	if err != nil {
		j.Close()
		return openedJudge{}, err
	}
	return j, nil
}

// try asks a model about a harmless exchange before the work begins. A judge that
// cannot be asked ends the command; one that gives no verdict may still have one
// on other exchanges.
func (f judgeFlags) try(ctx context.Context, env Env, j eval.Judge) error {
	if f.isRewards() {
		return nil
	}
	_, err := j.Judge(ctx, eval.Exchange{Prompt: "What is 2+2?", Answer: "4"})
	var failed *eval.JudgeError
	switch {
	case errors.As(err, &failed) && failed.Reason == eval.ReasonFailed:
		return fmt.Errorf("try the judge: %w", failed.Err)
	case failed != nil:
		fmt.Fprintf(env.Stderr, "note: on a harmless exchange, to try it, the %v\n", err)
		return nil //nolint:nilerr // that is for the user to judge
	}
	return err
}

func (f judgeFlags) openAny(ctx context.Context, env Env, d decoderFlags, cache judgeCache) (openedJudge, error) {
	if f.isRewards() {
		file, err := os.Open(f.uri)
		if err != nil {
			return openedJudge{}, usageError("open the file of rewards: %w", err)
		}
		defer file.Close()
		j, err := judge.ReadRewards(file, f.uri)
		if err != nil {
			return openedJudge{}, withCode(ExitUsage, err)
		}
		return openedJudge{judge: j}, nil
	}
	decoder, err := d.options()
	if err != nil {
		return openedJudge{}, err
	}
	e, err := d.engine(0)
	if err != nil {
		return openedJudge{}, err
	}
	// A key of its own: that of the model's server is not for the judge's.
	server := openai.Options{Key: env.Getenv("ASSAY_JUDGE_API_KEY")}
	m, err := open.Model(ctx, f.uri, open.Options{Local: local.Options{Decoder: decoder, Engine: e}, Server: server})
	if err != nil {
		return openedJudge{}, fmt.Errorf("open the judge: %w", err)
	}
	out := openedJudge{model: m}
	if out.cache, err = cache(m); err != nil {
		m.Close()
		return openedJudge{}, err
	}
	out.judge, err = judge.New(out.cache.wrap(m), judge.Options{Kind: f.kind, Timeout: f.timeout})
	if err != nil {
		out.Close()
		return openedJudge{}, withHint(withCode(ExitUsage, fmt.Errorf("judge %w", err)), "--judge-kind says how to ask it and read it")
	}
	return out, nil
}

// usefulFor refuses a judge that no suite asks.
func usefulFor(kind string, list []eval.Suite) error {
	takes := func(s eval.Suite) bool { return slices.Contains(s.Info().Judges, kind) }
	if slices.ContainsFunc(list, takes) {
		return nil
	}
	var names []string
	for _, s := range suites.All() {
		if takes(s) {
			names = append(names, s.Info().Name)
		}
	}
	return withHint(usageError("no suite of the run takes a judge of the kind %s", kind), "these do: %s", strings.Join(names, ", "))
}

// checkJudge refuses a judge that cannot judge while the model answers.
func (f runFlags) checkJudge() error {
	if f.judge.isRewards() {
		return withHint(usageError("--judge %s: rewards are computed from answers, which there are only after the run", f.judge.uri),
			"'assay judge RUN --judge %s' adds them", f.judge.uri)
	}
	return f.judge.check()
}

// openJudge opens the judge of a run, whose model has a cache of its own; a dry run
// needs none.
func (f runFlags) openJudge(ctx context.Context, env Env, own *answerCache, list []eval.Suite) (openedJudge, error) {
	if f.dryRun {
		return openedJudge{}, nil
	}
	cache := func(m model.Model) (*answerCache, error) { return f.cache.beside(env, own, m, f.replay != "") }
	return f.judge.open(ctx, env, f.decoder, cache, list)
}
