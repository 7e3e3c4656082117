package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/model/openai"
)

// serverEngine is what model.Info calls a model that a server runs.
const serverEngine = "openai"

// serverOptions takes the key of a model server from the environment: in a flag
// it would be in the process list and in the record of the run.
func serverOptions(env Env) openai.Options {
	return openai.Options{Key: env.Getenv("ASSAY_API_KEY")}
}

// checkScoring refuses suites that a model cannot answer, before the run: a
// server that scores no choices would fail every item of them.
func checkScoring(ctx context.Context, m model.Model, suites []eval.Suite) error {
	server, ok := m.(*openai.Model)
	if !ok {
		return nil
	}
	var names []string
	for _, s := range suites {
		if i := s.Info(); i.Output == eval.OutputChoices {
			names = append(names, i.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	err := server.CheckScoring(ctx)
	var cannot *openai.CannotScoreError
	if errors.As(err, &cannot) {
		return withHint(usageError("%w", err), "leave out %s: --suites takes a list of names", strings.Join(names, ", "))
	}
	if err != nil {
		return fmt.Errorf("try scoring: %w", err)
	}
	return nil
}
