package datasets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"assay/internal/backoff"
	"assay/internal/filelock"
)

// lockFile waits for the lock on a file, which it creates if needed. The system
// frees the lock when the process ends in whatever way. waiting is called once
// if another process has it. Where there are no locks, none is taken: hashes
// still keep wrong content out of the cache.
func lockFile(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, &diskError{fmt.Errorf("lock the cache folder: %w", err)}
	}
	for told := false; ; told = true {
		err := filelock.Try(f)
		if err == nil || errors.Is(err, filelock.ErrUnsupported) {
			return func() { f.Close() }, nil // closing frees the lock
		}
		if errors.Is(err, filelock.ErrHeld) {
			if !told {
				waiting()
			}
			err = backoff.Sleep(ctx, 100*time.Millisecond)
		}
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("lock the cache folder %s: %w", path, err)
		}
	}
}
