package cached

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Usage counts answers and the disk space that they take.
type Usage struct {
	Answers int
	Bytes   int64
}

// Stats is the content of a store.
type Stats struct {
	Usage
	Oldest, Newest time.Time // use; zero where there is no answer
}

// Stats counts all answers.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	var out Stats
	err := s.each(ctx, func(e entry) error {
		out.Answers++
		out.Bytes += e.bytes
		if out.Oldest.IsZero() || e.modified.Before(out.Oldest) {
			out.Oldest = e.modified
		}
		if e.modified.After(out.Newest) {
			out.Newest = e.modified
		}
		return nil
	})
	return out, err
}

// Prune removes the answers that were not used since a time, then the least
// recently used ones until the store has at most maxBytes.
func (s *Store) Prune(ctx context.Context, maxBytes int64, unusedSince time.Time) (removed Usage, err error) {
	for shard := range shards {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		one, err := s.pruneShard(byte(shard), maxBytes/shards, unusedSince)
		removed.Answers += one.Answers
		removed.Bytes += one.Bytes
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// Verify reads all answers and removes those that are not as they were written.
func (s *Store) Verify(ctx context.Context) (good, damaged Usage, err error) {
	err = s.each(ctx, func(e entry) error {
		data, _, err := readEntry(e.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // pruned meanwhile
		}
		content, bad := openEntry(e.key, data)
		if err == nil && bad == nil {
			_, bad = decodeResponse(content)
		}
		if err == nil && bad == nil {
			good.Answers++
			good.Bytes += e.bytes
			return nil
		}
		if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a damaged answer: %w", err)
		}
		damaged.Answers++
		damaged.Bytes += e.bytes
		return nil
	})
	return good, damaged, err
}

func (s *Store) each(ctx context.Context, visit func(entry) error) error {
	for shard := range shards {
		if err := ctx.Err(); err != nil {
			return err
		}
		entries, err := s.list(byte(shard))
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := visit(e); err != nil {
				return err
			}
		}
	}
	return nil
}
