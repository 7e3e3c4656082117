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
)

// Everything that is wrong is in one report, with line numbers.
func TestReport(t *testing.T) {
	lines := []string{
		`{"id": "words/0", "text": "fine"}`,
		`{"id": "words/1", "text": "cut`,
		`{"id": "words/9", "text": "x"}`,
		`{"id": "words/0", "text": "again"}`,
		`["words/1", "x"]`,
		`{"id": "words/1", "text": 7}`,
		`{"id": "words/1", "text": "x", "repeat": -1}`,
		`{"text": "x"}`,
		`{"id": "words/1"}`,
		`{"id": "words/1", "text": "x", "finish_reason": "tired"}`,
		`{"id": "letters/1", "loglikelihoods": [1, 2]}`,
		`{"id": ["words/1"], "text": "x"}`,
		"{\"id\": \"words/1\", \"text\": \"\xff\"}",
		`null`,
	}
	for i := range 7 {
		lines = append(lines, fmt.Sprintf(`{"id": "other/%d", "text": "x"}`, i))
	}
	_, err := open(t, Options{}, file(t, "answers.jsonl", strings.Join(lines, "\n")))
	if err == nil {
		t.Fatal("no error")
	}
	want := `the answers cannot be scored as they are:
  broken lines: 10
    answers.jsonl:2: not JSON: unexpected end of JSON input
    answers.jsonl:5: array, want an object
    answers.jsonl:6: text is 7, want a string
    answers.jsonl:7: repeat is -1, want a number from 0 to 999
    answers.jsonl:8: no id of an item: want one of id, item_id, custom_id, question_id, task_id, doc_id, qid, key, item
    and 5 more
  answers that the suite cannot score: 1
    answers.jsonl:11: item letters/1: log-likelihoods, where the suite reads a text
  answers to items that the suite does not have: 8
    answers.jsonl:3: item "words/9"
    answers.jsonl:15: item "other/0"
    answers.jsonl:16: item "other/1"
    answers.jsonl:17: item "other/2"
    answers.jsonl:18: item "other/3"
    and 3 more
  second answers to an item: 1
    answers.jsonl:4: item words/0`
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestLineFaults(t *testing.T) {
	letters := quiz{name: "quiz", choices: []string{" A", " B"}}
	for name, c := range map[string]struct {
		options Options
		text    string
		kind    FaultKind
		want    string
	}{
		"a text for choices":       {Options{Suite: letters}, `{"id": "letters/0", "text": "B"}`, Unfit, "log-likelihoods of 2 choices; a variant"},
		"too many choices":         {Options{Suite: letters}, `{"id": "letters/0", "logprobs": [1, 2, 3]}`, Unfit, "of 3 choices, where the suite has 2"},
		"other choices":            {Options{Suite: letters}, `{"doc_id": 0, "doc": {"question": "q0 ü", "id": "letters/0"}, "resps": [[["-1", "False"]], [["-2", "False"]]], "arguments": {"gen_args_1": {"arg_0": "c", "arg_1": " no"}}}`, Unfit, `the log-likelihood of " no", where the suite has " B"`},
		"null among choices":       {Options{Suite: letters}, `{"id": "letters/0", "choices": [1, null]}`, Broken, "choices holds null"},
		"no choices":               {Options{Suite: letters}, `{"id": "letters/0", "choices": []}`, Broken, "want a list of numbers"},
		"null among texts":         {Options{}, `{"id": "words/0", "text": ["a", null]}`, Broken, "text holds null"},
		"no texts":                 {Options{}, `{"id": "words/0", "text": []}`, Broken, "text holds 0 texts"},
		"calls of a conversation":  {Options{Items: talkItems(), Suite: quiz{name: "bfcl-multi-turn"}}, `{"id": "multi_turn_base_0", "result": [["x", [{"f": "{}"}]]]}`, Unfit, "--suite bfcl-tools-multi-turn"},
		"calls":                    {Options{Items: callItems(), Suite: quiz{name: "bfcl"}}, `{"id": "simple_0", "result": [{"f": "{}"}]}`, Unfit, "--suite bfcl-tools"},
		"a result that is neither": {Options{Items: callItems(), Suite: quiz{name: "bfcl"}}, `{"id": "simple_0", "result": true}`, Broken, "result is true, want a text or a list"},
		"an unknown prompt":        {Options{}, `{"prompt": "q1", "response": "x"}`, Unknown, `prompt "q1"`},
		"a number of a document":   {Options{}, `{"doc_id": 0.5, "resps": [["x"]]}`, Broken, "doc_id is 0.5, want a number"},
		"no answers":               {Options{}, `{"doc_id": 0, "resps": []}`, Broken, "resps is empty"},
		"answers that are no list": {Options{}, `{"doc_id": 0, "resps": {"a": 1}}`, Broken, `resps is {"a": 1}, want lists of answers`},
		"several requests":         {Options{}, `{"doc_id": 0, "resps": [["a"], ["b"]]}`, Broken, "of 2 requests"},
		"a log-likelihood":         {Options{}, `{"doc_id": 0, "resps": [[["one", "True"]]]}`, Broken, `the log-likelihood "one"`},
		"a mixture":                {Options{}, `{"doc_id": 0, "resps": [[["1", "True"]], ["x"]]}`, Broken, "mixes log-likelihoods"},
		"an unknown question":      {Options{}, `{"doc_id": 0, "doc": {"question": "what?"}, "resps": [["x"]]}`, Unknown, `question "what?"`},
		"a question of two items":  {Options{}, `{"doc_id": 0, "doc": {"question": "q0"}, "resps": [["x"]]}`, Unknown, "which items letters/0 and words/0 both have"},
		"choices in another order": {Options{Items: choiceItems()}, `{"doc_id": 0, "doc": {"Question": "Which number is the largest?", "choices": ["two", "one"]}, "resps": [["x"]]}`, Unknown, "which item main/0 has with other choices or in another order"},
		"a second answer":          {Options{}, `{"doc_id": 0, "doc": {"id": "words/0"}, "resps": [["x"]], "filter": "a"}` + "\n" + `{"doc_id": 0, "doc": {"id": "words/0"}, "resps": [["x"]], "filter": "a"}`, Duplicate, "item words/0"},
		"a second repeat":          {Options{}, `{"id": "words/0", "repeat": 1, "text": "x"}` + "\n" + `{"id": "words/0", "repeat": 1, "text": "x"}`, Duplicate, "item words/0, repeat 1"},
	} {
		_, err := open(t, c.options, file(t, "answers.jsonl", c.text))
		var faults *FaultsError
		if !errors.As(err, &faults) {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		if f := faults.Faults[0]; f.Kind != c.kind || !strings.Contains(f.Text, c.want) {
			t.Errorf("%s: %s: %s", name, f.Kind, f.Text)
		}
	}
}

func TestFileErrors(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":        {"", "no answer to any item of suite quiz"},
		"a list":       {"[\n{\"id\": \"words/0\"}]", "jq -c '.[]'"},
		"spread out":   {"{\n\"id\": \"words/0\"}", "jq -c '.[]'"},
		"compressed":   {"\x1f\x8b\x08\x00", "unpack it with gunzip"},
		"other object": {`{"a": 1, "b": 2}`, "the format is not recognised: the first object has the keys a, b"},
	} {
		if _, err := open(t, Options{}, file(t, "answers.jsonl", c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	one := file(t, "one.jsonl", `{"id": "words/0", "text": "x"}`)
	two := file(t, "two.jsonl", `{"prompt": "q0 ü", "response": "x"}`)
	if _, err := open(t, Options{}, one, two); err == nil || !strings.Contains(err.Error(), "two.jsonl: it is in the format ifeval, the files before it in jsonl") {
		t.Errorf("error %v of a mixture", err)
	}
	if _, err := open(t, Options{}, filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v of a file that is not there", err)
	}
	if _, err := open(t, Options{}, t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no .jsonl or .json file") {
		t.Errorf("error %v of an empty folder", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, []string{one}, Options{Suite: quiz{}, Items: quizItems()}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v of an interrupt", err)
	}
}

func TestLongLines(t *testing.T) {
	long := `{"id": "words/0", "text": "` + strings.Repeat("x", maxLine) + `"}`
	_, err := open(t, Options{}, file(t, "answers.jsonl", `{"id": "words/1", "text": "x"}`+"\n"+long+"\n"+`{"id": "words/8", "text": "x"}`))
	if err == nil || !strings.Contains(err.Error(), "answers.jsonl:2: longer than 64 MiB") || !strings.Contains(err.Error(), "answers.jsonl:3: item") {
		t.Errorf("error %.500v", err)
	}
}
