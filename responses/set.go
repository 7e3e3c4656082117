package responses

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay/eval"
	"assay/model"
)

// Set is the answers to the items of a suite. It is not safe for concurrent use.
type Set struct {
	info    eval.AnswersInfo
	files   []source
	open    []io.Closer
	places  [][]place // by index of the item
	index   map[string]int
	repeats int
	buffer  []byte
}

// source is a file of answers.
type source struct {
	r      io.ReaderAt
	name   string // without the folder
	format Format
}

// place is where an answer lies.
type place struct {
	repeat int
	file   int
	offset int64
	length int
	nth    int // answer of the line
}

// Open reads files of answers, and folders of such files (*.jsonl and *.json,
// below them as well). Whatever is wrong with lines is one *FaultsError.
func Open(ctx context.Context, paths []string, o Options) (*Set, error) {
	names, err := expand(paths)
	if err != nil {
		return nil, err
	}
	in := newIndexing(o)
	for _, name := range names {
		if err := in.addFile(ctx, name); err != nil {
			return nil, errors.Join(err, in.Close())
		}
	}
	s, err := in.finish()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return s, nil
}

// expand replaces folders by the files in them, in order.
func expand(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("read answers: %w", err)
		}
		if !info.IsDir() {
			out = append(out, path)
			continue
		}
		before := len(out)
		err = filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
			ext := filepath.Ext(name)
			if err == nil && d.Type().IsRegular() && (ext == ".jsonl" || ext == ".json" && !strings.HasPrefix(d.Name(), "results_")) {
				out = append(out, name)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read answers: %w", err)
		}
		if len(out) == before {
			return nil, fmt.Errorf("read answers: %s holds no .jsonl or .json file", path)
		}
	}
	return out, nil
}

// Info says where the answers come from.
func (s *Set) Info() eval.AnswersInfo { return s.info }

// Repeats is the greatest number of answers to an item.
func (s *Set) Repeats() int { return s.repeats }

// Has reports whether there is an answer to an item.
func (s *Set) Has(it eval.Item) bool {
	i, ok := s.index[it.ID]
	return ok && len(s.places[i]) > 0
}

// Answer reads an answer to an item. Where there is none, missing says why.
func (s *Set) Answer(it eval.Item, repeat int) (r model.Response, missing string, err error) {
	i, ok := s.index[it.ID]
	if !ok {
		return r, "no such item", nil
	}
	for _, p := range s.places[i] {
		if p.repeat != repeat {
			continue
		}
		a, err := s.read(p)
		if err != nil {
			return r, "", err
		}
		if a.failure != "" {
			return r, "made elsewhere: " + a.failure, nil
		}
		return a.response(), "", nil
	}
	return r, "no answer was given", nil
}

func (s *Set) read(p place) (answer, error) {
	from := s.files[p.file]
	s.buffer = slices.Grow(s.buffer[:0], p.length)[:p.length]
	if _, err := from.r.ReadAt(s.buffer, p.offset); err != nil {
		return answer{}, fmt.Errorf("read answers again: %s: %w", from.name, err)
	}
	line, err := parseFields(s.buffer)
	if err == nil {
		var rec record
		if rec, err = parserOf(from.format).parse(from.name, line); err == nil && p.nth < len(rec.answers) {
			return rec.answers[p.nth], nil
		}
	}
	return answer{}, fmt.Errorf("%s changed while it was read", from.name)
}

// Close closes the files.
func (s *Set) Close() error {
	var err error
	for _, f := range s.open {
		err = errors.Join(err, f.Close())
	}
	s.open = nil
	return err
}

// hashing passes on what is read and hashes it.
type hashing struct {
	io.Reader
	sum hash.Hash
}

func newHashing(r io.Reader) hashing {
	h := sha256.New()
	return hashing{Reader: io.TeeReader(r, h), sum: h}
}

func (h hashing) digest() string { return hex.EncodeToString(h.sum.Sum(nil)) }
