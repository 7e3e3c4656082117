package bbh

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/suites/internal/suitetest"
)

func TestItems(t *testing.T) {
	d := suitetest.Files(map[string]string{
		"bbh/bbh/README.md":            "no questions",
		"bbh/bbh/sums.json":            `{"canary": "c", "examples": [{"input": "4+4", "target": "8"}, {"input": "a\nb", "target": "(A)"}]}`,
		"bbh/cot-prompts/sums.txt":     sampleFile,
		"bbh/bbh/products.json":        `{"examples": [{"input": "4*4", "target": "16"}]}`,
		"bbh/cot-prompts/products.txt": sampleFile,
	})
	items, err := find(t, chat).Items(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Suite, Task, Group, ID, Input, Target string }
	var got []row
	for _, it := range items {
		got = append(got, row{it.Suite, it.Task, it.Group, it.ID, it.Input, it.Target})
	}
	want := []row{
		{chat, "products", "", "products/0", "4*4", "16"},
		{chat, "sums", "", "sums/0", "4+4", "8"},
		{chat, "sums", "", "sums/1", "a\nb", "(A)"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The digest covers what the item's prompt and target are made of, and not the
// canary.
func TestItemDigest(t *testing.T) {
	digestOf := func(questions, exemplars string) string {
		t.Helper()
		items, err := find(t, primary).Items(context.Background(), suitetest.Files(map[string]string{
			"bbh/bbh/sums.json": questions, "bbh/cot-prompts/sums.txt": exemplars,
		}))
		if err != nil {
			t.Fatal(err)
		}
		return items[0].Digest
	}
	base := digestOf(`{"examples": [{"input": "1", "target": "2"}]}`, sampleFile)
	if len(base) != 64 || digestOf(`{"canary": "c", "examples": [{"target": "2", "input": "1"}, {"input": "", "target": ""}]}`,
		strings.Replace(sampleFile, "THE CANARY", "A CANARY", 1)) != base {
		t.Error("the digest depends on what the item does not use")
	}
	for _, c := range []struct{ questions, exemplars string }{
		{`{"examples": [{"input": "1 ", "target": "2"}]}`, sampleFile},
		{`{"examples": [{"input": "1", "target": "3"}]}`, sampleFile},
		{`{"examples": [{"input": "1", "target": "2"}]}`, strings.Replace(sampleFile, "Two", "2", 1)},
	} {
		if digestOf(c.questions, c.exemplars) == base {
			t.Errorf("%+v has the digest of another item", c)
		}
	}
}

func TestBadExampleCostsItsItemOnly(t *testing.T) {
	d := suitetest.Files(map[string]string{
		"bbh/bbh/sums.json":        `{"examples": [{"input": "1", "target": "1"}, {"input": "1"}, {"input": 1, "target": "1"}, null, {"input": "2", "target": "2"}]}`,
		"bbh/cot-prompts/sums.txt": sampleFile,
	})
	s := find(t, primary)
	items, err := s.Items(context.Background(), d)
	if err != nil || len(items) != 5 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for i, bad := range []bool{false, true, true, true, false} {
		_, err := s.Request(items[i])
		if (err != nil) != bad || err != nil && !strings.Contains(err.Error(), "bbh/bbh/sums.json: example") {
			t.Errorf("item %d: error %v", i, err)
		}
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no files":      {nil, "no questions in bbh/bbh"},
		"no exemplars":  {map[string]string{"bbh/bbh/sums.json": "{}"}, "bbh/cot-prompts/sums.txt"},
		"bad exemplars": {map[string]string{"bbh/bbh/sums.json": "{}", "bbh/cot-prompts/sums.txt": "x"}, "read bbh/cot-prompts/sums.txt: second line"},
		"no JSON":       {map[string]string{"bbh/bbh/sums.json": "{", "bbh/cot-prompts/sums.txt": sampleFile}, "bbh/bbh/sums.json"},
		"no examples":   {map[string]string{"bbh/bbh/sums.json": "{}", "bbh/cot-prompts/sums.txt": sampleFile}, "bbh/bbh/sums.json: no examples"},
	} {
		_, err := find(t, primary).Items(context.Background(), suitetest.Files(c.files))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestItemsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := suitetest.Files(map[string]string{"bbh/bbh/sums.json": "{}", "bbh/cot-prompts/sums.txt": sampleFile})
	if _, err := find(t, primary).Items(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestRealData(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), suitetest.SharedData(t, "bbh"))
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != 6511 {
		t.Errorf("%d items, want 6,511", len(items))
	}
	sizes, ids := map[string]int{}, map[string]bool{}
	previous := ""
	for _, it := range items {
		if it.Task < previous {
			t.Fatalf("%s after %s", it.Task, previous)
		}
		previous = it.Task
		sizes[it.Task]++
		ids[it.ID] = true
		checkRealPrompts(t, it)
	}
	if len(sizes) != 27 || len(ids) != len(items) {
		t.Errorf("%d tasks, %d ids", len(sizes), len(ids))
	}
	for task, n := range sizes {
		want := map[string]int{"causal_judgement": 187, "penguins_in_a_table": 146, "snarks": 178}[task]
		if want == 0 {
			want = 250
		}
		if n != want {
			t.Errorf("%s: %d items, want %d", task, n, want)
		}
	}
}

func checkRealPrompts(t *testing.T, it eval.Item) {
	t.Helper()
	if it.Target == "" || it.Input == "" || len(it.Digest) != 64 {
		t.Fatalf("item %+v", it)
	}
	for _, s := range Suites() {
		req, err := s.Request(it)
		if err != nil {
			t.Fatal(err)
		}
		text := req.Prompt.Text
		for _, m := range req.Prompt.Messages {
			text += m.Content
		}
		if strings.Contains(strings.ToLower(text), "canary guid") || strings.Contains(text, "-----\n") {
			t.Fatalf("%s %s: the canary is in the prompt", s.Info().Name, it.ID)
		}
		if strings.Count(text, "\nA: Let's think step by step.") != 4 || !strings.Contains(text, "Q: "+it.Input+"\nA: ") {
			t.Fatalf("%s %s: prompt %q", s.Info().Name, it.ID, text)
		}
	}
}
