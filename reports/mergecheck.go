package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"assay/eval"
)

// promptHash hashes ids and prompts of results in their order, as the runner
// does for the manifest of a suite.
type promptHash struct{ hash.Hash }

func newPromptHash() promptHash { return promptHash{sha256.New()} }

func (h promptHash) add(r eval.Result) {
	fmt.Fprintf(h, "%s %d %s\n", r.ID, r.Repeat, r.PromptDigest)
}

func (h promptHash) sum() string { return hex.EncodeToString(h.Sum(nil)) }

// checkedShard reads the results of a shard and notices those of another one:
// files that were exchanged have as many rows as they should have.
type checkedShard struct {
	run     *Run
	prompts map[string]promptHash
}

func newCheckedShard(r *Run) checkedShard {
	c := checkedShard{r, map[string]promptHash{}}
	for _, s := range r.Info.Suites {
		c.prompts[s.Name] = newPromptHash()
	}
	return c
}

// add takes the next result, of a suite of the run.
func (c checkedShard) add(r eval.Result) { c.prompts[r.Suite].add(r) }

// check compares what was read with the manifest.
func (c checkedShard) check() error {
	for _, s := range c.run.Info.Suites {
		if s.Prompts != "" && s.Prompts != c.prompts[s.Name].sum() {
			return fmt.Errorf("the results of %s in %s are not those of its manifest: %s", s.Name, c.run.dir, rewrite)
		}
	}
	return nil
}
