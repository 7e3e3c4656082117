package bfcl

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

const (
	simpleFile  = "bfcl/v3/BFCL_v3_simple.json"
	simpleTruth = "bfcl/v3/possible_answer/BFCL_v3_simple.json"
	liveFile    = "bfcl/v3/BFCL_v3_live_irrelevance.json"
)

// row is a line of a file of questions.
func row(id, functions string) string {
	return oneLine(`{"id": "`+id+`", "question": [[{"role": "user", "content": "`+id+`?"}]], "function": `+functions+`}`) + "\n"
}

const truthG = `{"id": "other", "ground_truth": [{"g": {"x": ["a"]}}]}` + "\n"

func TestItems(t *testing.T) {
	items := itemsOf(t, toolsName, map[string]string{
		liveFile:                               row("live_irrelevance_0-0-0", functionG) + "\n" + row("live_irrelevance_1-0-1", "[]"),
		simpleFile:                             row("simple_1", functionG) + strings.TrimSuffix(row("simple_0", functionG), "\n"),
		simpleTruth:                            truthG + truthG,
		"bfcl/v3/BFCL_v3_multi_turn_base.json": "not read",
		"bfcl/v3/multi_turn_func_doc/math_api.json":            "not read",
		"bfcl/v3/README.md":                                    "not read",
		"bfcl/v3/possible_answer/BFCL_v3_multi_turn_base.json": "not read",
	})
	type line struct{ Suite, Task, Group, ID, Input, Target string }
	var got []line
	for _, it := range items {
		got = append(got, line{it.Suite, it.Task, it.Group, it.ID, it.Input, it.Target})
	}
	want := []line{ // the simple ones first, in the order of the file; answers belong to questions by their place
		{toolsName, "simple", nonLive, "simple_1", "simple_1?", `[{"g": {"x": ["a"]}}]`},
		{toolsName, "simple", nonLive, "simple_0", "simple_0?", `[{"g": {"x": ["a"]}}]`},
		{toolsName, "live_irrelevance", live, "live_irrelevance_0-0-0", "live_irrelevance_0-0-0?", "no call"},
		{toolsName, "live_irrelevance", live, "live_irrelevance_1-0-1", "live_irrelevance_1-0-1?", "no call"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r := items[0].Record.(Record); len(r.Answers) != 1 || len(r.Declared) != 1 || r.Declared[0].Name != "g" {
		t.Errorf("record %+v", r)
	}
}

func TestConversationsAreReadable(t *testing.T) {
	it := itemsOf(t, primary, map[string]string{liveFile: `{"id": "l_0", "question": [[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]], "function": []}`})[0]
	if it.Input != "system: Be brief.\nuser: Hi" {
		t.Errorf("%q", it.Input)
	}
}

// The digest covers the question, its functions and its answer.
func TestItemDigest(t *testing.T) {
	of := func(question, truth string) string {
		return itemsOf(t, primary, map[string]string{simpleFile: question, simpleTruth: truth})[0].Digest
	}
	base := of(row("simple_0", functionG), truthG)
	for _, other := range []string{
		of(row("simple_1", functionG), truthG),
		of(row("simple_0", strings.Replace(functionG, "G.", "H.", 1)), truthG),
		of(row("simple_0", functionG), strings.Replace(truthG, `"a"`, `"b"`, 1)),
	} {
		if other == base || len(other) != 64 {
			t.Errorf("digest %s, and of another item %s", base, other)
		}
	}
}

// A malformed row costs its own item, and the reason names it.
func TestBadRows(t *testing.T) {
	for name, c := range map[string]struct{ question, answer, want string }{
		"no JSON":           {`{"id": "simple_0",`, truthG, "BFCL_v3_simple.json: row 1: want a key"},
		"no id":             {`{"question": []}`, truthG, "row 1: want an id"},
		"no question":       {`{"id": "s"}`, truthG, "s: want a question of one turn"},
		"two turns":         {`{"id": "s", "question": [[{}], [{}]]}`, truthG, "s: want a question of one turn"},
		"no message":        {`{"id": "s", "question": [[]]}`, truthG, "s: want a question of one turn"},
		"no content":        {`{"id": "s", "question": [[{"role": "user"}]]}`, truthG, "s: want messages with role and content"},
		"no function":       {`{"id": "s", "question": [[{"role": "user", "content": "q"}]]}`, truthG, "s: want a list of functions"},
		"empty functions":   {row("s", "[]"), truthG, "s: want a list of functions"},
		"bad function":      {row("s", `[{"name": "g"}]`), truthG, "s: function g: want parameters"},
		"unknown type":      {row("s", strings.Replace(functionG, `"string"`, `"text"`, 1)), truthG, `s: function g: parameter x: unknown type "text"`},
		"answer no JSON":    {row("s", functionG), "nonsense", "s: answer: want a value"},
		"no truth":          {row("s", functionG), `{"id": "s"}`, "s: answer: want a list ground_truth"},
		"empty truth":       {row("s", functionG), `{"ground_truth": []}`, "s: answer: want a list ground_truth"},
		"truth of texts":    {row("s", functionG), `{"ground_truth": ["g(x=1)"]}`, "s: answer: want {function: {parameter: [values]}}"},
		"truth of no lists": {row("s", functionG), `{"ground_truth": [{"g": {"x": "a"}}]}`, "s: answer: parameter x: want a list of values"},
	} {
		items := itemsOf(t, primary, map[string]string{simpleFile: c.question + "\n" + row("good", functionG), simpleTruth: c.answer + "\n" + truthG})
		s := find(t, primary)
		_, err := s.Request(items[0])
		_, err2 := s.Score(context.Background(), eval.Env{}, items[0], model.Response{})
		for _, e := range []error{err, err2} {
			if e == nil || !strings.Contains(e.Error(), c.want) || !strings.Contains(e.Error(), "BFCL_v3_simple.json: row 1") {
				t.Errorf("%s: error %v, want one with %q", name, e, c.want)
			}
		}
		if _, err := s.Request(items[1]); err != nil || items[0].ID == items[1].ID {
			t.Errorf("%s: the good row: %v", name, err)
		}
	}
	multiple := itemsOf(t, primary, map[string]string{
		"bfcl/v3/BFCL_v3_multiple.json":                 row("multiple_0", functionG),
		"bfcl/v3/possible_answer/BFCL_v3_multiple.json": `{"ground_truth": [{"h": {}}]}`,
	})
	if err, bad := multiple[0].Record.(error); !bad || !strings.Contains(err.Error(), `function "h" is not among those of the question`) {
		t.Errorf("answer of another function: %v", err)
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no files":         {nil, "no questions in bfcl/v3: want files BFCL_v3_<category>.json"},
		"unknown category": {map[string]string{"bfcl/v3/BFCL_v3_exec_simple.json": ""}, `bfcl/v3/BFCL_v3_exec_simple.json: unknown category "exec_simple"`},
		"no answers":       {map[string]string{simpleFile: row("simple_0", functionG)}, "possible_answer/BFCL_v3_simple.json"},
		"too few answers": {map[string]string{simpleFile: row("simple_0", functionG) + row("simple_1", functionG), simpleTruth: truthG},
			"1 answers, want one to each of the 2 questions"},
		"an id twice": {map[string]string{liveFile: row("l_0", "[]") + row("l_1", "[]") + "\n" + row("l_0", functionG)},
			`BFCL_v3_live_irrelevance.json: the same id twice: rows 1 and 3 ("l_0"): want an id of its own for each`},
		"an id in two files": {map[string]string{liveFile: row("l_0", "[]"), "bfcl/v3/BFCL_v3_irrelevance.json": row("l_0", "[]")},
			`bfcl/v3/BFCL_v3_irrelevance.json and bfcl/v3/BFCL_v3_live_irrelevance.json: the same id in both: "l_0"`},
		"not UTF-8": {map[string]string{liveFile: "\xff"}, "BFCL_v3_live_irrelevance.json: not UTF-8"},
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
	if _, err := find(t, primary).Items(ctx, suitetest.Files(map[string]string{liveFile: row("l_0", "[]")})); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

func TestForeignItem(t *testing.T) {
	if _, err := find(t, primary).Request(eval.Item{ID: "x", Record: 5}); err == nil || !strings.Contains(err.Error(), "item x carries int, not a record of bfcl") {
		t.Errorf("error %v", err)
	}
}

// doubled is data in which the rows of a category stand twice.
type doubled struct {
	eval.Data
	category string
}

func (d doubled) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	f, err := d.Data.Open(ctx, name)
	if err != nil || !strings.HasSuffix(name, prefix+d.category+suffix) {
		return f, err
	}
	text, err := io.ReadAll(f)
	return io.NopCloser(strings.NewReader(string(text) + "\n" + string(text))), errors.Join(err, f.Close())
}

func TestConversationsTwice(t *testing.T) {
	_, err := find(t, multiTurnName).Items(context.Background(), doubled{datasets.Samples(), "multi_turn_base"})
	if err == nil || !strings.Contains(err.Error(), `bfcl/v3/BFCL_v3_multi_turn_base.json: the same id twice: rows 1 and `) {
		t.Errorf("error %v", err)
	}
}
