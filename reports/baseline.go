package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
	"assay/model"
)

// A baseline is one Parquet file with what comparing and replaying need of a
// run, small enough for git: no questions, no answers, digests of DigestBytes.
// The manifest is in the file's metadata under runKey. docs/results.md documents
// the columns.
const (
	runKey    = "assay.run"
	draftsKey = "assay.drafts" // "true" where the answers' tokens were kept
)

// BaselineOptions says what a baseline shall hold.
type BaselineOptions struct {
	// Drafts keeps the tokens of the answers, which replaying verifies instead
	// of generating them again.
	Drafts bool
}

// ErrNoBaseline says that a file is no baseline, but something else.
var ErrNoBaseline = errors.New("not a baseline")

// noBaselineError is an error that is ErrNoBaseline and says so in its own words.
type noBaselineError struct{ error }

func (e noBaselineError) Unwrap() []error { return []error{e.error, ErrNoBaseline} }

// WriteBaseline writes the baseline of a run. The bytes depend on the results
// and on what identifies the run, not on when, where and how fast it was made.
// An older baseline of that name is replaced; any other file is refused with an
// error that wraps ErrNoBaseline. Until it is complete, the file has a temporary
// name.
func WriteBaseline(path string, run *Run, opts BaselineOptions) error {
	if err := replaceable(path); err != nil {
		return err
	}
	manifest, err := identity(run.Info)
	if err != nil {
		return fmt.Errorf("write baseline %s: %w", path, err)
	}
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	t := newTableWriter(f, baselineTable, parquet.KeyValueMetadata(runKey, manifest),
		parquet.KeyValueMetadata(draftsKey, strconv.FormatBool(opts.Drafts)))
	if err := t.addBaseline(run, opts); err != nil {
		f.discard()
		return err
	}
	if err := t.close(); err != nil {
		f.discard()
		return folderError(path, "write", err)
	}
	return f.commit()
}

// replaceable checks what lies where a baseline is to be written.
func replaceable(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("write baseline: %w", err)
	case info.IsDir():
		return fmt.Errorf("write baseline %s: %w but a folder: name a file", path, ErrNoBaseline)
	}
	if _, err := openBaseline(path); err != nil {
		return fmt.Errorf("write baseline %s: what lies there is %w (%w): name another file, or delete that one", path, ErrNoBaseline, err)
	}
	return nil
}

// identity is the manifest of a run without what two runs of the same thing
// differ in: when, where and at what cost.
func identity(info eval.RunInfo) (string, error) {
	info.Started, info.Finished = time.Time{}, time.Time{}
	info.Host, info.Command, info.Work, info.Model.Threads = "", nil, eval.Work{}, 0
	info.Replay, info.Identity = nil, nil // how answers were found; and what resuming needs, of requests
	if info.Shard != nil {
		shard := *info.Shard
		shard.Run, info.Shard = nil, &shard
	}
	if !info.Sequential.Early() {
		info.Sequential = nil // it was watched, and is the same run
	}
	suites := make([]eval.SuiteRun, len(info.Suites))
	for i, s := range info.Suites {
		s.Usage = model.Usage{}
		suites[i] = s
	}
	info.Suites = suites
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(info); err != nil {
		return "", err
	}
	return text.String(), nil
}

// addBaseline writes the rows of a run.
func (t *tableWriter) addBaseline(run *Run, opts BaselineOptions) error {
	rows := 0
	source := Source{Info: run.Info, path: run.dir, run: run}
	for r, err := range source.Rows() {
		if err != nil {
			return err
		}
		if !opts.Drafts {
			r.Tokens = nil
		}
		err := t.add(func(row parquet.Row) (parquet.Row, error) { return baselineRow(row, r) })
		if err != nil {
			return fmt.Errorf("write baseline: %w", err)
		}
		rows++
	}
	if rows == 0 {
		return fmt.Errorf("write baseline: run %s has no results: there is nothing to compare with", run.dir)
	}
	return nil
}

// openBaseline opens a baseline and checks it as far as that can be done
// without decoding rows.
func openBaseline(path string) (s *Source, err error) {
	defer func() {
		if p := recover(); p != nil { // as scan does
			err = fmt.Errorf("open baseline: %s: damaged Parquet file (%v): %s", path, p, restore)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open baseline: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open baseline: %w", err)
	}
	file, err := baselineTable.open(f, info.Size(), path)
	switch {
	case errors.Is(err, errNotParquet), errors.Is(err, errOtherTable):
		return nil, noBaselineError{fmt.Errorf("open baseline: %w", err)}
	case err != nil:
		return nil, fmt.Errorf("open baseline: %w", err)
	}
	manifest, ok := file.Lookup(runKey)
	if !ok {
		return nil, fmt.Errorf("open baseline: %s: its metadata has no %s: %s", path, runKey, rewrite)
	}
	s = &Source{path: path}
	if err := decodeManifest([]byte(manifest), &s.Info); err != nil {
		return nil, fmt.Errorf("open baseline: %s: metadata %s: %w", path, runKey, err)
	}
	if s.Info.Schema != eval.RunSchema {
		return nil, schemaError("open baseline: "+path, s.Info.Schema)
	}
	drafts, _ := file.Lookup(draftsKey)
	s.hasDraft = drafts == "true"
	return s, nil
}

// baselineRows reads the rows of a baseline as far as the columns of the table go.
func (s *Source) baselineRows(t *table) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		suites := map[string]bool{}
		for _, r := range s.Info.Suites {
			suites[r.Name] = true
		}
		for values, err := range t.rows(s.path) {
			var row Row
			if err == nil {
				row, err = readBaselineRow(values)
				if err == nil && !suites[row.Suite] {
					err = fmt.Errorf("column suite: %q is not a suite of its manifest: %s", row.Suite, rewrite)
				}
				if err != nil {
					err = fmt.Errorf("%s: %w", s.path, err)
				}
			}
			if err != nil {
				yield(Row{}, fmt.Errorf("read baseline: %w", err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
