package gpqa

import (
	"context"
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

func score(t *testing.T, choices [4]string, target, text string) eval.Score {
	t.Helper()
	got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: target, Record: Record{Choices: choices}}, model.Response{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// What the harness's filters extract.
func TestEdgeCases(t *testing.T) {
	energy := [4]string{"energy falls", "it oscillates", "no change", "energy rises"}
	for _, c := range []struct{ text, strict, flexible string }{
		{"The answer is (A).", "(A)", "(A)"},
		{"The answer is (A)", "(A", "(A)"},
		{"The answer is A.", "A", "[invalid]"},
		{"So (B) is wrong; (A) holds", "[invalid]", "(A)"},
		{"Answer: C", "[invalid]", "(C)"},
		{"I think energy falls.", "[invalid]", "(A)"},
		{"Energy Rises!", "[invalid]", "(D)"},
		{"(A) then (E)", "[invalid]", "(E)"},
		{"option A: B", "[invalid]", "(B)"},
		{"none", "[invalid]", "[invalid]"},
		// Beyond the table.
		{"", "[invalid]", "[invalid]"},
		{"The answer is ", "[invalid]", "[invalid]"},
		{"The answer is \nB", "[invalid]", "[invalid]"},
		{"The answer is \nThe answer is C. (C)", "C. (C", "(C)"},
		{"The answer is X", "", "[invalid]"},
		{"the answer is (A).", "[invalid]", "(A)"},
		{"The answer is  (B) .", "(B)", "(B)"},
		{"En-ergy; falls, no change", "[invalid]", "(C)"},
		{"no change: A", "[invalid]", "(C)"},
		{"::\u2028 \x1c B: E", "[invalid]", "(B)"},
		{": A: D", "[invalid]", "(D)"},
		{"A: b", "[invalid]", "[invalid]"},
	} {
		got := score(t, energy, "(B)", c.text)
		flexibly, ok := flexible(c.text, energy)
		if got.Extracted != c.strict || got.Unparsed != (c.strict == "[invalid]") || flexibly != c.flexible || ok != (c.flexible != "[invalid]") {
			t.Errorf("%q: %q, %q, want %q, %q", c.text, got.Extracted, flexibly, c.strict, c.flexible)
		}
	}
	for _, c := range []struct {
		target, text     string
		strict, flexible float64
	}{
		{"(A)", "The answer is (A).", 1, 1},
		{"(A)", "The answer is (A)", 1, 1},
		{"(A)", "The answer is a.", 1, 0},
		{"(A)", "The answer is **A**.", 1, 0},
		{"(A)", "(A) then (E)", 0, 0},
		{"(D)", "Energy Rises!", 0, 1},
		{"(A)", "The answer is (A).</s>(B)", 1, 1},
	} {
		got := score(t, energy, c.target, c.text).Values
		want := []eval.Value{{Metric: "strict_match", Value: c.strict}, {Metric: "flexible_extract", Value: c.flexible}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

// Choices that are no ordinary words.
func TestOddChoices(t *testing.T) {
	for _, c := range []struct {
		choices    [4]string
		text, want string
	}{
		{[4]string{"same", "same", "x", "y"}, "the same", "(B)"},       // of equal ones the last
		{[4]string{"ab", "abc", "x", "y"}, "abc", "(A)"},               // of those that match the first
		{[4]string{"abc", "ab", "x", "y"}, "abc", "(A)"},               //
		{[4]string{"...", "b", "x", "y"}, "b", "[invalid]"},            // nothing is left of the first
		{[4]string{"...", "b", "x", "y"}, "b: B", "(B)"},               //
		{[4]string{" ", "b", "x", "y"}, "b", "[invalid]"},              //
		{[4]string{"- b", "z", "x", "y"}, "a b", "b"},                  // is stripped, and then no choice
		{[4]string{"- b", "b", "x", "y"}, "a b", "(B)"},                //
		{[4]string{"ΟΔΟΣ", "z", "x", "q"}, "οδος", "(A)"},              // final sigma
		{[4]string{"1.5 m", "15 m", "x", "q"}, "about 1.5 m", "(B)"},   // punctuation vanishes
		{[4]string{"a+b", "a*b", "x", "q"}, "it is a+b", "(A)"},        // plus is a symbol
		{[4]string{"aa", "z", "x", "q"}, "aaa", "(A)"},                 //
		{[4]string{"x\n y", "z", "q", "r"}, "It is x\n y!", "(A)"},     //
		{[4]string{"„Zitat“", "z", "x", "q"}, "ein Zitat hier", "(A)"}, // Unicode's punctuation
	} {
		if got, _ := flexible(c.text, c.choices); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.text, c.choices, got, c.want)
		}
	}
}

const header = "Record ID,Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3,High-level domain\n"

func itemsOf(t *testing.T, content string) []eval.Item {
	t.Helper()
	items, err := find(t, chat).Items(context.Background(), suitetest.Files(map[string]string{fileName: content}))
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestItemsAndPrompts(t *testing.T) {
	items := itemsOf(t, header+"r1,What?, right  answer [title]x ,w1,NA,[w3],Physics\nr2,,a,b,c,d,Biology\nr3,q,,b,c,d,Biology\nr4,Which?,a,b,c,d,\nr5,Which?,a,b\n")
	r := items[0].Record.(Record)
	right := r.Choices[strings.Index(letters, items[0].Target[1:2])]
	if right != "right answer. x" { // one pass over double blanks
		t.Errorf("right choice %q of %q", right, r.Choices)
	}
	all := map[string]bool{}
	for _, c := range r.Choices {
		all[c] = true
	}
	if diff := cmp.Diff(map[string]bool{"right answer. x": true, "w1": true, " ": true, "[w3]": true}, all); diff != "" {
		t.Error(diff)
	}
	if it := items[0]; it.Task != "physics" || it.ID != "main/0" || it.Suite != chat || len(it.Digest) != 64 || items[3].Task != "main" {
		t.Errorf("item %+v", it)
	}
	for i, want := range map[int]string{1: "question 2: want a question", 2: "question 3: want a correct answer", 4: "question 5: 4 fields, want 7 as in the header"} {
		if _, err := find(t, chat).Request(items[i]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("item %d: error %v, want one with %q", i, err, want)
		}
		if _, err := find(t, chat).Score(context.Background(), eval.Env{}, items[i], model.Response{}); err == nil {
			t.Errorf("item %d was scored", i)
		}
	}

	it := eval.Item{Record: Record{Question: " q?", Choices: [4]string{"w", "x", "y", "z"}}}
	const want = "What is the correct answer to this question: q?\nChoices:\n(A) w\n(B) x\n(C) y\n(D) z\nLet's think step by step: "
	req, err := find(t, primary).Request(it)
	if err != nil || req.Prompt.Text != want {
		t.Errorf("prompt %q, %v", req.Prompt.Text, err)
	}
	if diff := cmp.Diff(model.Decoding{MaxTokens: 256, Stop: []string{"</s>"}}, req.Decoding); diff != "" {
		t.Error(diff)
	}
	req, err = find(t, chat).Request(it)
	if diff := cmp.Diff([]model.Message{{Role: "user", Content: want}}, req.Prompt.Messages); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

// The order of a question's choices depends on nothing but itself.
func TestOrderIsTheQuestionsOwn(t *testing.T) {
	const row = "r,Which?,a,b,c,d,\n"
	alone := itemsOf(t, header+row)[0]
	after := itemsOf(t, header+"r0,Other?,a,b,c,d,\n"+row)[1]
	if alone.Input != after.Input || alone.Target != after.Target || alone.Digest != after.Digest {
		t.Errorf("%q and %q", alone.Input, after.Input)
	}
	if got := alone.Input; got != "Which?\n(A) d\n(B) b\n(C) c\n(D) a" || alone.Target != "(D)" { // a golden order: the version rises with it
		t.Errorf("order %q, target %s", got, alone.Target)
	}
}

func TestNulls(t *testing.T) {
	for in, want := range map[string]string{"": " ", "None": " ", "nan": " ", "none": "none", " x ": "x", "a    b": "a  b"} {
		if got := preprocess(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no file":      {nil, "gpqa/gpqa_main.csv is not in datasets.lock"},
		"no questions": {map[string]string{fileName: header}, "gpqa/gpqa_main.csv: no questions"},
		"no column":    {map[string]string{fileName: "Question\nq\n"}, `gpqa/gpqa_main.csv: no column "Correct Answer"`},
		"no CSV":       {map[string]string{fileName: "\"Question"}, "gpqa/gpqa_main.csv:1: "},
	} {
		_, err := find(t, primary).Items(context.Background(), suitetest.Files(c.files))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		var unpinned *eval.UnpinnedError
		if (name == "no file") != errors.As(err, &unpinned) {
			t.Errorf("%s: error %T", name, err)
		}
	}
}

func TestSamples(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	sizes, targets := map[string]int{}, map[string]int{}
	for _, it := range items {
		r, ok := it.Record.(Record)
		if !ok {
			t.Fatalf("%s: %v", it.ID, it.Record)
		}
		sizes[it.Task]++
		targets[it.Target]++
		for i, c := range r.Choices {
			for _, other := range r.Choices[:i] {
				if bare(c) == bare(other) || c == " " {
					t.Errorf("%s: choices %q", it.ID, r.Choices)
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"physics": 16, "chemistry": 16, "biology": 16}, sizes); diff != "" {
		t.Error(diff)
	}
	for letter, n := range targets {
		if n < 6 || n > 18 {
			t.Errorf("%d of 48 answers are %s", n, letter)
		}
	}
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{"The answer is (A).", "(E)", "x: B", "\xff", "İ:A", "no change"} {
		f.Add(s, "energy falls", "no change", "...", "ΟΔΟΣ")
	}
	s := Suites()[0]
	f.Fuzz(func(t *testing.T, text, a, b, c, d string) {
		it := eval.Item{Target: "(A)", Record: Record{Choices: [4]string{a, b, c, d}}}
		got, err := s.Score(context.Background(), eval.Env{}, it, model.Response{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if got.Unparsed != (got.Extracted == "[invalid]") && !strings.Contains(text, "[invalid]") {
			t.Errorf("%q: %+v", text, got)
		}
		if answer, ok := flexible(text, [4]string{a, b, c, d}); ok && answer == "" {
			t.Errorf("%q: an empty answer", text)
		}
	})
}
