package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"assay/datasets"
	"assay/model"
	"assay/model/cached"
)

// cacheFlags say which cache of answers a run uses.
type cacheFlags struct {
	dir  string
	size string
	off  bool
}

func (f *cacheFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "cache", "", "folder for answers, shared between runs (default: 'answers' in ASSAY_CACHE or the user's cache folder)")
	cmd.Flags().StringVar(&f.size, "cache-size", "2GiB", "size that the cache of answers is kept to")
	cmd.Flags().BoolVar(&f.off, "no-cache", false, "compute every answer and store none")
}

// answersDir is the folder of the cache of answers: the one named, or the usual
// one.
func answersDir(env Env, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir, err := datasets.CacheDir(env.Getenv)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "answers"), nil
}

// answerCache is the cache of a run; the zero value is none.
type answerCache struct {
	store     *cached.Store
	writeOnly bool
	borrowed  bool  // the store is another model's, who closes it
	unusable  error // why the usual one is not used
}

// open opens the cache of a run. The usual one is used for models that say by
// digests what they compute, one that is named for any. A run that verifies
// answers computes all of them, and only adds to the cache: it is there to prove
// something about the computation.
func (f cacheFlags) open(env Env, m model.Model, verifies bool) (*answerCache, error) {
	if f.off && f.dir != "" {
		return nil, usageError("--cache and --no-cache contradict each other")
	}
	size, err := parseSize(f.size)
	if err != nil {
		return nil, usageError("--cache-size is %q: %w", f.size, err)
	}
	if f.off || (f.dir == "" && !cached.Identified(m)) {
		return &answerCache{}, nil
	}
	dir, err := answersDir(env, f.dir)
	var store *cached.Store
	if err == nil {
		store, err = cached.OpenStore(dir, size)
	}
	if err != nil && f.dir == "" { // nobody asked for it
		return &answerCache{unusable: err}, nil
	}
	return &answerCache{store: store, writeOnly: verifies}, err
}

// beside opens the cache of a second model of the same run. Where the first one has
// a store, it is that one: two of a folder would not keep their claims apart.
func (f cacheFlags) beside(env Env, first *answerCache, m model.Model, verifies bool) (*answerCache, error) {
	if first.store == nil {
		return f.open(env, m, verifies)
	}
	if f.dir == "" && !cached.Identified(m) {
		return &answerCache{}, nil
	}
	return &answerCache{store: first.store, writeOnly: verifies, borrowed: true}, nil
}

func (c *answerCache) wrap(m model.Model) model.Model {
	if c.store == nil {
		return m
	}
	return cached.New(m, c.store, cached.Options{WriteOnly: c.writeOnly})
}

func (c *answerCache) close() {
	if c.store != nil && !c.borrowed {
		c.store.Close()
	}
}

// warn says why answers could not be stored.
func (c *answerCache) warn(out io.Writer) {
	err := c.unusable
	if err == nil && c.store != nil {
		err = c.store.Failed()
	}
	if err != nil {
		fmt.Fprintf(out, "assay: warning: %v; the results are not affected (--no-cache silences this)\n", err)
	}
}

// parseSize reads "512MiB". A number without a unit counts bytes.
func parseSize(s string) (int64, error) {
	digits := strings.TrimRight(s, "BKMGTi")
	shift := map[string]uint{"": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40}
	by, ok := shift[s[len(digits):]]
	n, err := strconv.ParseInt(digits, 10, 64)
	const most = 1 << 50
	if !ok || err != nil || n < 1 || n > most>>by {
		return 0, fmt.Errorf("want a number with B, KiB, MiB, GiB or TiB")
	}
	return n << by, nil
}

// sizeText is the inverse of parseSize, to a person's precision.
func sizeText(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}
