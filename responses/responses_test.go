package responses

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// quiz is a suite of our own: questions of two tasks, answered by text or by the
// log-likelihoods of letters.
type quiz struct {
	name    string
	choices []string
}

func (q quiz) Info() eval.SuiteInfo { return eval.SuiteInfo{Name: q.name} }

func (q quiz) Items(context.Context, eval.Data) ([]eval.Item, error) { return quizItems(), nil }

func (q quiz) Request(it eval.Item) (model.Request, error) {
	if it.ID == "words/2" {
		return model.Request{}, errors.New("broken item")
	}
	return model.Request{Prompt: model.Prompt{Text: it.Input + "\nAnswer:"}, Choices: q.choices}, nil
}

func (q quiz) Score(context.Context, eval.Env, eval.Item, model.Response) (eval.Score, error) {
	return eval.Score{}, errors.New("not here")
}

func (q quiz) Summarize([]eval.Result) eval.Summary { return eval.Summary{} }

func quizItems() []eval.Item {
	var out []eval.Item
	for _, task := range []string{"letters", "words"} {
		for i := range 3 {
			out = append(out, eval.Item{Suite: "quiz", Task: task, ID: fmt.Sprintf("%s/%d", task, i), Input: fmt.Sprintf("q%d ü", i)})
		}
	}
	return out
}

func codeItems() []eval.Item {
	return []eval.Item{{Task: "code", ID: "HumanEval/0", Input: "def f():"}, {Task: "code", ID: "HumanEval/1", Input: "def g():"}}
}

func choiceItems() []eval.Item {
	return []eval.Item{
		{Task: "physics", ID: "main/0", Input: "Which number is the largest?\n(A) one\n(B) two"},
		{Task: "physics", ID: "main/1", Input: "Which number is the largest?\n(A) one\n(B) three"},
		{Task: "physics", ID: "main/2", Input: "Which?\n(A) one\n(B) three"},
	}
}

func callItems() []eval.Item {
	return []eval.Item{{Task: "simple", ID: "simple_0", Input: "call f"}, {Task: "java", ID: "java_0", Input: "call g"}}
}

func talkItems() []eval.Item {
	return []eval.Item{{Task: "multi_turn_base", ID: "multi_turn_base_0"}, {Task: "multi_turn_base", ID: "multi_turn_base_1"}}
}

func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, o Options, paths ...string) (*Set, error) {
	t.Helper()
	if o.Suite == nil {
		o.Suite = quiz{name: "quiz"}
	}
	if o.Items == nil {
		o.Items = quizItems()
	}
	s, err := Open(context.Background(), paths, o)
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

// written lists the answers of a set: "words/0 #1 text", in the order of the items.
func written(t testing.TB, s *Set, items []eval.Item) []string {
	t.Helper()
	var out []string
	for _, it := range items {
		for repeat := range s.Repeats() {
			r, missing, err := s.Answer(it, repeat)
			if err != nil {
				t.Fatal(err)
			}
			name := it.ID
			if repeat > 0 {
				name += fmt.Sprintf(" #%d", repeat)
			}
			switch {
			case missing == "no answer was given":
			case missing != "":
				out = append(out, name+" missing: "+missing)
			case len(r.Choices) > 0:
				text := name
				for _, c := range r.Choices {
					text += fmt.Sprintf(" %.2f", c.LogProb)
				}
				out = append(out, fmt.Sprintf("%s margin %.2f (%s)", text, r.Evidence.Margin, r.Finish))
			default:
				out = append(out, fmt.Sprintf("%s %s (%s)", name, r.Text, r.Finish))
			}
		}
	}
	return out
}

func TestFormats(t *testing.T) {
	letters := quiz{name: "quiz", choices: []string{" A", " B", " C", " D"}}
	for name, c := range map[string]struct {
		options Options
		file    string
		text    string
		format  Format
		want    []string
	}{
		"ids and texts": {
			text:   `{"id": "words/1", "response": "no"}` + "\n" + `{"id": "letters/0", "response": ""}` + "\n",
			format: Generic, want: []string{"letters/0  (unknown)", "words/1 no (unknown)"},
		},
		"a mark at the start, line ends of Windows, blank lines, no end": {
			text:   "\xef\xbb\xbf" + `{"id": "words/1", "response": "no"}` + "\r\n\r\n  \n" + ` {"id": "words/0", "response": "yes"} `,
			format: Generic, want: []string{"words/0 yes (unknown)", "words/1 no (unknown)"},
		},
		"numbers within a task": {
			text:   `{"task": "words", "doc_id": 1, "output": "no", "answer": "gold"}`,
			format: Generic, want: []string{"words/1 no (unknown)"},
		},
		"a longer name of a task": {
			text:   `{"task": "my_words", "key": 1, "answer": "no"}`,
			format: Generic, want: []string{"words/1 no (unknown)"},
		},
		"repeats, in any order": {
			text:   `{"id": "words/1", "repeat": 1, "text": "b"}` + "\n" + `{"id": "words/1", "repeat": 0, "text": "a"}`,
			format: Generic, want: []string{"words/1 a (unknown)", "words/1 #1 b (unknown)"},
		},
		"a list of repeats": {
			text:   `{"id": "words/1", "text": ["a", "b"], "finish_reason": "length"}`,
			format: Generic, want: []string{"words/1 a (length)", "words/1 #1 b (length)"},
		},
		"a failure": {
			text:   `{"id": "words/1", "text": "x", "error": ""}` + "\n" + `{"id": "words/0", "error": "timeout", "text": null}`,
			format: Generic, want: []string{"words/0 missing: made elsewhere: timeout", "words/1 x (unknown)"},
		},
		"log-likelihoods": {
			options: Options{Suite: letters},
			text:    `{"id": "letters/1", "loglikelihoods": [-3, -0.5, -1.25, -9]}`,
			format:  Generic, want: []string{"letters/1 -3.00 -0.50 -1.25 -9.00 margin 0.75 (scored)"},
		},
		"results of another suite": {
			text:   `{"id": "words/0", "result": "yes"}`,
			format: Generic, want: []string{"words/0 yes (unknown)"},
		},
		"IFEval": {
			options: Options{Items: codeItems()},
			text:    `{"prompt": "def g():", "response": "hello", "extra": 1}`,
			format:  IFEval, want: []string{"HumanEval/1 hello (unknown)"},
		},
		"the same prompt twice": { // whose items get the answers in their order
			text:   `{"prompt": "q1 ü", "response": "first"}` + "\n" + `{"prompt": "q1 ü", "response": "second"}`,
			format: IFEval, want: []string{"letters/1 first (unknown)", "words/1 second (unknown)"},
		},
		"EvalPlus": {
			options: Options{Items: codeItems()},
			text:    `{"task_id": "HumanEval/1", "solution": "a"}` + "\n" + `{"task_id": "HumanEval/0", "completion": "b"}` + "\n" + `{"task_id": "HumanEval/1", "solution": "c"}`,
			format:  EvalPlus, want: []string{"HumanEval/0 b (unknown)", "HumanEval/1 a (unknown)", "HumanEval/1 #1 c (unknown)"},
		},
		"numbers of tasks": {
			options: Options{Items: codeItems()},
			text:    `{"task_id": 1, "solution": "a"}`,
			format:  EvalPlus, want: []string{"HumanEval/1 a (unknown)"},
		},
		"BFCL": {
			options: Options{Items: callItems(), Suite: quiz{name: "bfcl"}},
			text: `{"id": "simple_0", "result": "<tool_call>\n{}\n</tool_call>", "latency": 1}` + "\n" +
				`{"id": "multi_turn_base_0", "result": [["x"]]}` + "\n" + `{"id": "simple_java_0", "result": "[g()]"}`,
			format: BFCL, want: []string{"simple_0 <tool_call>\n{}\n</tool_call> (unknown)", "java_0 [g()] (unknown)"},
		},
		"BFCL, calls": {
			options: Options{Items: callItems(), Suite: quiz{name: "bfcl-tools"}},
			text:    `{"id": "simple_0", "result": [{"f": "{\"a\": 1}"}]}`,
			format:  BFCL, want: []string{`simple_0 [{"f": "{\"a\": 1}"}] (unknown)`},
		},
		"BFCL, conversations": {
			options: Options{Items: talkItems(), Suite: quiz{name: "bfcl-tools-multi-turn"}},
			text: `{"id": "multi_turn_base_0", "result": [[[{"f": "{}"}], "done"], []]}` + "\n" + `{"id": "memory_kv_0", "result": [["x"]]}` + "\n" +
				`{"id": "multi_turn_base_1", "result": "Error during inference: x"}`,
			format: BFCL, want: []string{`multi_turn_base_0 [[[{"f": "{}"}], "done"], []] (unknown)`, `multi_turn_base_1 "Error during inference: x" (unknown)`},
		},
		"lm-eval, questions in another order": {
			file:   "samples_words_2026-01-02T03-04-05.678.jsonl",
			text:   `{"doc_id": 0, "doc": {"question": " q1  ü"}, "resps": [["no"]], "filter": "none"}`,
			format: LMEval, want: []string{"words/1 no (unknown)"},
		},
		"lm-eval, choices tell items apart": {
			options: Options{Items: choiceItems()},
			text: `{"doc_id": 5, "doc": {"question": "Which number is the largest?", "options": ["one", "three"]}, "resps": [["b"]]}` + "\n" +
				`{"doc_id": 6, "doc": {"question": "Which?", "A": "one", "B": "three", "C": "", "D": ""}, "resps": [["c"]]}` + "\n" +
				`{"doc_id": 7, "doc": {"question": "Which number is the largest?", "option_a": "one", "option_b": "two", "option_c": "", "option_d": ""}, "resps": [["a"]]}`,
			format: LMEval, want: []string{"main/0 a (unknown)", "main/1 b (unknown)", "main/2 c (unknown)"},
		},
		"lm-eval, ids of the dataset": {
			options: Options{Items: codeItems()},
			text:    `{"doc_id": 0, "doc": {"task_id": "HumanEval/1", "prompt": "def g():"}, "resps": [["a"]]}`,
			format:  LMEval, want: []string{"HumanEval/1 a (unknown)"},
		},
		"lm-eval, numbers as numbers, choices without context at the end": {
			options: Options{Suite: letters},
			file:    "samples_letters.jsonl",
			text: `{"doc_id": 2, "doc": {"question": "q2 ü"}, "resps": [[[-1, true]], [[-2, false]], [[-3, false]], [[-4, false]], [[-5, false]]],` +
				`"arguments": {"gen_args_0": {"arg_0": "c", "arg_1": "A"}, "gen_args_4": {"arg_0": "", "arg_1": "A"}}}`,
			format: LMEval, want: []string{"letters/2 -1.00 -2.00 -3.00 -4.00 margin 1.00 (scored)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.file == "" {
				c.file = "answers.jsonl"
			}
			s, err := open(t, c.options, file(t, c.file, c.text))
			if err != nil {
				t.Fatal(err)
			}
			items := c.options.Items
			if items == nil {
				items = quizItems()
			}
			if got := Format(s.Info().Format); got != c.format {
				t.Errorf("format %s, want %s", got, c.format)
			}
			if diff := cmp.Diff(c.want, written(t, s, items)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The files are as lm-evaluation-harness 0.4.13 wrote them, over documents of
// our own, with its model "dummy": one of log-likelihoods, one of two repeats
// and two filters.
func TestLMEvalFiles(t *testing.T) {
	s, err := open(t, Options{Suite: quiz{name: "quiz", choices: []string{" A", " B", " C", " D"}}},
		"testdata/samples_quiz_letters_2026-11-24T21-43-06.560150.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"letters/0 -0.11 -0.55 -0.71 -0.55 margin 0.44 (scored)",
		"letters/1 -0.81 -0.54 -0.96 -0.60 margin 0.06 (scored)",
	}
	if diff := cmp.Diff(want, written(t, s, quizItems())[:2]); diff != "" {
		t.Error(diff)
	}
	r, _, err := s.Answer(quizItems()[0], 0)
	if err != nil || r.PromptDigest != digest("q0 ü\nAnswer:") || len(s.Info().Notes) != 0 {
		t.Errorf("prompt %s, notes %q, %v", r.PromptDigest, s.Info().Notes, err)
	}

	s, err = open(t, Options{}, "testdata/samples_quiz_words_2026-11-24T21-43-06.560150.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want = []string{"words/0 lol (unknown)", "words/0 #1 lol (unknown)", "words/1 lol (unknown)", "words/1 #1 lol (unknown)",
		"words/2 lol (unknown)", "words/2 #1 lol (unknown)"}
	if diff := cmp.Diff(want, written(t, s, quizItems())); diff != "" {
		t.Error(diff)
	}
	if info := s.Info(); len(info.Files) != 1 || info.Files[0].Answers != 6 || len(info.Files[0].SHA256) != 64 {
		t.Errorf("files %+v", info.Files)
	}
}

func TestNotes(t *testing.T) {
	s, err := open(t, Options{Items: callItems(), Suite: quiz{name: "bfcl"}, IgnoreUnknown: true}, file(t, "r.json", `{"id": "simple_java_0", "result": "x"}
{"id": "multi_turn_base_0", "result": []}
{"id": "multi_turn_base_1", "result": []}
{"id": "simple_99", "result": "x"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"answers left out: 2 of the category multi_turn, which is not asked",
		"answers left out: 1 to items that the suite does not have",
		"ids of version 4 of BFCL taken for those of version 3: 1; some of these questions differ",
	}
	if diff := cmp.Diff(want, s.Info().Notes); diff != "" {
		t.Error(diff)
	}
	s, err = open(t, Options{Items: talkItems(), Suite: quiz{name: "bfcl-multi-turn"}},
		file(t, "BFCL_v4_multi_turn_base_result.json", `{"id": "multi_turn_base_0", "result": [["x"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ids of version 4 of BFCL taken for those of version 3: 1; some of these questions differ"}, s.Info().Notes); diff != "" {
		t.Error(diff)
	}
	s, err = open(t, Options{}, file(t, "samples_words.jsonl",
		`{"doc_id": 0, "doc": {"question": "q0 ü"}, "resps": [["a"]], "arguments": {"gen_args_0": {"arg_0": "Q: q0 ü", "arg_1": {}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"answers to another prompt than the suite's: 1 of 1 whose prompt is known"}, s.Info().Notes); diff != "" {
		t.Error(diff)
	}
}

// A folder is all files in it; a run's aggregated results of lm-eval are none.
func TestFolders(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b/two.jsonl":                      `{"id": "words/1", "text": "b"}`,
		"a.json":                           `{"id": "words/0", "text": "a"}`,
		"results_2026-01-01T00-00-00.json": "{\n}",
		"readme.txt":                       "no answers",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := open(t, Options{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"words/0 a (unknown)", "words/1 b (unknown)"}, written(t, s, quizItems())); diff != "" {
		t.Error(diff)
	}
	if f := s.Info().Files; f[0].Name != "a.json" || f[1].Name != "two.jsonl" {
		t.Errorf("files %+v", f)
	}
	if s.Has(quizItems()[0]) || !s.Has(quizItems()[3]) {
		t.Error("the set does not know what it has")
	}
}

func TestChangedFileIsNoticed(t *testing.T) {
	path := file(t, "answers.jsonl", `{"id": "words/1", "text": "abc"}`)
	s, err := open(t, Options{}, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Answer(quizItems()[4], 0); err == nil || !strings.Contains(err.Error(), "changed while it was read") {
		t.Errorf("error %v", err)
	}
}
