package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/datasets"
)

// fetchFlags are the flags of "assay fetch".
type fetchFlags struct {
	mirror string
	cache  string
	lock   string
	check  bool
	list   bool
	quiet  bool
}

func newFetchCommand(env Env) *cobra.Command {
	var f fetchFlags
	cmd := &cobra.Command{
		Use:   "fetch [SUITE...]",
		Short: "Download and verify the benchmark files of datasets.lock",
		Long: `Download the benchmark files that datasets.lock pins, verify them and keep them
in the cache folder: all, or those of the suites named. What is there already is
verified and left as it is; an interrupted download goes on where it ended.

A SUITE is the first part of a file's name; --list shows them. Files that the
mirror of --datasets or ASSAY_DATASETS has are not downloaded.

The cache folder is --cache, else ASSAY_CACHE, else the user's cache folder.
Proxies are taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. HF_TOKEN is sent to
huggingface.co and GITHUB_TOKEN to GitHub, over https only.

Exit code 0: all is there. 2: the command line is wrong. 3: a file could not be
had or, with --check, is missing or wrong.`,
		Example: `  assay fetch mmlu bbh
  assay fetch --list
  assay fetch --check mmlu --datasets /mnt/datasets`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			lock, err := openLock(env, f.lock)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return lock.Suites(), cobra.ShellCompDirectiveNoFileComp
		},
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return fetch(cmd.Context(), env, f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.mirror, "datasets", "", "folder with the benchmark data, by path or by sha256; its files need no download (default: ASSAY_DATASETS)")
	flags.StringVar(&f.cache, "cache", "", "cache folder to fill (default: ASSAY_CACHE, else the user's cache folder)")
	flags.StringVar(&f.lock, "lock", "", "datasets.lock to use instead of the built-in one")
	flags.BoolVar(&f.check, "check", false, "verify what is there, without the network")
	flags.BoolVar(&f.list, "list", false, "list the files and where they are, without reading them")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	return cmd
}

// fetch carries out "assay fetch".
func fetch(ctx context.Context, env Env, f fetchFlags, suites []string) error {
	if f.check && f.list {
		return usageError("--check and --list exclude each other")
	}
	lock, err := openLock(env, f.lock)
	if err != nil {
		return err
	}
	files, err := chooseFiles(lock, suites)
	if err != nil {
		return err
	}
	store, err := openStore(env, lock, f.mirror, f.cache)
	if err != nil {
		return err
	}
	switch {
	case f.list:
		return listFiles(env.Stdout, store, files)
	case f.check:
		return checkFiles(ctx, env.Stdout, store, files)
	}
	return fetchFiles(ctx, env, f, store, files)
}

// chooseFiles returns the files of the suites, or all if none is named.
func chooseFiles(lock *datasets.Lock, suites []string) ([]datasets.File, error) {
	if len(suites) == 0 {
		return lock.Files(), nil
	}
	known := lock.Suites()
	var files []datasets.File
	for _, s := range suites {
		if slices.Contains(known, s) {
			files = append(files, lock.Folder(s)...)
			continue
		}
		err := usageError("%s has no files of %q", lock.Name(), s)
		if guess := closest(s, known); guess != "" {
			return nil, withHint(err, "did you mean %s?", guess)
		}
		return nil, withHint(err, "it has files of %s", strings.Join(known, ", "))
	}
	slices.SortFunc(files, func(a, b datasets.File) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Compact(files), nil
}

// listFiles prints the files as a table.
func listFiles(out io.Writer, store *datasets.Store, files []datasets.File) error {
	nameWidth, licenceWidth, total := len("name"), len("licence"), int64(0)
	for _, f := range files {
		nameWidth, licenceWidth = max(nameWidth, len(f.Name)), max(licenceWidth, len(f.Licence))
		total += f.Bytes
	}
	line := func(name string, size any, licence, present string) {
		fmt.Fprintf(out, "%-*s  %10v  %-*s  %s\n", nameWidth, name, size, licenceWidth, licence, present)
	}
	line("name", "bytes", "licence", "present")
	for _, f := range files {
		place, err := store.Find(f)
		if err != nil {
			return err
		}
		present := string(place)
		if place == datasets.Nowhere {
			present = "-"
		}
		line(f.Name, f.Bytes, f.Licence, present)
	}
	fmt.Fprintf(out, "%s, %s\n", countFiles(len(files)), byteSize(total))
	return nil
}

// checkFiles verifies the files and prints what is missing or wrong.
func checkFiles(ctx context.Context, out io.Writer, store *datasets.Store, files []datasets.File) error {
	var missing, wrong []datasets.File
	for _, f := range files {
		err := store.Verify(ctx, f)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
		case isMissing(err):
			missing = append(missing, f)
			fmt.Fprintf(out, "missing  %s\n", f.Name)
		default:
			wrong = append(wrong, f)
			fmt.Fprintf(out, "wrong    %v\n", err)
		}
	}
	fmt.Fprintf(out, "%s: %d as pinned, %d missing, %d wrong\n",
		countFiles(len(files)), len(files)-len(missing)-len(wrong), len(missing), len(wrong))
	if len(missing)+len(wrong) == 0 {
		return nil
	}
	err := fmt.Errorf("%d of %s missing or wrong", len(missing)+len(wrong), countFiles(len(files)))
	if len(missing) == 0 {
		return withCode(ExitFailed, err)
	}
	return withHint(withCode(ExitFailed, err), "run 'assay fetch %s'", strings.Join(suitesOf(missing), " "))
}

// fetchFiles downloads what is not there.
func fetchFiles(ctx context.Context, env Env, f fetchFlags, store *datasets.Store, files []datasets.File) error {
	progress := newFetchProgress(env.Stderr, files, f.quiet)
	fetcher := datasets.Fetcher{
		Store:  store,
		Tokens: datasets.TokensFromEnv(env.Getenv),
		Report: progress.report,
	}
	err := fetcher.Fetch(ctx, files)
	progress.end()
	progress.summary(env.Stdout)
	if ctx.Err() != nil {
		return withHint(withCode(ExitFailed, errors.New("interrupted")), "what was received is kept; run the same command again to go on")
	}
	return err
}

// suitesOf returns the suites of files that are sorted by name.
func suitesOf(files []datasets.File) []string {
	var suites []string
	for _, f := range files {
		if !slices.Contains(suites, f.Suite()) {
			suites = append(suites, f.Suite())
		}
	}
	return suites
}

// countFiles writes a number of files for a person.
func countFiles(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// byteSize writes a size for a person, in decimal units.
func byteSize(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
