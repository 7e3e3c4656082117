package reports

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"

	"assay/eval"
	"assay/model"
)

func collect(t testing.TB, path string) (*Source, []Row) {
	t.Helper()
	s, err := OpenResults(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for r, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return s, rows
}

func writeBaseline(t testing.TB, dir string, opts BaselineOptions) string {
	t.Helper()
	run, err := OpenRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "baseline.parquet")
	if err := WriteBaseline(path, run, opts); err != nil {
		t.Fatal(err)
	}
	return path
}

// A run and its baseline give the same rows, but for the texts and numbers that
// a baseline does not keep.
func TestBaselineRowsEqualThoseOfTheRun(t *testing.T) {
	dir := writeExample(t)
	for _, drafts := range []bool{false, true} {
		path := writeBaseline(t, dir, BaselineOptions{Drafts: drafts})
		run, want := collect(t, dir)
		baseline, got := collect(t, path)
		if !baseline.Baseline() || baseline.HasDrafts() != drafts || run.Baseline() || !run.HasDrafts() {
			t.Errorf("drafts %v: baseline %v %v, run %v %v", drafts, baseline.Baseline(), baseline.HasDrafts(), run.Baseline(), run.HasDrafts())
		}
		for i := range want {
			w := &want[i]
			w.Error, w.Target, w.Explanation, w.Input, w.Text, w.Stopped = "", "", "", "", "", ""
			w.Choices, w.Top, w.TailMass, w.PromptTokens, w.Truncated = nil, nil, 0, 0, 0
			if w.Unsafe {
				w.Extracted = ""
			}
			if !drafts {
				w.Tokens = nil
			}
		}
		if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
			t.Errorf("drafts %v (-run +baseline):\n%s", drafts, d)
		}
		info := run.Info
		info.Started, info.Finished, info.Host, info.Command, info.Work = time.Time{}, time.Time{}, "", nil, eval.Work{}
		if d := cmp.Diff(info, baseline.Info); d != "" {
			t.Errorf("manifest (-run +baseline):\n%s", d)
		}
	}
}

// The bytes do not tell when, where and how fast a run was made.
func TestBaselineBytesDependOnResultsAlone(t *testing.T) {
	results := exampleResults()
	write := func(change func(*eval.RunInfo)) []byte {
		w, err := CreateRun(t.TempDir() + "/run")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if err := w.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		summaries := exampleSummaries(results)
		info := exampleInfo(summaries)
		change(&info)
		if err := w.Finish(info, summaries); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(writeBaseline(t, w.Dir(), BaselineOptions{Drafts: true}))
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	want := write(func(*eval.RunInfo) {})
	same := write(func(i *eval.RunInfo) {
		i.Model.Threads, i.Replay, i.Identity = 9, &eval.ReplayInfo{}, eval.Identity{"limit": "4"}
		i.Started, i.Host, i.Command = i.Started.Add(time.Hour), "elsewhere", []string{"assay", "merge"}
		i.Work.Seconds, i.Work.Usage.Cached, i.Suites[0].Usage.Cached = 1, 7, 7
	})
	if !bytes.Equal(want, same) {
		t.Error("the same results at another time give other bytes")
	}
	if other := write(func(i *eval.RunInfo) { i.Model.WeightsDigest = "ee55" }); bytes.Equal(want, other) {
		t.Error("other weights give the same bytes")
	}
}

func TestAnswerDigest(t *testing.T) {
	text := func(s string) eval.Result { return eval.Result{Text: s, Finish: model.FinishStop} }
	choices := func(p ...float64) eval.Result {
		return eval.Result{Choices: p, Finish: model.FinishScored}
	}
	for _, c := range []struct {
		name string
		a, b eval.Result
		same bool
	}{
		{"same text from other tokens", eval.Result{Text: "a", Tokens: []model.Token{1}}, text("a"), true},
		{"another byte", text("a\xff"), text("a\xfe"), false},
		{"an empty answer is one", text(""), eval.Result{}, false},
		{"other log-probabilities, same choice", choices(-1, -2), choices(-1.5, -1.75), true},
		{"another choice", choices(-1, -2), choices(-2, -1), false},
		{"the first of a tie", choices(-1, -1), choices(-1, -2), true},
		{"no number is no choice", choices(math.NaN(), math.NaN()), choices(-1, -2), false},
		{"numbers win over none", choices(math.NaN(), -5), choices(-9, -5), true},
		{"a text is no choice", text("choice 0"), choices(-1, -2), false},
	} {
		if a, b := answerDigest(c.a), answerDigest(c.b); (a == b) != c.same {
			t.Errorf("%s: %q and %q", c.name, a, b)
		}
	}
	if got := answerDigest(eval.Result{Status: eval.StatusError}); got != "" {
		t.Errorf("a row without an answer has %q", got)
	}
	if a, b := evidenceDigest(choices(-1, -2)), evidenceDigest(choices(-1, math.Nextafter(-2, 0))); a == b || a == "" {
		t.Errorf("one bit of a log-probability: %q and %q", a, b)
	}
}

// realRun writes a run of the size and shape of MMLU.
func realRun(t testing.TB, items int) string {
	t.Helper()
	w, err := CreateRun(t.TempDir() + "/run")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	digest := func() string {
		return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, random.Uint64())))
	}
	for i := range items {
		task := fmt.Sprintf("subject_of_mmlu_%d", i*57/items)
		choices := make([]float64, 4)
		for j := range choices {
			choices[j] = -5 * random.Float64()
		}
		best := mostLikely(choices)
		r := eval.Result{
			Suite: "mmlu", SuiteVersion: "1", Task: task, Group: "stem", ID: fmt.Sprintf("%s/%d", task, i),
			ItemDigest: digest(), PromptDigest: digest(), Logits: digest(), PromptTokens: 700,
			Status: eval.StatusOK, Finish: model.FinishScored, Extracted: string(rune('A' + best)), Target: "A",
			Choices: choices, Margin: random.Float64() * 5,
			Scores: []eval.Value{{Metric: "acc", Value: float64(random.IntN(2))}},
			Input:  strings.Repeat("question ", 20),
		}
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	info := eval.RunInfo{Suites: []eval.SuiteRun{{Name: "mmlu", Items: items, Available: items}}}
	if err := w.Finish(info, nil); err != nil {
		t.Fatal(err)
	}
	return w.Dir()
}

// A baseline of all of MMLU, logits hashed, is small enough for git.
func TestBaselineSize(t *testing.T) {
	const items, most = 14042, 60
	path := writeBaseline(t, realRun(t, items), BaselineOptions{})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	size := float64(info.Size()) / items
	t.Logf("%.1f bytes an item", size)
	if size > most {
		t.Errorf("%.1f bytes an item, want at most %d", size, most)
	}
	if _, rows := collect(t, path); len(rows) != items {
		t.Errorf("%d rows, want %d", len(rows), items)
	}
}

func TestWriteBaselineReplacesOnlyBaselines(t *testing.T) {
	run, err := OpenRun(writeExample(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "baseline.parquet")
	for range 2 {
		if err := WriteBaseline(path, run, BaselineOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, in := range []string{filepath.Join(run.Dir(), SamplesFile), run.Dir()} {
		if err := WriteBaseline(in, run, BaselineOptions{}); !errors.Is(err, ErrNoBaseline) {
			t.Errorf("%s: %v", in, err)
		}
	}
	if _, rows := collect(t, run.Dir()); len(rows) == 0 {
		t.Error("the run lost its rows")
	}
	if err := WriteBaseline(filepath.Join(t.TempDir(), "no", "folder.parquet"), run, BaselineOptions{}); err == nil {
		t.Error("a folder that is missing: no error")
	}
}

func TestOpenResultsErrors(t *testing.T) {
	dir := writeExample(t)
	for _, c := range []struct{ path, want string }{
		{filepath.Join(dir, "none"), "not a run: there is no such folder"},
		{filepath.Join(dir, SamplesFile), `assay.schema is "samples/1", want "baseline/1"`},
		{filepath.Join(dir, ManifestFile), "not a Parquet file"},
	} {
		if _, err := OpenResults(c.path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	ours := func(more ...parquet.WriterOption) []parquet.WriterOption {
		return append(more, parquet.KeyValueMetadata(schemaKey, "baseline/1"), parquet.Compression(&parquet.Zstd),
			parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain))
	}
	manifest := func(text string) parquet.WriterOption { return parquet.KeyValueMetadata(runKey, text) }
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"no manifest", "its metadata has no assay.run", foreign(t, []baselineColumns{{}}, ours()...)},
		{"damaged manifest", "metadata assay.run: damaged at byte", foreign(t, []baselineColumns{{}}, ours(manifest(`{"schema"`))...)},
		{"newer", "schema 9 is newer", foreign(t, []baselineColumns{{}}, ours(manifest(`{"schema":9}`))...)},
		{"status", `"fine" is no status`, foreign(t, []baselineColumns{{Suite: "a", ID: "1", Status: "fine"}}, ours(manifest(`{"schema":1,"suites":[{"name":"a"}]}`))...)},
		{"suite", `"b" is not a suite of its manifest`, foreign(t, []baselineColumns{{Suite: "b", ID: "1", Status: "ok"}}, ours(manifest(`{"schema":1,"suites":[{"name":"a"}]}`))...)},
	} {
		path := filepath.Join(t.TempDir(), "baseline.parquet")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := readBaselineFile(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func readBaselineFile(path string) error {
	s, err := OpenResults(path)
	if err != nil {
		return err
	}
	for _, err := range s.Rows() {
		if err != nil {
			return err
		}
	}
	return nil
}

// Whatever bytes a baseline has, reading ends with rows or an error.
func FuzzReadBaseline(f *testing.F) {
	dir := writeExample(f)
	for _, drafts := range []bool{false, true} {
		file, err := os.ReadFile(writeBaseline(f, dir, BaselineOptions{Drafts: drafts}))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	path := filepath.Join(f.TempDir(), "fuzzed.parquet")
	f.Fuzz(func(t *testing.T, file []byte) {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := readBaselineFile(path); err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("error without the file: %v", err)
		}
	})
}

// What a process left that was killed while it wrote is in nobody's way, and two
// processes may write the same baseline.
func TestBaselineAfterAKill(t *testing.T) {
	dir := writeExample(t)
	run, err := OpenRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.parquet")
	left := []byte("half a baseline")
	if err := os.WriteFile(path+".tmp", left, 0o644); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 4 {
		go func() { errs <- WriteBaseline(path, run, BaselineOptions{}) }()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if _, rows := collect(t, path); len(rows) != len(exampleResults()) {
		t.Errorf("%d rows", len(rows))
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"b.parquet", "b.parquet.tmp"}, names); diff != "" {
		t.Error(diff)
	}
	if got, err := os.ReadFile(path + ".tmp"); err != nil || !bytes.Equal(got, left) {
		t.Errorf("what was left: %q, %v", got, err)
	}
}
