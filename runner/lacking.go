package runner

import (
	"context"
	"fmt"
	"slices"

	"assay/eval"
)

// lacking asks a suite which of its items cannot be judged in an environment, and
// what each lacks, by their ids. Most suites need nothing.
func lacking(ctx context.Context, s eval.Suite, env eval.Env, items []eval.Item) (map[string][]string, error) {
	r, ok := s.(eval.Requirer)
	if !ok {
		return nil, nil
	}
	missing, err := r.Lacking(ctx, env, items)
	if err != nil {
		return nil, fmt.Errorf("suite %s: find out what its items need: %w", s.Info().Name, err)
	}
	return missing, nil
}

// missingNames lists what some items lack, each name once.
func missingNames(lacking map[string][]string) []string {
	var names []string
	for _, missing := range lacking {
		names = append(names, missing...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
