package cli

import (
	"errors"
	"os"

	"assay/datasets"
	"assay/eval"
)

// openData returns the data that suites read, and where it comes from: the
// questions that ship with Assay, or the files of the lock from the mirror, from
// ASSAY_DATASETS if mirror is empty, or from the cache folder.
func openData(env Env, lockFile, mirror string, samples bool) (eval.Data, eval.DataInfo, error) {
	if samples {
		if mirror != "" || lockFile != "" {
			return nil, eval.DataInfo{}, usageError("--samples uses the questions that ship with Assay: leave out --datasets and --lock")
		}
		return datasets.Samples(), eval.DataInfo{Source: "samples"}, nil
	}
	lock, err := openLock(env, lockFile)
	if err != nil {
		return nil, eval.DataInfo{}, err
	}
	store, err := openStore(env, lock, mirror, "")
	if err != nil {
		return nil, eval.DataInfo{}, err
	}
	return store, eval.DataInfo{Source: "lock", Lock: lock.Digest()}, nil
}

// openLock reads a lock file, or the built-in one if path is empty.
func openLock(env Env, path string) (*datasets.Lock, error) {
	name, data := "datasets.lock", env.Lock
	if path != "" {
		var err error
		if data, err = os.ReadFile(path); err != nil {
			return nil, usageError("read the lock file: %w", err)
		}
		name = path
	}
	lock, err := datasets.ParseLock(name, data)
	if err != nil {
		return nil, withCode(ExitUsage, err)
	}
	return lock, nil
}

// openStore opens the mirror, which may be empty for ASSAY_DATASETS, and the
// cache folder, which may be empty for the usual one.
func openStore(env Env, lock *datasets.Lock, mirror, cache string) (*datasets.Store, error) {
	variable := mirror == ""
	if variable {
		mirror = env.Getenv("ASSAY_DATASETS")
	}
	if cache == "" {
		var err error
		if cache, err = datasets.CacheDir(env.Getenv); err != nil {
			return nil, err
		}
	}
	store, err := datasets.NewStore(lock, mirror, cache)
	if err == nil {
		return store, nil
	}
	err = withCode(ExitUsage, err)
	if variable {
		return nil, withHint(err, "ASSAY_DATASETS names the folder; unset it to use what 'assay fetch' downloaded")
	}
	return nil, err
}

// isMissing reports that a file of the lock is nowhere.
func isMissing(err error) bool {
	var missing *datasets.MissingError
	return errors.As(err, &missing)
}
