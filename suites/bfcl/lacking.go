package bfcl

import (
	"context"
	"slices"

	"assay/eval"
	"assay/suites/bfcl/multiturn"
)

var _ eval.Requirer = suite{}

// Lacking implements eval.Requirer: a service may need a Python package, as
// MathAPI does mpmath.
func (s suite) Lacking(ctx context.Context, env eval.Env, items []eval.Item) (map[string][]string, error) {
	if s.dialect == nil || env.Sandbox == nil {
		return nil, nil
	}
	packages := map[string]string{} // by class
	out := map[string][]string{}
	for _, it := range items {
		e, ok := it.Record.(*multiturn.Entry)
		if !ok {
			continue
		}
		for _, class := range e.Classes {
			name, known := packages[class]
			if !known {
				var err error
				if name, err = e.Services.Lacking(ctx, env.Sandbox, class); err != nil {
					return nil, err
				}
				packages[class] = name
			}
			if name != "" && !slices.Contains(out[it.ID], name) {
				out[it.ID] = append(out[it.ID], name)
			}
		}
	}
	return out, nil
}
