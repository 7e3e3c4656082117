package mmlupro

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

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

func request(t *testing.T, name string, r Record) model.Request {
	t.Helper()
	req, err := find(t, name).Request(eval.Item{Record: r})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// vector is the record of the prompt whose digest was taken from the harness.
func vector() Record {
	shot := Question{Category: "law", Text: "Val q?", Options: []string{"a", "b"}, Reasoning: "A: Let's think step by step. Because. The answer is (A)."}
	return Record{
		Shots:    []Question{shot, shot, shot, shot, shot},
		Question: Question{Category: "law", Text: "Test q?", Options: []string{" x", "y\u00a0", "z"}, Answer: "B"},
	}
}

func TestPrompt(t *testing.T) {
	r := request(t, primary, vector())
	const want = "35b4f479d9ad9be229361cf0a5298e5b74ec4450d3c8161735d57616addd0c6f"
	if got := r.Prompt.Text; len(got) != 750 || suitetest.SHA256(got) != want {
		t.Errorf("prompt of %d bytes:\n%s", len(got), got)
	}
	if diff := cmp.Diff(model.Decoding{MaxTokens: 2048, Stop: []string{"Question:"}}, r.Decoding); diff != "" {
		t.Error(diff)
	}
}

func TestChatPrompt(t *testing.T) {
	m := request(t, chat, vector()).Prompt.Messages
	if len(m) != 12 {
		t.Fatalf("%d messages", len(m))
	}
	want := []model.Message{
		{Role: "system", Content: "The following are multiple choice questions (with answers) about law. Think step by step and then finish your answer with " +
			"\"the answer is (X)\" where X is the correct letter choice.\n"},
		{Role: "user", Content: "Question:\nVal q?\nOptions:\nA. a\nB. b\nAnswer: Let's think step by step."},
		{Role: "assistant", Content: "Because. The answer is (A)."},
	}
	if diff := cmp.Diff(want, m[:3]); diff != "" {
		t.Error(diff)
	}
	if m[11].Content != "Question:\nTest q?\nOptions:\nA. x\nB. y\nC. z\nAnswer: Let's think step by step." {
		t.Errorf("question %q", m[11].Content)
	}
}

func TestOddQuestions(t *testing.T) {
	r := vector()
	r.Options = strings.Split("a b c d e f g h i j k l", " ")
	if text := request(t, primary, r).Prompt.Text; !strings.HasSuffix(text, "\nI. i\nJ. j\nAnswer: Let's think step by step.") {
		t.Errorf("more than ten options: %q", text)
	}
	r.Shots[0].Reasoning = "No cue. A: Let's think step by step. Twice. A: Let's think step by step. x"
	if text := request(t, primary, r).Prompt.Text; !strings.Contains(text, "step by step. No cue. Twice. x\n\n") {
		t.Errorf("odd reasoning: %q", text)
	}
}

// What the harness's filter and metric make of a completion.
func TestEdgeCases(t *testing.T) {
	for _, c := range []struct {
		target, text, extracted string
		right                   bool
	}{
		{"B", "So it is clear. The answer is (B).", "B", true},
		{"B", "the answer is B", "B", true},
		{"B", "answer is (B) or answer is (C)", "B", true},
		{"J", "The answer is J.", "J", true},
		{"A", "the answer is A lot of", "A", true},
		{"B", "Answer: B", "[invalid]", false},
		{"B", "The answer is **B**", "[invalid]", false},
		{"B", "The answer is (b)", "[invalid]", false},
		{"B", "The correct answer is: B", "[invalid]", false},
		{"B", "answer is  B", "[invalid]", false},
		{"B", "answer is (C", "C", false},
		{"B", "The answer is (C). Question: the answer is (B)", "C", false},
		{"B", "Question: the answer is (B)", "[invalid]", false},
		{"B", "The answer is ((B))", "[invalid]", false},
		{"B", "The answer is\n(B)", "[invalid]", false},
		{"B", "", "[invalid]", false},
		{"I", "The answer is I think (B)", "I", true},
		{"K", "The answer is K", "[invalid]", false},
	} {
		got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: c.target}, model.Response{Text: c.text})
		want := eval.Score{Values: []eval.Value{{Metric: "exact_match", Value: 0}}, Extracted: c.extracted, Unparsed: c.extracted == "[invalid]"}
		if c.right {
			want.Values[0].Value = 1
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", c.text, err, diff)
		}
	}
	if _, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{}, model.Response{}); err == nil {
		t.Error("an item without a target was scored")
	}
}

type writtenRow struct {
	ID        int64    `parquet:"question_id"`
	Question  string   `parquet:"question"`
	Options   []string `parquet:"options,list"`
	Answer    string   `parquet:"answer"`
	Category  string   `parquet:"category"`
	Reasoning string   `parquet:"cot_content"`
}

func file[T any](t *testing.T, rows ...T) string {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func five(category string) []writtenRow {
	rows := make([]writtenRow, 5)
	for i := range rows {
		rows[i] = writtenRow{ID: int64(100 + i), Question: "v", Options: []string{"a", "b"}, Answer: "A", Category: category, Reasoning: "r"}
	}
	return rows
}

func TestItems(t *testing.T) {
	d := suitetest.Files(map[string]string{
		shotFile: file(t, append(five("law"), append(five("computer science"), writtenRow{ID: 9, Category: "law", Answer: "A", Options: []string{"unused"}})...)...),
		testFile: file(t,
			writtenRow{ID: 7, Question: "q7", Options: []string{"a ", "b"}, Answer: "B", Category: "law"},
			writtenRow{ID: 8, Question: "q8", Options: []string{"a", "b"}, Answer: "C", Category: "law"},
			writtenRow{ID: 3, Question: "q3", Options: []string{"a", "b", "c"}, Answer: "C", Category: "computer science"}),
	})
	items, err := find(t, chat).Items(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Suite, Task, ID, Input, Target string }
	var got []row
	for _, it := range items {
		got = append(got, row{it.Suite, it.Task, it.ID, it.Input, it.Target})
	}
	want := []row{
		{chat, "computer_science", "computer_science/3", "q3\nOptions:\nA. a\nB. b\nC. c", "C"},
		{chat, "law", "law/7", "q7\nOptions:\nA. a\nB. b", "B"},
		{chat, "law", "law/8", "q8\nOptions:\nA. a\nB. b", "C"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := find(t, chat).Request(items[2]); err == nil || !strings.Contains(err.Error(), "question 8: answer \"C\", want the letter of one of 2 options") {
		t.Errorf("bad row: %v", err)
	}
	if r := items[1].Record.(Record); len(r.Shots) != 5 || len(items[1].Digest) != 64 || items[1].Digest == items[2].Digest {
		t.Errorf("record %+v, digest %s", r, items[1].Digest)
	}
	if !strings.Contains(request(t, primary, items[0].Record.(Record)).Prompt.Text, "about computer science. Think") {
		t.Error("the category is named with a blank")
	}
}

// Arrow wrote lists in another way once.
func TestOldLists(t *testing.T) {
	type item struct {
		Item string `parquet:"item"`
	}
	type old struct {
		ID       int64  `parquet:"question_id"`
		Question string `parquet:"question"`
		Options  struct {
			List []item `parquet:"list"`
		} `parquet:"options"`
		Answer    string `parquet:"answer"`
		Category  string `parquet:"category"`
		Reasoning string `parquet:"cot_content"`
	}
	r := old{ID: 1, Question: "q", Answer: "B", Category: "law"}
	r.Options.List = []item{{"a"}, {"b"}}
	d := suitetest.Files(map[string]string{shotFile: file(t, five("law")...), testFile: file(t, r)})
	items, err := find(t, primary).Items(context.Background(), d)
	if err != nil || items[0].Input != "q\nOptions:\nA. a\nB. b" {
		t.Errorf("%+v, %v", items, err)
	}
}

func TestItemsErrors(t *testing.T) {
	good := writtenRow{ID: 7, Question: "q", Options: []string{"a"}, Answer: "A", Category: "law"}
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no files":         {nil, "mmlu_pro/test-00000-of-00001.parquet is not in datasets.lock"},
		"no examples":      {map[string]string{testFile: file(t, good)}, "mmlu_pro/validation-00000-of-00001.parquet is not in datasets.lock"},
		"an id twice":      {map[string]string{testFile: file(t, good, good), shotFile: file(t, five("law")...)}, testFile + `: the same id twice: rows 1 and 2 ("law/7"): want a question_id of its own`},
		"few examples":     {map[string]string{testFile: file(t, good), shotFile: file(t, five("law")[:4]...)}, "4 worked examples of law, want 5"},
		"no questions":     {map[string]string{testFile: file[writtenRow](t), shotFile: file(t, five("law")...)}, testFile + ": no questions"},
		"unknown category": {map[string]string{testFile: file(t, writtenRow{Category: "alchemy"}), shotFile: file(t, five("law")...)}, `row 1: "alchemy" is none of the 14`},
		"no Parquet":       {map[string]string{testFile: "PAR1", shotFile: file(t, five("law")...)}, testFile + ": "},
		"no options": {map[string]string{testFile: file(t, struct {
			ID int64 `parquet:"question_id"`
		}{1}), shotFile: ""}, testFile + ": column "},
	} {
		_, err := find(t, primary).Items(context.Background(), suitetest.Files(c.files))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		var unpinned *eval.UnpinnedError
		if strings.Contains(c.want, "datasets.lock") != errors.As(err, &unpinned) {
			t.Errorf("%s: error %T", name, err)
		}
	}
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{"The answer is (B).", "answer is ", "Question: answer is A", "\xffanswer is B", "answer is (("} {
		f.Add(s)
	}
	s := Suites()[0]
	f.Fuzz(func(t *testing.T, text string) {
		got, err := s.Score(context.Background(), eval.Env{}, eval.Item{Target: "B"}, model.Response{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if got.Unparsed != (got.Extracted == "[invalid]") || !got.Unparsed && (len(got.Extracted) != 1 || !strings.Contains(letters, got.Extracted)) {
			t.Errorf("%q: %+v", text, got)
		}
	})
}
