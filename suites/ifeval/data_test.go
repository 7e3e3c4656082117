package ifeval

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

func itemsOf(t testing.TB, lines ...string) []eval.Item {
	t.Helper()
	d := suitetest.Files(map[string]string{fileName: strings.Join(lines, "\n") + "\n"})
	items, err := Suites()[0].Items(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestItems(t *testing.T) {
	items := itemsOf(t,
		`{"key": 7, "prompt": " Name a fruit.\n", "instruction_id_list": ["punctuation:no_comma", "length_constraints:number_words"], "kwargs": [{}, {"relation": "less than", "num_words": 5}]}`,
		// As in the copy on Hugging Face, with all arguments.
		`{"key": 8, "prompt": "Name two.", "instruction_id_list": ["keywords:existence"], "kwargs": [{"num_words": null, "keywords": ["fruit"], "relation": "", "forbidden_words": []}]}`)
	got := items[0]
	got.Record, got.Digest = nil, ""
	want := eval.Item{Suite: "ifeval", Task: "ifeval", ID: "7", Input: " Name a fruit.\n",
		Target: "punctuation:no_comma\nlength_constraints:number_words {\"num_words\":5,\"relation\":\"less than\"}"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if items[1].Target != `keywords:existence {"keywords":["fruit"]}` || len(items[1].Digest) != 64 {
		t.Errorf("target %q, digest %q", items[1].Target, items[1].Digest)
	}

	r, err := Suites()[0].Request(items[0])
	if err != nil {
		t.Fatal(err)
	}
	asked := model.Request{
		Prompt:   model.Prompt{Messages: []model.Message{{Role: "user", Content: " Name a fruit.\n"}}},
		Decoding: model.Decoding{MaxTokens: 1280},
	}
	if diff := cmp.Diff(asked, r); diff != "" {
		t.Error(diff)
	}
}

// The digest covers the prompt and the instructions, however they are written.
func TestItemDigest(t *testing.T) {
	base := itemsOf(t, `{"key": 7, "prompt": "p", "instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["a"]}]}`)[0].Digest
	same := itemsOf(t, `{"prompt":"p","kwargs":[{"keywords":["a"],"num_words":null}],"instruction_id_list":["keywords:existence"],"key":7}`)[0].Digest
	if base != same {
		t.Error("the digest depends on how the row is written")
	}
	for _, line := range []string{
		`{"key": 8, "prompt": "p", "instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["a"]}]}`,
		`{"key": 7, "prompt": "q", "instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["a"]}]}`,
		`{"key": 7, "prompt": "p", "instruction_id_list": ["keywords:forbidden_words"], "kwargs": [{"forbidden_words": ["a"]}]}`,
		`{"key": 7, "prompt": "p", "instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["b"]}]}`,
	} {
		if itemsOf(t, line)[0].Digest == base {
			t.Errorf("%s has the digest of another item", line)
		}
	}
}

func TestBadRowCostsItsItemOnly(t *testing.T) {
	good := `{"key": 1, "prompt": "p", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}`
	for _, c := range []struct{ line, id, want string }{
		{good, "1", ""},
		{`[]`, "row-2", "row 2"},
		{`{"key": 5, "prompt": "p"`, "row-2", "row 2: unexpected end of JSON"},
		{`{"prompt": "p"}`, "row-2", "row 2: want the number key"},
		{`{"key": 5}`, "row-2", "want the number key and the text prompt"},
		{`{"key": "5", "prompt": "p"}`, "row-2", "row 2"},
		{`{"key": 5, "prompt": "p"}`, "5", "key 5: 0 instructions and 0 sets of arguments"},
		{`{"key": 5, "prompt": "p", "instruction_id_list": ["punctuation:no_comma"], "kwargs": []}`, "5", "1 instructions and 0 sets"},
		{`{"key": 5, "prompt": "p", "instruction_id_list": ["a:b"], "kwargs": [{}]}`, "5", `row 2: key 5: instruction "a:b" is none of`},
		{`{"key": 5, "prompt": "p", "instruction_id_list": ["startend:end_checker"], "kwargs": [{}]}`, "5", "startend:end_checker: argument end_phrase is missing"},
		{`{"key": 5, "prompt": "p", "instruction_id_list": ["startend:end_checker"], "kwargs": [null]}`, "5", "argument end_phrase is missing"},
	} {
		items := itemsOf(t, strings.Replace(good, "1", "2", 1), c.line, strings.Replace(good, "1", "3", 1))
		if items[1].ID != c.id || len(items[1].Digest) != 64 {
			t.Errorf("%s: id %s, digest %s", c.line, items[1].ID, items[1].Digest)
		}
		_, requestErr := Suites()[0].Request(items[1])
		_, scoreErr := Suites()[0].Score(context.Background(), eval.Env{}, items[1], model.Response{Text: "a"})
		for _, err := range []error{requestErr, scoreErr} {
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want one with %q", c.line, err, c.want)
			}
		}
		if _, err := Suites()[0].Request(items[2]); err != nil {
			t.Errorf("%s: the next row fails as well: %v", c.line, err)
		}
	}
}

func TestItemsErrors(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{nil, fileName},
		{map[string]string{fileName: "\n"}, "no prompts"},
		{map[string]string{fileName: "{}\n\xff\n"}, fileName + ":2"},
		{map[string]string{fileName: `{"key": 5, "prompt": "p"}` + "\n{}\n" + `{"key": 5, "prompt": "q"}`}, fileName + `: the same id twice: rows 1 and 3 ("5"): want a key of its own`},
	} {
		if _, err := Suites()[0].Items(context.Background(), suitetest.Files(c.files)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	if _, err := Suites()[0].Request(eval.Item{ID: "x", Record: 3}); err == nil || !strings.Contains(err.Error(), "item x carries int") {
		t.Errorf("error %v", err)
	}
}

func TestItemsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Suites()[0].Items(ctx, suitetest.Files(map[string]string{fileName: "{}"})); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

func TestRealData(t *testing.T) {
	items, err := Suites()[0].Items(context.Background(), suitetest.SharedData(t, "ifeval"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	all := 0
	for _, it := range items {
		r, err := recordOf(it)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range r.Instructions {
			got[i.ID]++
			all++
		}
	}
	want := map[string]int{
		"punctuation:no_comma": 66, "length_constraints:number_words": 52, "length_constraints:number_sentences": 52,
		"keywords:forbidden_words": 49, "detectable_format:number_highlighted_sections": 48, "keywords:frequency": 42,
		"combination:repeat_prompt": 41, "startend:quotation": 41, "change_case:english_lowercase": 39, "keywords:existence": 39,
		"detectable_format:title": 37, "keywords:letter_frequency": 33, "detectable_format:number_bullet_lists": 31,
		"language:response_language": 31, "detectable_content:number_placeholders": 27, "length_constraints:number_paragraphs": 27,
		"startend:end_checker": 26, "detectable_content:postscript": 26, "change_case:english_capital": 25,
		"change_case:capital_word_frequency": 25, "combination:two_responses": 24, "detectable_format:json_format": 17,
		"detectable_format:multiple_sections": 14, "length_constraints:nth_paragraph_first_word": 12,
		"detectable_format:constrained_response": 10,
	}
	if diff := cmp.Diff(want, got); diff != "" || len(items) != 541 || all != 834 {
		t.Errorf("%d prompts, %d instructions %s", len(items), all, diff)
	}
}

// The questions that ship with Assay cover every kind of instruction, and are
// none of the originals.
func TestSamples(t *testing.T) {
	items, err := Suites()[0].Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, it := range items {
		r, err := recordOf(it)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, i := range r.Instructions {
			kinds[i.ID]++
		}
	}
	for _, c := range checkers() {
		if kinds[c.id] == 0 {
			t.Errorf("no sample has %s", c.id)
		}
	}
	if len(items) != 124 {
		t.Errorf("%d samples", len(items))
	}
	originals, err := Suites()[0].Items(context.Background(), suitetest.SharedData(t, "ifeval"))
	if err != nil {
		t.Fatal(err)
	}
	prompts := map[string]bool{}
	for _, it := range originals {
		prompts[it.Input] = true
	}
	for _, it := range items {
		if prompts[it.Input] {
			t.Errorf("sample %s is one of IFEval's prompts", it.ID)
		}
	}
}
