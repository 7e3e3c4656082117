package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"assay/model/cached"
)

func newCacheCommand(env Env) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "Look after the cache of answers",
		Long: `Look after the cache of answers, from which 'assay run' takes what it would only
compute again. An answer is named by a hash of everything that can change it:
weights, tokenizer, the prompt's tokens, decoding, and what computes it. There is
nothing to invalidate; deleting the cache costs time and nothing else.`,
		Args: noSubcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&dir, "cache", "", "folder of the cache (default: 'answers' in ASSAY_CACHE or the user's cache folder)")
	cmd.AddCommand(newCacheStatsCommand(env, &dir), newCachePruneCommand(env, &dir), newCacheVerifyCommand(env, &dir))
	return cmd
}

// openCache opens a cache that is there. It returns nil, having said so, where
// there is none.
func openCache(env Env, named string) (*cached.Store, error) {
	dir, err := answersDir(env, named)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if named != "" {
			return nil, usageError("there is no cache in %s", dir)
		}
		fmt.Fprintf(env.Stdout, "no answers in %s\n", dir)
		return nil, nil
	}
	fmt.Fprintf(env.Stdout, "cache of answers %s\n", dir)
	return cached.OpenStore(dir, 0)
}

func newCacheStatsCommand(env Env, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:     "stats",
		Short:   "Show how many answers there are and how much they take",
		Example: "  assay cache stats",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openCache(env, *dir)
			if err != nil || store == nil {
				return err
			}
			defer store.Close()
			s, err := store.Stats(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(env.Stdout, "%d answers, %s on disk\n", s.Answers, sizeText(s.Bytes))
			if s.Answers > 0 {
				fmt.Fprintf(env.Stdout, "last used between %s and %s\n", s.Oldest.Format(time.DateTime), s.Newest.Format(time.DateTime))
			}
			return nil
		},
	}
}

func newCachePruneCommand(env Env, dir *string) *cobra.Command {
	var size string
	var days int
	var all bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Remove the answers that were not used for longest",
		Example: `  assay cache prune --max-size 500MiB
  assay cache prune --unused-days 30
  assay cache prune --all`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			most, err := parseSize(size)
			if err != nil {
				return usageError("--max-size is %q: %w", size, err)
			}
			const mostDays = 100_000 // far more would not be a time any more
			if days < 0 || days > mostDays {
				return usageError("--unused-days is %d, want a number of days from 0 to %d", days, mostDays)
			}
			var since time.Time
			switch {
			case all:
				most = 0
			case days > 0:
				since = time.Now().AddDate(0, 0, -days)
			}
			store, err := openCache(env, *dir)
			if err != nil || store == nil {
				return err
			}
			defer store.Close()
			removed, err := store.Prune(cmd.Context(), most, since)
			fmt.Fprintf(env.Stdout, "removed %d answers, %s\n", removed.Answers, sizeText(removed.Bytes))
			return err
		},
	}
	cmd.Flags().StringVar(&size, "max-size", "2GiB", "what the answers may take on disk afterwards")
	cmd.Flags().IntVar(&days, "unused-days", 0, "remove also what was not used for this many days (0: nothing)")
	cmd.Flags().BoolVar(&all, "all", false, "remove all answers")
	return cmd
}

func newCacheVerifyCommand(env Env, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Read all answers and remove those that are damaged",
		Long: `Read all answers and remove those that are not as they were written. Runs do the
same with every answer that they take.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openCache(env, *dir)
			if err != nil || store == nil {
				return err
			}
			defer store.Close()
			good, damaged, err := store.Verify(cmd.Context())
			fmt.Fprintf(env.Stdout, "%d answers are as they were written, %d were damaged and are removed\n", good.Answers, damaged.Answers)
			return err
		},
	}
}
