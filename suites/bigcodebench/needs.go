package bigcodebench

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/eval"
	"assay/suites/pycode"
)

//go:embed needs.py
var needsProbe string

// noFolder is missing where programs cannot write anywhere.
const noFolder = "a folder to write to"

// Lacking asks the sandbox's Python, once for all items, for the modules that
// their reference solutions and tests import, and adds what the sandbox refuses
// by design. Without a sandbox nothing is known to be missing: Score says so.
func (s suite) Lacking(ctx context.Context, env eval.Env, items []eval.Item) (map[string][]string, error) {
	if env.Sandbox == nil {
		return nil, nil
	}
	seen, err := survey(ctx, env, items)
	if err != nil {
		return nil, err
	}
	absent, err := unusable(ctx, env, seen.Present)
	if err != nil {
		return nil, err
	}
	absent = append(absent, seen.Absent...)
	confined := env.Sandbox.Info().Level != eval.LevelNone
	out := map[string][]string{}
	for _, it := range items {
		var missing []string
		for _, name := range seen.Needs[it.ID] {
			if slices.Contains(absent, name) {
				missing = append(missing, name)
			}
		}
		if why := refusals()[it.ID]; why != "" && confined {
			missing = append(missing, why)
		}
		if _, ok := it.Record.(Record); ok && !seen.Writable {
			missing = append(missing, noFolder)
		}
		if len(missing) > 0 {
			slices.Sort(missing)
			out[it.ID] = missing
		}
	}
	return out, nil
}

// surveyed is what needs.py prints.
type surveyed struct {
	Needs    map[string][]string `json:"needs"` // by id
	Absent   []string            `json:"absent"`
	Present  []string            `json:"present"`  // modules that can be found
	Writable bool                `json:"writable"` // the folder in which programs run
}

// survey finds what items need and whether it is there.
func survey(ctx context.Context, env eval.Env, items []eval.Item) (surveyed, error) {
	programs, modules := map[string]string{}, map[string][]string{}
	for _, it := range items {
		if r, ok := it.Record.(Record); ok {
			programs[it.ID] = r.Code + "\n" + it.Target + "\n" + r.Test
			modules[it.ID] = append([]string{}, r.Libs...)
		}
	}
	request, err := json.Marshal(map[string]any{"programs": programs, "modules": modules})
	if err != nil {
		return surveyed{}, fmt.Errorf("ask for modules: %w", err)
	}
	v, err := env.Sandbox.Run(ctx, eval.Program{
		Form: eval.FormScript, Source: needsProbe, Stdin: request,
		Limits: eval.ProgramLimits{CPU: 2 * time.Minute, Memory: memoryLimit, Output: 16 << 20},
	})
	if err != nil {
		return surveyed{}, fmt.Errorf("ask for modules: %w", err)
	}
	var out surveyed
	if !v.Passed() {
		return surveyed{}, fmt.Errorf("ask for modules: %s %.300q", pycode.Explain(v), v.Output)
	}
	if err := json.Unmarshal(v.Output, &out); err != nil {
		return surveyed{}, fmt.Errorf("ask for modules: %w: %.300q", err, v.Output)
	}
	return out, nil
}

// unusable returns those of some modules that cannot be imported, each tried in
// a process of its own: some end it.
func unusable(ctx context.Context, env eval.Env, modules []string) ([]string, error) {
	works := make([]bool, len(modules))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(8) // the sandbox has a limit of its own
	for i, name := range modules {
		group.Go(func() error {
			v, err := env.Sandbox.Run(gctx, eval.Program{
				Form: eval.FormScript, Source: "import " + name + "\n",
				Limits: eval.ProgramLimits{CPU: 2 * time.Minute, Memory: memoryLimit},
			})
			works[i] = v.Passed()
			if err != nil {
				return fmt.Errorf("import %s: %w", name, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var out []string
	for i, name := range modules {
		if !works[i] {
			out = append(out, name)
		}
	}
	return out, nil
}
