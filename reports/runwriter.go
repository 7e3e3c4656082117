package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
)

// ErrNotEmpty says that the folder of a new run holds files already.
var ErrNotEmpty = errors.New("the folder is not empty")

// NearTie is the margin between two choices below which an item counts as a
// near-tie: the choice of another kernel or engine may differ there
// (log-probability, natural logarithm).
const NearTie = 1e-3

// RunWriter writes a run. It is the eval.Sink of the run's results, which it
// writes as they come, holding a row group at most; Finish adds the rest. A
// RunWriter is not safe for concurrent use.
type RunWriter struct {
	dir     string
	made    []string // folders that did not exist before, the run's own first
	file    *atomicFile
	samples *tableWriter // nil once closed
	rows    int
	ties    map[string]int
	resumed bool  // the results are kept elsewhere until Finish
	err     error // of the first Add or Close that failed
}

var _ eval.Sink = (*RunWriter)(nil)

// CreateRun starts a run in a folder, which is created with its parents when
// it does not exist. A folder with anything in it is refused with an error
// that wraps ErrNotEmpty.
func CreateRun(dir string) (*RunWriter, error) {
	entries, err := os.ReadDir(dir)
	var made []string
	switch {
	case errors.Is(err, os.ErrNotExist):
		made = missing(dir)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, folderError(dir, "create", err)
		}
	case err != nil:
		return nil, folderError(filepath.Join(dir, SamplesFile), "create", err)
	case len(entries) > 0:
		return nil, fmt.Errorf("create run %s: %w (it holds %s): name another folder, or delete this one",
			dir, ErrNotEmpty, entries[0].Name())
	}
	f, err := createAtomic(filepath.Join(dir, SamplesFile))
	if err != nil {
		return nil, err
	}
	return &RunWriter{dir: dir, made: made, file: f, samples: newTableWriter(f, samplesTable), ties: map[string]int{}}, nil
}

// ResumeRun starts to write a run whose results are in a journal as well, in a
// folder that may hold the files of an interrupted process. Those stay as they
// are until Finish; temporary ones that a killed process left are replaced. The
// caller has to keep other processes out of the folder.
func ResumeRun(dir string) (*RunWriter, error) {
	for _, name := range []string{SamplesFile, SummaryFile, ManifestFile} {
		if err := os.Remove(filepath.Join(dir, name+".tmp")); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, folderError(filepath.Join(dir, name), "create", err)
		}
	}
	f, err := createAtomic(filepath.Join(dir, SamplesFile))
	if err != nil {
		return nil, err
	}
	return &RunWriter{dir: dir, file: f, samples: newTableWriter(f, samplesTable), ties: map[string]int{}, resumed: true}, nil
}

// Dir is the folder of the run.
func (w *RunWriter) Dir() string { return w.dir }

// NearTies counts, per suite, the scored items whose best two choices differ
// by less than NearTie.
func (w *RunWriter) NearTies() map[string]int { return w.ties }

// Add writes one result.
func (w *RunWriter) Add(r eval.Result) error {
	if w.err != nil {
		return w.err
	}
	if w.samples == nil {
		return fmt.Errorf("add result to %s: the run is closed", w.dir)
	}
	if err := w.samples.addResult(r); err != nil {
		w.err = folderError(w.file.path, "write", err)
		return w.err
	}
	w.rows++
	if len(r.Choices) > 1 && r.Status.Scored() && r.Margin < NearTie {
		w.ties[r.Suite]++
	}
	return nil
}

// Close ends the results. Without a Finish they stay readable as a Parquet
// file, but the folder is not a run; when there are none, or they are in a
// journal, nothing is left behind. Closing again does nothing.
func (w *RunWriter) Close() error {
	if w.samples == nil {
		return w.err
	}
	if w.rows == 0 || w.err != nil || w.resumed {
		w.samples = nil
		w.file.discard()
		w.removeFolders()
		return w.err
	}
	return w.closeSamples()
}

// missing lists a folder and those of its parents that do not exist.
func missing(dir string) []string {
	var out []string
	for {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			return out
		}
		out = append(out, dir)
		parent := filepath.Dir(dir)
		if parent == dir {
			return out
		}
		dir = parent
	}
}

// removeFolders takes back the folders that CreateRun made, if nothing is in them.
func (w *RunWriter) removeFolders() {
	for _, dir := range w.made {
		if os.Remove(dir) != nil { // as on a folder with files, which stays
			return
		}
	}
}

func (w *RunWriter) closeSamples() error {
	if w.samples == nil {
		return w.err
	}
	err := w.samples.close()
	w.samples = nil
	if err != nil {
		w.file.discard()
		w.err = folderError(w.file.path, "write", err)
		return w.err
	}
	w.err = w.file.commit()
	return w.err
}

// Finish closes the results and writes the summaries and the manifest. It
// works for interrupted runs too, with info.Complete false.
func (w *RunWriter) Finish(info eval.RunInfo, summaries []eval.Summary) error {
	if w.samples == nil && w.rows == 0 && w.err == nil {
		return fmt.Errorf("finish run %s: it was closed without results", w.dir)
	}
	if w.resumed { // from here on, the old manifest is not of these results
		if err := os.Remove(filepath.Join(w.dir, ManifestFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return folderError(filepath.Join(w.dir, ManifestFile), "replace", err)
		}
	}
	if err := w.closeSamples(); err != nil {
		return err
	}
	if err := w.writeSummaries(info, summaries); err != nil {
		return err
	}
	info.Schema = eval.RunSchema
	return writeManifest(filepath.Join(w.dir, ManifestFile), info)
}

func (w *RunWriter) writeSummaries(info eval.RunInfo, summaries []eval.Summary) error {
	versions := map[string]string{}
	for _, s := range info.Suites {
		versions[s.Name] = s.Version
	}
	f, err := createAtomic(filepath.Join(w.dir, SummaryFile))
	if err != nil {
		return err
	}
	t := newTableWriter(f, summaryTable)
	for _, s := range summaries {
		for _, r := range s.Rows {
			err = errors.Join(err, t.add(func(row parquet.Row) (parquet.Row, error) {
				return summaryRow(row, s.Suite, versions[s.Suite], r, tally{s.Counts, w.ties[s.Suite]}), nil
			}))
		}
	}
	if err = errors.Join(err, t.close()); err != nil {
		f.discard()
		return folderError(f.path, "write", err)
	}
	return f.commit()
}

func writeManifest(path string, info eval.RunInfo) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(info); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	f, err := createAtomic(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(text.Bytes()); err != nil {
		f.discard()
		return folderError(path, "write", err)
	}
	return f.commit()
}
