package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"assay/eval"
)

// Store opens the files of a lock from an offline mirror and from the cache
// folder. It implements [eval.Data] and is safe for concurrent use.
type Store struct {
	lock   *Lock
	mirror string // "" for none
	cache  cache
}

var _ eval.Data = (*Store)(nil)

// NewStore returns a store of the files of a lock. mirror is a folder that
// holds them by path (mirror/mmlu/test/anatomy_test.csv) or by hash
// (mirror/<sha256> or mirror/sha256/<first two digits>/<sha256>), or is empty.
// It is searched before the cache folder, and neither is ever written to. A
// mirror that is not a folder is an error.
func NewStore(lock *Lock, mirror, cacheDir string) (*Store, error) {
	if mirror != "" {
		info, err := os.Stat(mirror)
		if err != nil {
			return nil, fmt.Errorf("open the mirror of datasets: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("open the mirror of datasets: %s is not a folder", mirror)
		}
	}
	return &Store{lock: lock, mirror: mirror, cache: newCache(cacheDir)}, nil
}

// Open returns the content of a file. All of it is verified against the lock
// before the first byte is handed out. The result has a Name method, which the
// Read functions of this package use. A file that is nowhere is a
// [MissingError], one of another content a [HashError].
func (s *Store) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, ok := s.lock.File(name)
	if !ok {
		return nil, fmt.Errorf("%s is not listed in %s", name, s.lock.Name())
	}
	at, err := s.find(f)
	if err != nil {
		return nil, err
	}
	data, err := readVerified(f, at.path)
	var wrong *HashError
	if errors.As(err, &wrong) && wrong.Hint == "" {
		wrong.Hint = at.hint(f)
	}
	if err != nil {
		return nil, err
	}
	return &content{Reader: bytes.NewReader(data), name: name}, nil
}

// List returns the sorted names of the files below a folder.
func (s *Store) List(folder string) []string {
	var names []string
	for _, f := range s.lock.Folder(folder) {
		names = append(names, f.Name)
	}
	return names
}

// Place says where a file was found.
type Place string

// The places of a file.
const (
	InMirror Place = "mirror"
	InCache  Place = "cache"
	Nowhere  Place = ""
)

// Find says where a file lies, without reading it.
func (s *Store) Find(f File) (Place, error) {
	at, err := s.find(f)
	var missing *MissingError
	if errors.As(err, &missing) {
		return Nowhere, nil
	}
	return at.place, err
}

// Verify reads a file and returns a [MissingError] or a [HashError] unless it
// is there and as the lock says.
func (s *Store) Verify(ctx context.Context, f File) error {
	r, err := s.Open(ctx, f.Name)
	if err != nil {
		return err
	}
	return r.Close()
}

// location is a file found on disk.
type location struct {
	place Place
	path  string
}

func (l location) hint(f File) string {
	if l.place == InMirror {
		return "the mirror's file is not the pinned one; replace it there or use another mirror"
	}
	return fmt.Sprintf("'assay fetch %s' downloads it again", f.Suite())
}

// find returns the first place that has the file.
func (s *Store) find(f File) (location, error) {
	var looked []string
	var places []location
	if s.mirror != "" {
		looked = append(looked, "the mirror "+s.mirror)
		for _, path := range []string{
			filepath.FromSlash(f.Name),
			f.SHA256,
			filepath.Join("sha256", f.SHA256[:2], f.SHA256),
		} {
			places = append(places, location{InMirror, filepath.Join(s.mirror, path)})
		}
	}
	looked = append(looked, "the cache "+s.cache.dir)
	places = append(places, location{InCache, s.cache.path(f)})
	for _, at := range places {
		info, err := os.Stat(at.path)
		switch {
		case notThere(err):
		case err != nil:
			return location{}, fmt.Errorf("look for %s: %w", f.Name, err)
		case !info.Mode().IsRegular():
			return location{}, fmt.Errorf("look for %s: %s is not a regular file", f.Name, at.path)
		default:
			return at, nil
		}
	}
	return location{}, &MissingError{File: f, Looked: looked}
}

// lfsPointer is how a file starts that stands for one in Git LFS.
const lfsPointer = "version https://git-lfs.github.com/spec/"

// readVerified reads a file into memory and returns it only if it is what the
// lock says.
func readVerified(f File, path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.Name, err)
	}
	defer file.Close()
	var data bytes.Buffer
	// What is beyond the expected size is hashed for the error, but not kept,
	// save for what tells a pointer.
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(hash, &data), io.LimitReader(file, max(f.Bytes, int64(len(lfsPointer)))))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name, err)
	}
	rest, err := io.Copy(hash, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name, err)
	}
	got := hex.EncodeToString(hash.Sum(nil))
	if got != f.SHA256 || size+rest != f.Bytes {
		e := &HashError{File: f, Source: path, Got: got, Bytes: size + rest}
		if bytes.HasPrefix(data.Bytes(), []byte(lfsPointer)) {
			e.Hint = "it is a Git LFS pointer; run 'git lfs pull' where the mirror was cloned"
		}
		return nil, e
	}
	return data.Bytes(), nil
}

// content is an opened file that knows its name in the lock.
type content struct {
	*bytes.Reader
	name string
}

func (c *content) Name() string { return c.name }
func (c *content) Close() error { return nil }

// notThere reports that a path leads nowhere, also where one of its folders is
// a file.
func notThere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || isNotDir(err)
}
