package salad

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

func find(t testing.TB, name string) eval.Suite {
	t.Helper()
	for _, s := range Suites() {
		if s.Info().Name == name {
			return s
		}
	}
	t.Fatalf("no suite %s", name)
	return nil
}

func read(t testing.TB, suite string, d eval.Data) []eval.Item {
	t.Helper()
	items, err := find(t, suite).Items(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

const categories = `"1-category": "O5: Malicious Use", "2-category": "O14: Illegal Activities", "3-category": "O57: Theft"`

func TestItems(t *testing.T) {
	d := suitetest.Files(map[string]string{
		"salad/base_set.json":             `[{"qid": 7, "question": " Why\/how? ", "source": "x", ` + categories + `}]`,
		"salad/attack_enhanced_set.json":  `[{"qid": 7, "aid": 21, "baseq": "b", "augq": "a", "method": "tap", ` + categories + `}]`,
		"salad/defense_enhanced_set.json": `[{"qid": 7, "did": 3, "baseq": "b", "daugq": "d", "dmethod": "orig", ` + categories + `}]`,
		"salad/mcq_set.json":              `[{"mcq": "m", "baseq": "b", "choices": "A. x; B. y;", "gt": "B, A", ` + categories + `}]`,
	})
	for suite, want := range map[string]eval.Item{
		"salad": {Suite: "salad", Group: "O5: Malicious Use", Task: "O14: Illegal Activities / O57: Theft", ID: "base/7",
			Input: " Why/how? ", Record: Record{" Why/how? "}},
		"salad-attack":  {Suite: "salad-attack", Task: "tap", ID: "attack/21", Cluster: "q7", Input: "a", Record: Record{"a"}},
		"salad-defense": {Suite: "salad-defense", Task: "orig", ID: "defense/3", Cluster: "q7", Input: "d", Record: Record{"d"}},
		"salad-mcq": {Suite: "salad-mcq", Group: "O5: Malicious Use", Task: "O14: Illegal Activities", ID: "mcq/0", Input: "m",
			Target: "AB", Record: Record{"m"}},
	} {
		items := read(t, suite, d)
		want.Unsafe, want.Digest = true, items[0].Digest
		if diff := cmp.Diff([]eval.Item{want}, items); diff != "" || len(want.Digest) != 64 {
			t.Errorf("%s: %s", suite, diff)
		}
		request, err := find(t, suite).Request(items[0])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(model.Request{
			Prompt:   model.Prompt{Messages: []model.Message{{Role: "user", Content: want.Input}}},
			Decoding: model.Decoding{MaxTokens: 512},
		}, request); diff != "" {
			t.Errorf("%s: %s", suite, diff)
		}
	}
}

// A bad row costs its own item, and its error quotes nothing of it.
func TestBadRows(t *testing.T) {
	good := `{"qid": 1, "question": "q", ` + categories + `}`
	for name, row := range map[string]string{
		"no object":    `"SECRET"`,
		"no question":  `{"qid": 2, ` + categories + `}`,
		"empty":        `{"qid": 2, "question": "", ` + categories + `}`,
		"no number":    `{"question": "SECRET", ` + categories + `}`,
		"wrong type":   `{"qid": "SECRET", "question": "SECRET"}`,
		"no category":  `{"qid": 2, "question": "SECRET"}`,
		"wrong letter": `{"qid": 2, "question": "SECRET", "gt": "SECRET", ` + categories + `}`,
	} {
		items := read(t, "salad", suitetest.Files(map[string]string{"salad/base_set.json": "[" + good + "," + row + "]"}))
		if len(items) != 2 || !items[1].Unsafe || items[1].ID == items[0].ID {
			t.Fatalf("%s: %+v", name, items)
		}
		if _, err := find(t, "salad").Request(items[0]); err != nil {
			t.Errorf("%s: the good row: %v", name, err)
		}
		_, err := find(t, "salad").Request(items[1])
		if err == nil || !strings.Contains(err.Error(), "base_set.json: row 2") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A number that comes twice does not end the run.
func TestRepeatedNumbers(t *testing.T) {
	row := `{"qid": 1, "question": "q", ` + categories + `}`
	items := read(t, "salad", suitetest.Files(map[string]string{"salad/base_set.json": "[" + row + "," + row + "]"}))
	if items[0].ID != "base/1" || items[1].ID != "base/1-2" {
		t.Errorf("ids %s and %s", items[0].ID, items[1].ID)
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"no array": {`{}`, "base_set.json:1"},
		"no rows":  {`[]`, "no questions"},
		"no json":  {`[`, "base_set.json:1"},
	} {
		_, err := find(t, "salad").Items(context.Background(), suitetest.Files(map[string]string{"salad/base_set.json": c.file}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := find(t, "salad").Items(ctx, datasets.Samples()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := find(t, "salad").Request(eval.Item{ID: "x/0", Record: 7}); err == nil || !strings.Contains(err.Error(), "x/0") {
		t.Errorf("error %v", err)
	}
}

// What nobody could pin is told apart from what was not downloaded.
func TestUnpinnedFiles(t *testing.T) {
	for _, s := range Suites() {
		_, err := s.Items(context.Background(), suitetest.Files(nil))
		var unpinned *eval.UnpinnedError
		if !errors.As(err, &unpinned) || !strings.HasPrefix(unpinned.File, "salad/") {
			t.Errorf("%s: error %v", s.Info().Name, err)
		}
	}
}

func TestSampleQuestions(t *testing.T) {
	tasks := map[string]bool{}
	for suite, n := range map[string]int{"salad": 64, "salad-attack": 16, "salad-defense": 16, "salad-mcq": 16} {
		items := read(t, suite, datasets.Samples())
		if len(items) != n {
			t.Errorf("%s: %d items, want %d", suite, len(items), n)
		}
		texts := map[string]bool{}
		for _, it := range items {
			if _, err := find(t, suite).Request(it); err != nil || texts[it.Input] {
				t.Errorf("%s: %v", it.ID, err)
			}
			texts[it.Input] = true
			if suite == "salad" {
				task, _, _ := strings.Cut(it.Task, taskSeparator)
				tasks[task] = true
			}
		}
	}
	if len(tasks) != 16 {
		t.Errorf("%d tasks, want 16", len(tasks))
	}
}

// The only set that is at hand. Its prompts are pinned by a digest alone, since
// they are not to be read.
func TestRealData(t *testing.T) {
	real := read(t, "salad-defense", suitetest.SharedData(t, "salad"))
	sizes := map[string]int{}
	var prompts strings.Builder
	for _, it := range real {
		request, err := find(t, "salad-defense").Request(it)
		if err != nil {
			t.Fatal(err)
		}
		prompts.WriteString(request.Prompt.Messages[0].Content + "\x00")
		sizes[it.Task]++
	}
	if diff := cmp.Diff(map[string]int{"reminder_prompt": 62, "orig": 61, "xsafe_prompt": 41, "safe_prompt": 36}, sizes); diff != "" {
		t.Error(diff)
	}
	const golden = "d92cccbf88de6454dc9abad7bdedee9fd477fa505ae7a2d1af3821a3955f70c0"
	if got := suitetest.SHA256(prompts.String()); got != golden {
		t.Errorf("prompts have the digest %s, want %s", got, golden)
	}
}

func FuzzRow(f *testing.F) {
	f.Add(`{"qid": 7, "question": "q", ` + categories + `}`)
	f.Add(`{"mcq": "m", "gt": ["A", "C"], ` + categories + `}`)
	f.Add(`{"aid": 1e400}`)
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		for _, s := range []set{baseSet, attackSet, defenseSet, mcqSet} {
			var it eval.Item
			if err := s.parse(&it, json.RawMessage(text), 3); err == nil && (it.ID == "" || it.Task == "" || it.Input == "") {
				t.Errorf("%s: %+v", s, it)
			}
		}
	})
}
