package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"assay/eval"
	"assay/model"
)

func TestRunRoundTrip(t *testing.T) {
	dir := writeExample(t)
	run, err := OpenRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := exampleResults()
	var got []eval.Result
	for r, err := range run.Results() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("results (-want +got):\n%s", d)
	}
	summaries := exampleSummaries(want)
	if d := cmp.Diff(exampleInfo(summaries), run.Info); d != "" {
		t.Errorf("manifest (-want +got):\n%s", d)
	}
	o, err := run.Overview()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(summaries, o.Summaries, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("summaries (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string]int{"mmlu": 2}, o.NearTies); d != "" {
		t.Errorf("near-ties (-want +got):\n%s", d)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("folder holds %v, %v, want the three files of a run", entries, err)
	}
}

// Any result that can be written is read back the same.
func TestResultsRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[a-zß漢\n|"]{0,12}`)
	float := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1)}))
	result := rapid.Custom(func(t *rapid.T) eval.Result {
		r := eval.Result{
			Suite: word.Draw(t, "suite"), SuiteVersion: word.Draw(t, "version"), Task: word.Draw(t, "task"), Group: word.Draw(t, "group"),
			ID: word.Draw(t, "id"), Repeat: rapid.IntRange(0, 1<<31-1).Draw(t, "repeat"), Cluster: word.Draw(t, "cluster"),
			ItemDigest: word.Draw(t, "digest"), PromptDigest: word.Draw(t, "prompt"), PromptTokens: rapid.IntRange(0, 1<<20).Draw(t, "tokens"),
			Unsafe: rapid.Bool().Draw(t, "unsafe"), Input: word.Draw(t, "input"), Target: word.Draw(t, "target"),
			Status: rapid.SampledFrom([]eval.Status{eval.StatusOK, eval.StatusUnparsed, eval.StatusError}).Draw(t, "status"),
			Error:  word.Draw(t, "error"), Text: string(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "text")),
			Finish:  rapid.SampledFrom([]model.FinishReason{"", "stop", "scored"}).Draw(t, "finish"),
			Stopped: word.Draw(t, "stopped"), Truncated: rapid.IntRange(0, 9).Draw(t, "cut"), Extracted: word.Draw(t, "extracted"),
			Explanation: word.Draw(t, "explanation"), Margin: float.Draw(t, "margin"), TailMass: float.Draw(t, "tail"), Logits: word.Draw(t, "logits"),
			Tokens:  rapid.SliceOfN(rapid.Int32(), 0, 5).Draw(t, "ids"),
			Choices: rapid.SliceOfN(float, 0, 5).Draw(t, "choices"),
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "scores") {
			r.Scores = append(r.Scores, eval.Value{Metric: fmt.Sprint(word.Draw(t, "metric"), i), Value: float.Draw(t, "score")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "top") {
			r.Top = append(r.Top, model.TokenProb{Token: rapid.Int32().Draw(t, "token"), LogProb: float.Draw(t, "logprob")})
		}
		return r
	})
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(result, 0, 4).Draw(t, "results")
		got, err := readAll(writeSamples(t, want))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("-want +got:\n%s", d)
		}
	})
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface{ Fatal(args ...any) }

func writeSamples(t fataler, results []eval.Result) []byte {
	var out bytes.Buffer
	w := newTableWriter(&out, samplesTable)
	for _, r := range results {
		if err := w.addResult(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readAll reads a samples file from memory.
func readAll(file []byte) ([]eval.Result, error) {
	var out []eval.Result
	var reader sampleReader
	for row, err := range samplesTable.readFrom(bytes.NewReader(file), int64(len(file)), "samples.parquet") {
		if err != nil {
			return out, err
		}
		r, err := reader.result(row)
		if err != nil {
			return out, fmt.Errorf("samples.parquet: %w", err)
		}
		out = append(out, r)
	}
	return out, nil
}

func TestSameRowsSameBytes(t *testing.T) {
	a, b := writeExample(t), writeExample(t)
	for _, name := range []string{SamplesFile, SummaryFile, ManifestFile} {
		x, err := os.ReadFile(filepath.Join(a, name))
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(filepath.Join(b, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs between two runs of the same", name)
		}
	}
}

// Row groups end by rows and by bytes, and nothing is lost between them.
func TestRowGroups(t *testing.T) {
	r := exampleResults()[0]
	r.Input = strings.Repeat("x", groupBytes/3)
	var want []eval.Result
	for i := range 7 {
		r.Repeat = i
		want = append(want, r)
	}
	file := writeSamples(t, want)
	f, err := samplesTable.open(bytes.NewReader(file), int64(len(file)), "samples.parquet")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 3 {
		t.Errorf("%d row groups, want 3", n)
	}
	got, err := readAll(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestStopReadingEarly(t *testing.T) {
	run, err := OpenRun(writeExample(t))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range run.Results() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("read %d results", n)
	}
}

// A panic of who reads is not mistaken for a damaged file.
func TestConsumerPanics(t *testing.T) {
	run, err := OpenRun(writeExample(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("recovered %v, want the consumer's panic", p)
		}
	}()
	for range run.Results() {
		panic("mine")
	}
}

func TestCreateRunRefuses(t *testing.T) {
	used := t.TempDir()
	if err := os.WriteFile(filepath.Join(used, "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := CreateRun(used)
	if !errors.Is(err, ErrNotEmpty) || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("used folder: %v", err)
	}
	_, err = CreateRun(filepath.Join(used, "notes.txt"))
	if err == nil || !strings.Contains(err.Error(), "a file is in the way") {
		t.Errorf("file for a folder: %v", err)
	}
	_, err = CreateRun(filepath.Join(used, "notes.txt", "run"))
	if err == nil || !strings.Contains(err.Error(), "a file is in the way") {
		t.Errorf("folder below a file: %v", err)
	}
	if os.Getuid() != 0 {
		locked := filepath.Join(t.TempDir(), "locked")
		if err := os.Mkdir(locked, 0o555); err != nil {
			t.Fatal(err)
		}
		_, err = CreateRun(filepath.Join(locked, "run"))
		if err == nil || !strings.Contains(err.Error(), "make the folder writable") {
			t.Errorf("locked folder: %v", err)
		}
	}
}

func TestFolderErrorsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		verb string
		err  error
		want string
	}{
		{"write", &os.PathError{Op: "write", Path: "x.tmp", Err: syscall.ENOSPC}, "write samples.parquet in folder runs/a: no space left on device: free space there"},
		{"write", &os.PathError{Op: "write", Path: "x.tmp", Err: syscall.EDQUOT}, ": free space there"},
		{"create", &os.PathError{Op: "open", Path: "x.tmp", Err: syscall.ENOENT}, "create samples.parquet in folder runs/a: no such file or directory: there is no such folder: create it"},
		{"write", &os.PathError{Op: "rename", Path: "x.tmp", Err: syscall.ENOENT}, "write runs/a/samples.parquet: no such file or directory"},
		{"write", &os.PathError{Op: "open", Path: "x.tmp", Err: syscall.EROFS}, "read-only file system: make the folder writable"},
		{"write", &os.PathError{Op: "open", Path: "x.tmp", Err: syscall.EACCES}, "permission denied: make the folder writable"},
		{"write", fmt.Errorf("write row: %w", io.ErrShortWrite), "write runs/a/samples.parquet: write row: short write"},
	} {
		got := folderError("runs/a/samples.parquet", c.verb, c.err)
		if !strings.Contains(got.Error(), c.want) || !errors.Is(got, errors.Unwrap(c.err)) {
			t.Errorf("%v\nwant %s", got, c.want)
		}
	}
}

// fullDisk is a file on a disk without space.
type fullDisk struct{ path string }

func (f fullDisk) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: f.path, Err: syscall.ENOSPC}
}

// A disk that fills up is reported once and by its name, and no file of the run
// gets its final name.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir() + "/run"
	w, err := CreateRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	w.samples = newTableWriter(fullDisk{w.file.path}, samplesTable)
	for _, r := range exampleResults() {
		if err := w.Add(r); err != nil {
			t.Fatal(err) // still buffered
		}
	}
	err = w.Finish(eval.RunInfo{}, nil)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free space there") {
		t.Errorf("finish on a full disk: %v", err)
	}
	if again := w.Close(); !errors.Is(again, syscall.ENOSPC) {
		t.Errorf("close after it: %v", again)
	}
	if _, err := os.Stat(filepath.Join(dir, SamplesFile)); !os.IsNotExist(err) {
		t.Errorf("%s exists: %v", SamplesFile, err)
	}
}

func TestCloseWithoutFinish(t *testing.T) {
	t.Run("without results nothing is left", func(t *testing.T) {
		top := t.TempDir()
		dir := filepath.Join(top, "runs", "a")
		w, err := CreateRun(dir)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}
		if left, err := os.ReadDir(top); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
		if err := w.Finish(eval.RunInfo{}, nil); err == nil {
			t.Error("finished a closed run")
		}
	})
	t.Run("results stay", func(t *testing.T) {
		dir := t.TempDir()
		w, err := CreateRun(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(exampleResults()[0]); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := w.Add(exampleResults()[0]); err == nil {
			t.Error("added to a closed run")
		}
		file, err := os.ReadFile(filepath.Join(dir, SamplesFile))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := readAll(file); err != nil || len(got) != 1 {
			t.Errorf("%d results, %v", len(got), err)
		}
		if _, err := OpenRun(dir); !errors.Is(err, ErrNoRun) || !strings.Contains(err.Error(), "did not end") {
			t.Errorf("open: %v", err)
		}
	})
	t.Run("finish after close", func(t *testing.T) {
		dir := t.TempDir()
		w, err := CreateRun(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(exampleResults()[0]); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Close(), w.Finish(eval.RunInfo{Stopped: "interrupted"}, nil), w.Close()); err != nil {
			t.Fatal(err)
		}
		run, err := OpenRun(dir)
		if err != nil || run.Info.Complete || run.Info.Stopped != "interrupted" {
			t.Errorf("%+v, %v", run, err)
		}
	})
}

// An interrupted run before its first result is a run all the same.
func TestFinishWithoutResults(t *testing.T) {
	dir := t.TempDir()
	w, err := CreateRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(eval.RunInfo{Suites: []eval.SuiteRun{{Name: "mmlu", Counts: eval.Counts{Items: 3}}}}, nil); err != nil {
		t.Fatal(err)
	}
	run, err := OpenRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range run.Results() {
		t.Error("a result")
	}
	o, err := run.Overview()
	if err != nil || len(o.Summaries) != 1 || o.Summaries[0].Counts.Items != 3 {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestAddRefuses(t *testing.T) {
	for _, c := range []struct {
		change func(*eval.Result)
		want   string
	}{
		{func(r *eval.Result) { r.Status = "" }, `"" is no status`},
		{func(r *eval.Result) { r.PromptTokens = 1 << 40 }, "do not fit a 32-bit column"},
		{func(r *eval.Result) { r.Repeat = -1 }, "do not fit a 32-bit column"},
		{func(r *eval.Result) { r.Scores = append(r.Scores, r.Scores[0]) }, "metric acc has two values"},
		{func(r *eval.Result) { r.Explanation = strings.Repeat("x", maxRowBytes) }, "is larger than"},
	} {
		r := exampleResults()[0]
		c.change(&r)
		if err := newTableWriter(io.Discard, samplesTable).addResult(r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestOpenRunErrors(t *testing.T) {
	dir := writeExample(t)
	manifest := func(text string) string {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ManifestFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for _, c := range []struct{ dir, want string }{
		{filepath.Join(dir, "none"), "not a run: there is no such folder"},
		{filepath.Join(dir, SamplesFile), "not a run: name the folder"},
		{t.TempDir(), "not a run: it has no run.json"},
		{manifest("{\n"), "damaged at byte"},
		{manifest(`{"schema": "one"}`), "key schema holds string"},
		{manifest(`{"name": "other"}`), "key schema is missing"},
		{manifest(`{"schema": 99}`), "schema 99 is newer than this Assay, which reads schema 1: update Assay"},
	} {
		_, err := OpenRun(c.dir)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
		if err != nil && strings.Contains(c.want, "not a run") != errors.Is(err, ErrNoRun) {
			t.Errorf("%v: ErrNoRun wrong", err)
		}
	}
}
