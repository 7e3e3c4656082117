package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"syscall"

	"assay/eval"
)

// maxManifest bounds the size of run.json.
const maxManifest = 64 << 20

// ErrNoRun says that a folder holds no run.
var ErrNoRun = errors.New("not a run")

// Run is a stored run.
type Run struct {
	Info eval.RunInfo
	dir  string
}

// OpenRun reads the manifest of a run. The error wraps ErrNoRun where there is
// none.
func OpenRun(dir string) (*Run, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("open run %s: %w: there is no such folder", dir, ErrNoRun)
	case err != nil:
		return nil, fmt.Errorf("open run: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("open run %s: %w: name the folder that holds %s, not a file", dir, ErrNoRun, ManifestFile)
	}
	path := filepath.Join(dir, ManifestFile)
	text, err := readSmall(path, maxManifest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open run %s: %w: %s", dir, ErrNoRun, unfinished(dir))
	case err != nil:
		return nil, fmt.Errorf("open run: %w", err)
	}
	r := &Run{dir: dir}
	if err := decodeManifest(text, &r.Info); err != nil {
		return nil, fmt.Errorf("open run: %s: %w", path, err)
	}
	if r.Info.Schema != eval.RunSchema {
		return nil, schemaError("open run: "+path, r.Info.Schema)
	}
	return r, nil
}

// unfinished says what a folder without a manifest is.
func unfinished(dir string) string {
	for _, name := range []string{SamplesFile, SamplesFile + ".tmp"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return fmt.Sprintf("it has %s but no %s, so the run did not end, unless a process still works on it: start it again with the same flags and this folder to go on", name, ManifestFile)
		}
	}
	return "it has no " + ManifestFile
}

func decodeManifest(text []byte, info *eval.RunInfo) error {
	err := json.Unmarshal(text, info)
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("damaged at byte %d: %w: %s", syntax.Offset, err, restore)
	case errors.As(err, &wrong):
		return fmt.Errorf("key %s holds %s: %s", wrong.Field, wrong.Value, rewrite)
	case err != nil:
		return err
	case info.Schema < 1:
		return fmt.Errorf("key schema is missing: %s", rewrite)
	}
	return nil
}

// readSmall reads a file of at most limit bytes.
func readSmall(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes: %s", path, limit, rewrite)
	}
	return text, nil
}

// Dir is the folder of the run.
func (r *Run) Dir() string { return r.dir }

// Results reads the results in their canonical order, a few at a time. The
// first error ends the sequence.
func (r *Run) Results() iter.Seq2[eval.Result, error] { return r.results(samplesTable) }

// results are Results as far as the columns of the table go.
func (r *Run) results(t *table) iter.Seq2[eval.Result, error] {
	return func(yield func(eval.Result, error) bool) {
		path := filepath.Join(r.dir, SamplesFile)
		var reader sampleReader
		for row, err := range t.rows(path) {
			if err != nil {
				yield(eval.Result{}, fmt.Errorf("read results: %w", err))
				return
			}
			result, err := reader.result(row)
			if err != nil {
				yield(eval.Result{}, fmt.Errorf("read results: %s: %w", path, err))
				return
			}
			if !yield(result, nil) {
				return
			}
		}
	}
}

// Overview reads the summaries, in the order of the run's suites.
func (r *Run) Overview() (Overview, error) {
	o := Overview{Info: r.Info, NearTies: map[string]int{}}
	at := map[string]int{}
	for i, s := range r.Info.Suites {
		at[s.Name] = i
		o.Summaries = append(o.Summaries, eval.Summary{Suite: s.Name, Counts: s.Counts})
	}
	path := filepath.Join(r.dir, SummaryFile)
	for row, err := range summaryTable.rows(path) {
		if err != nil {
			return o, fmt.Errorf("read summaries: %w", err)
		}
		suite, sr, t, err := readSummaryRow(row)
		if err != nil {
			return o, fmt.Errorf("read summaries: %s: %w", path, err)
		}
		i, ok := at[suite]
		if !ok {
			return o, fmt.Errorf("read summaries: %s: column suite: %q is not a suite of %s: the files are of different runs",
				path, suite, ManifestFile)
		}
		o.Summaries[i].Rows = append(o.Summaries[i].Rows, sr)
		if sr.Scope == eval.ScopeSuite {
			o.Summaries[i].Counts = t.Counts
			if t.nearTies > 0 {
				o.NearTies[suite] = t.nearTies
			}
		}
	}
	return o, nil
}

// Summaries reads the summaries of the suites, in the order of the run.
func (r *Run) Summaries() ([]eval.Summary, error) {
	o, err := r.Overview()
	return o.Summaries, err
}
