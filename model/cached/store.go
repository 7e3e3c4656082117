package cached

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	format    = "assay answer 1\n"
	shards    = 256       // folders, by the first byte of the key
	block     = 4096      // what file systems round sizes up to
	maxEntry  = 64 << 20  // an answer is far smaller
	staleTemp = time.Hour // a temporary file of this age was left by a crash

	// DefaultLimit is the size in bytes that a store keeps to unless told.
	DefaultLimit = 2 << 30
)

// Store is a folder of answers, one file each, named by what they answer.
// Processes may share it: files appear whole or not at all, a file that is not
// as it was written is as good as none, and losing any of them costs nothing but
// time.
type Store struct {
	dir    string
	limit  int64 // bytes
	claims *claims
	writes [shards]atomic.Int32

	mu     sync.Mutex
	failed error // of the first answer that could not be stored
}

// OpenStore opens the store in a folder, which it creates if needed. limit is
// the size that it is kept to, in bytes; 0 means DefaultLimit.
func OpenStore(dir string, limit int64) (*Store, error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open cache of answers: %w", err)
	}
	c, err := openClaims(filepath.Join(dir, "claims"))
	if err != nil {
		return nil, fmt.Errorf("open cache of answers: %w", err)
	}
	return &Store{dir: dir, limit: limit, claims: c}, nil
}

// Close frees what the store holds.
func (s *Store) Close() { s.claims.close() }

// Failed returns why answers could not be stored, if any could not.
func (s *Store) Failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *Store) shard(b byte) string { return filepath.Join(s.dir, fmt.Sprintf("%02x", b)) }

func (s *Store) path(k Key) string {
	name := k.String()
	return filepath.Join(s.shard(k[0]), name[2:])
}

// get returns what is stored under a key. What is damaged is removed.
func (s *Store) get(k Key) ([]byte, bool) {
	path := s.path(k)
	data, modified, err := readEntry(path)
	if err != nil {
		return nil, false
	}
	content, err := openEntry(k, data)
	if err != nil {
		os.Remove(path)
		return nil, false
	}
	if now := time.Now(); now.Sub(modified) > time.Hour { // keep what is used
		_ = os.Chtimes(path, now, now)
	}
	return content, true
}

func readEntry(path string) ([]byte, time.Time, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, time.Time{}, err
	}
	if info.Size() > maxEntry {
		return nil, info.ModTime(), fmt.Errorf("%s is larger than an answer", path)
	}
	data, err := os.ReadFile(path)
	return data, info.ModTime(), err
}

// sealEntry is the file of an answer: format, key, content and the SHA-256 of
// all of it.
func sealEntry(k Key, content []byte) []byte {
	data := append(append([]byte(format), k[:]...), content...)
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

// openEntry checks a file and returns its content.
func openEntry(k Key, data []byte) ([]byte, error) {
	end := len(data) - sha256.Size
	begin := len(format) + len(k)
	if end < begin || !bytes.HasPrefix(data, []byte(format)) {
		return nil, errors.New("not an answer of this version")
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, errors.New("checksum is wrong")
	}
	if !bytes.Equal(data[len(format):begin], k[:]) {
		return nil, errors.New("the answer is to something else")
	}
	return data[begin:end], nil
}

// put stores an answer. A failure is remembered, and never one of the caller:
// the answer is there, only the next run has to compute it again.
func (s *Store) put(k Key, content []byte) {
	if err := s.write(k, sealEntry(k, content)); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.failed == nil {
			s.failed = fmt.Errorf("store an answer in the cache: %w", err)
		}
		return
	}
	// Keys are uniform, so that keeping every shard to its share keeps the
	// whole to the limit, and nobody has to know the size of the whole.
	const every = 32
	if s.writes[k[0]].Add(1)%every == 1 {
		_, _ = s.pruneShard(k[0], s.limit/shards, time.Time{})
	}
}

func (s *Store) write(k Key, data []byte) error {
	dir := s.shard(k[0])
	f, err := os.CreateTemp(dir, "*.tmp")
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		f, err = os.CreateTemp(dir, "*.tmp")
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.path(k))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// entry is a file of a shard.
type entry struct {
	path     string
	key      Key
	bytes    int64 // on disk
	modified time.Time
}

// list returns the answers of a shard and removes what crashes have left.
func (s *Store) list(shard byte) ([]entry, error) {
	dir := s.shard(shard)
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list cache of answers: %w", err)
	}
	var out []entry
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			continue // another process has removed it
		}
		path := filepath.Join(dir, f.Name())
		if strings.HasSuffix(f.Name(), ".tmp") {
			if time.Since(info.ModTime()) > staleTemp {
				os.Remove(path)
			}
			continue
		}
		key, ok := parseKey(shard, f.Name())
		if !ok {
			continue // not ours
		}
		size := (info.Size() + block - 1) / block * block
		out = append(out, entry{path, key, size, info.ModTime()})
	}
	return out, nil
}

// pruneShard removes the answers of a shard that were not used since a time, and
// the least recently used ones while the shard is larger than max. To have
// something to write before the next time, it goes below max by a tenth.
func (s *Store) pruneShard(shard byte, maxBytes int64, unusedSince time.Time) (removed Usage, err error) {
	entries, err := s.list(shard)
	if err != nil {
		return removed, err
	}
	slices.SortFunc(entries, func(a, b entry) int { return a.modified.Compare(b.modified) })
	total := int64(0)
	for _, e := range entries {
		total += e.bytes
	}
	low := total
	if total > maxBytes {
		low = maxBytes - maxBytes/10
	}
	for _, e := range entries {
		if total <= low && !e.modified.Before(unusedSince) {
			break
		}
		if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("prune cache of answers: %w", err)
		}
		total -= e.bytes
		removed.Answers++
		removed.Bytes += e.bytes
	}
	return removed, nil
}
