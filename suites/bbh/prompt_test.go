package bbh

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

const sampleFile = `THE CANARY STAYS HERE
-----
Add numbers.

Do it in your head.

Q: 1+1
A: Let's think step by step.
Two.

So the answer is 2.

Q: 2+
2
A: Let's think step by step.
So the answer is 4.

Q: 3+3
A: Let's think step by step.
So the answer is 6.

`

func sampleRecord(t testing.TB, task string) Record {
	t.Helper()
	e, err := ParseExemplars(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	return Record{Task: task, Exemplars: e, Input: "4+4"}
}

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

func request(t *testing.T, suite string, r Record) model.Request {
	t.Helper()
	req, err := find(t, suite).Request(eval.Item{ID: "x/0", Record: r})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestParseExemplars(t *testing.T) {
	got := sampleRecord(t, "sums").Exemplars
	want := &Exemplars{
		Text:        strings.TrimRight(strings.SplitN(sampleFile, "\n", 3)[2], "\n"),
		Description: "Add numbers.\n\nDo it in your head.",
		Shots: []Shot{
			{"1+1", "\n", "Two.\n\nSo the answer is 2."},
			{"2+\n2", "\n", "So the answer is 4."},
			{"3+3", "\n", "So the answer is 6."},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseExemplarsErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"empty":          {"", "second line"},
		"one line":       {"canary", "second line"},
		"no dashes":      {"canary\n\nAdd.\n", "second line"},
		"no description": {"canary\n-----\n", "no description"},
		"no exemplars":   {"canary\n-----\nAdd.\n", "0 exemplars, want 3"},
		"two exemplars":  {sampleFile[:strings.Index(sampleFile, "\n\nQ: 3")], "2 exemplars, want 3"},
		"four exemplars": {sampleFile + "Q: 5\nA: Let's think step by step.\nx", "4 exemplars, want 3"},
		"other answer":   {strings.Replace(sampleFile, "2\nA: Let's think", "2\nA: Let us think", 1), "exemplar 2 has no line"},
		"no solution":    {strings.TrimRight(strings.TrimSuffix(sampleFile, "So the answer is 6.\n\n"), "\n"), "exemplar 3 has no line"},
		"glued solution": {strings.Replace(sampleFile, "step.\nSo the answer is 4", "step.So the answer is 4", 1), "exemplar 2 has no line"},
	} {
		if _, err := ParseExemplars(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestPromptForms(t *testing.T) {
	const description = "Add numbers.\n\nDo it in your head.\n\n"
	r := sampleRecord(t, "sums")
	for name, want := range map[string]string{
		primary: description + "Q: 1+1\nA: Let's think step by step.\nTwo.\n\nSo the answer is 2.\n\n" +
			"Q: 2+\n2\nA: Let's think step by step.\nSo the answer is 4.\n\n" +
			"Q: 3+3\nA: Let's think step by step.\nSo the answer is 6.\n\n" +
			"Q: 4+4\nA: Let's think step by step.\n",
		version3: description + "Q: 1+1\nA: Let's think step by step.\n Let's think step by step.\nTwo.\n\nSo the answer is 2.\n\n" +
			"Q: 2+\n2\nA: Let's think step by step.\n Let's think step by step.\nSo the answer is 4.\n\n" +
			"Q: 3+3\nA: Let's think step by step.\n Let's think step by step.\nSo the answer is 6.\n\n" +
			"Q: 4+4\nA: Let's think step by step.\n",
	} {
		if got := request(t, name, r).Prompt; got.Text != want || got.Chat() {
			t.Errorf("%s: %s", name, cmp.Diff(want, got.Text))
		}
	}
	// The authors' prompt is the primary one without the line end.
	if got, want := request(t, originalName, r).Prompt.Text+"\n", request(t, primary, r).Prompt.Text; got != want {
		t.Error(cmp.Diff(want, got))
	}

	messages := []model.Message{
		{Role: "system", Content: description},
		{Role: "user", Content: "Q: 1+1\nA: Let's think step by step.\n"},
		{Role: "assistant", Content: "Two.\n\nSo the answer is 2."},
		{Role: "user", Content: "Q: 2+\n2\nA: Let's think step by step.\n"},
		{Role: "assistant", Content: "So the answer is 4."},
		{Role: "user", Content: "Q: 3+3\nA: Let's think step by step.\n"},
		{Role: "assistant", Content: "So the answer is 6."},
		{Role: "user", Content: "Q: 4+4\nA: Let's think step by step.\n"},
	}
	for _, name := range []string{chat, chatLenient} {
		if diff := cmp.Diff(messages, request(t, name, r).Prompt.Messages); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Where the file has a blank before a solution, version 4.0 puts a line end and
// version 3.0 the blank.
func TestGap(t *testing.T) {
	e, err := ParseExemplars(strings.Replace(sampleFile, "step.\nTwo", "step. Two", 1))
	if err != nil {
		t.Fatal(err)
	}
	r := Record{Task: "sums", Exemplars: e, Input: "4+4"}
	for name, want := range map[string]string{
		primary:      "A: Let's think step by step.\nTwo.",
		version3:     "A: Let's think step by step.\n Let's think step by step. Two.",
		originalName: "A: Let's think step by step. Two.",
	} {
		if got := request(t, name, r).Prompt.Text; !strings.Contains(got, want) {
			t.Errorf("%s: %q lacks %q", name, got, want)
		}
	}
}

func TestDecoding(t *testing.T) {
	r := sampleRecord(t, "sums")
	for name, stops := range map[string][]string{
		primary:      {"</s>", "Q", "\n\n"},
		version3:     {"</s>", "Q", "\n\n"},
		chat:         {"</s>", "Q", "\n\n"},
		originalName: {"\n\n"},
		chatLenient:  nil,
	} {
		if diff := cmp.Diff(model.Decoding{MaxTokens: 1024, Stop: stops}, request(t, name, r).Decoding); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestRequestRefusesForeignItems(t *testing.T) {
	_, err := find(t, primary).Request(eval.Item{ID: "x/0", Record: 7})
	if err == nil || !strings.Contains(err.Error(), "x/0") {
		t.Errorf("got %v", err)
	}
}

// promptHashes are digests of the prompts of all tasks for one input.
type promptHashes struct {
	Input string
	Tasks map[string]struct {
		Bytes  int
		SHA256 string
	}
}

// The prompts of version 4.0 and 3.0 equal those of lm-evaluation-harness in
// all 27 tasks.
func TestPromptHashes(t *testing.T) {
	d := suitetest.SharedData(t, "bbh")
	for name, file := range map[string]string{
		primary:  suitetest.Shared(t, "suites", "data", "bbh_prompt_hashes.json"),
		version3: "testdata/v3_prompt_hashes.json",
	} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var hashes promptHashes
		if err := json.Unmarshal(data, &hashes); err != nil {
			t.Fatal(err)
		}
		if len(hashes.Tasks) != 27 {
			t.Fatalf("%s: %d tasks", file, len(hashes.Tasks))
		}
		for task, want := range hashes.Tasks {
			e, err := readExemplars(context.Background(), d, promptFolder+"/"+task+".txt")
			if err != nil {
				t.Fatal(err)
			}
			got := request(t, name, Record{Task: task, Exemplars: e, Input: hashes.Input}).Prompt.Text
			if len(got) != want.Bytes || suitetest.SHA256(got) != want.SHA256 {
				t.Errorf("%s %s: %d bytes %s, want %d %s", name, task, len(got), suitetest.SHA256(got), want.Bytes, want.SHA256)
			}
		}
	}
}

func FuzzParseExemplars(f *testing.F) {
	f.Add(sampleFile)
	f.Add("c\n-----\nd\n\nQ: \nA: Let's think step by step.\n")
	f.Fuzz(func(t *testing.T, file string) {
		e, err := ParseExemplars(file)
		if err != nil {
			return
		}
		for _, s := range e.Shots {
			if s.Gap != "\n" {
				return
			}
		}
		// What was taken apart goes together again.
		r := Record{Task: "sums", Exemplars: e, Input: "x"}
		if got, want := original(r).Text+"\n", plain(r).Text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
