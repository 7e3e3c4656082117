package ifeval

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

func loaded(t testing.TB) resources {
	t.Helper()
	r, err := loadResources()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// record makes the parsed form of a prompt with one instruction.
func record(t testing.TB, id, kwargs string) Record {
	t.Helper()
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(kwargs), &values); err != nil {
		t.Fatalf("%s %s: %v", id, kwargs, err)
	}
	i, err := newInstruction(id, values, byID(), loaded(t))
	if err != nil {
		t.Fatal(err)
	}
	return Record{Prompt: "p", Instructions: []Instruction{i}}
}

// Every checker says of its own examples what they say of themselves, and has
// some of both kinds.
func TestExamples(t *testing.T) {
	for _, c := range checkers() {
		kinds := map[bool]int{}
		for _, e := range c.examples {
			kinds[e.followed]++
			v, err := record(t, c.id, e.kwargs).Instructions[0].check(e.text)
			if err != nil || v.followed != e.followed {
				t.Errorf("%s %s: %q: %+v, %v", c.id, e.kwargs, e.text, v, err)
			}
		}
		if kinds[true] == 0 || kinds[false] == 0 {
			t.Errorf("%s: %d examples that follow, %d that do not", c.id, kinds[true], kinds[false])
		}
	}
}

func TestCheckerIDs(t *testing.T) {
	var ids []string
	for _, c := range checkers() {
		ids = append(ids, c.id)
	}
	slices.Sort(ids)
	want := []string{
		"change_case:capital_word_frequency", "change_case:english_capital", "change_case:english_lowercase",
		"combination:repeat_prompt", "combination:two_responses",
		"detectable_content:number_placeholders", "detectable_content:postscript",
		"detectable_format:constrained_response", "detectable_format:json_format", "detectable_format:multiple_sections",
		"detectable_format:number_bullet_lists", "detectable_format:number_highlighted_sections", "detectable_format:title",
		"keywords:existence", "keywords:forbidden_words", "keywords:frequency", "keywords:letter_frequency",
		"language:response_language",
		"length_constraints:nth_paragraph_first_word", "length_constraints:number_paragraphs",
		"length_constraints:number_sentences", "length_constraints:number_words",
		"punctuation:no_comma", "startend:end_checker", "startend:quotation",
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
}

// What the official scorer says, strictly and loosely.
func TestEdgeCases(t *testing.T) {
	for _, c := range []struct {
		id, kwargs, response string
		strict, loose        float64
	}{
		{"punctuation:no_comma", `{}`, "全角，のみ、です", 1, 1},
		{"length_constraints:number_words", `{"relation":"at least","num_words":3}`, "don't stop", 1, 1},
		{"length_constraints:number_words", `{"relation":"less than","num_words":3}`, "well-known a", 0, 0},
		{"length_constraints:number_words", `{"relation":"at least","num_words":2}`, "你好世界", 0, 0},
		{"length_constraints:number_sentences", `{"relation":"less than","num_sentences":2}`, "Dr. Smith met Mr. Lee at 5 p.m. in St. Louis.", 1, 1},
		{"length_constraints:number_sentences", `{"relation":"at least","num_sentences":3}`, "One line\n\nTwo line\n\nThree line", 0, 0},
		{"length_constraints:number_paragraphs", `{"num_paragraphs":2}`, "***\na\n***\nb\n***", 1, 1},
		{"length_constraints:number_paragraphs", `{"num_paragraphs":2}`, "a ****** b", 0, 0},
		{"length_constraints:nth_paragraph_first_word", `{"num_paragraphs":2,"nth_paragraph":2,"first_word":"weekend"}`, "Hi there.\n\n\"Weekend\" plans.", 1, 1},
		{"length_constraints:nth_paragraph_first_word", `{"num_paragraphs":2,"nth_paragraph":2,"first_word":"weekend"}`, "Hi.\n\n\n\nWeekend plans.", 0, 0},
		{"length_constraints:nth_paragraph_first_word", `{"num_paragraphs":2,"nth_paragraph":1,"first_word":"weekend"}`, "**Weekend** x\n\ny", 0, 1},
		{"keywords:existence", `{"keywords":["cat"]}`, "Concatenate", 1, 1},
		{"keywords:forbidden_words", `{"forbidden_words":["cat"]}`, "Concatenate", 1, 1},
		{"keywords:forbidden_words", `{"forbidden_words":["cat"]}`, "a CAT-like thing", 0, 0},
		{"keywords:forbidden_words", `{"forbidden_words":["cat"]}`, "cat_like", 1, 1},
		{"keywords:frequency", `{"keyword":"war","relation":"at least","frequency":2}`, "Warm software", 1, 1},
		{"keywords:letter_frequency", `{"letter":"C","let_relation":"less than","let_frequency":3}`, "cC c", 0, 0},
		{"detectable_content:number_placeholders", `{"num_placeholders":2}`, "[a[b]] []", 1, 1},
		{"detectable_content:postscript", `{"postscript_marker":"P.S."}`, "Bye\n\np. s. later", 1, 1},
		{"detectable_content:postscript", `{"postscript_marker":"P.S."}`, "Bye PS later", 0, 0},
		{"detectable_format:number_bullet_lists", `{"num_bullets":2}`, "- a\n** b **\n- c", 1, 1},
		{"detectable_format:number_bullet_lists", `{"num_bullets":1}`, "*\na", 1, 1},
		{"detectable_format:number_bullet_lists", `{"num_bullets":3}`, "* a\n---\n- b", 1, 1},
		{"detectable_format:number_highlighted_sections", `{"num_highlights":2}`, "**a**", 0, 0},
		{"detectable_format:number_highlighted_sections", `{"num_highlights":2}`, "*a\nb* *c*", 0, 0},
		{"detectable_format:multiple_sections", `{"section_spliter":"Section","num_sections":2}`, "section 1 x section 2 y", 0, 0},
		{"detectable_format:multiple_sections", `{"section_spliter":"Section","num_sections":1}`, "SubSection1", 1, 1},
		{"detectable_format:json_format", `{}`, "```JSON {\"a\": NaN}```", 1, 1},
		{"detectable_format:json_format", `{}`, "5", 1, 1},
		{"detectable_format:json_format", `{}`, `Here: {"a":1}`, 0, 0},
		{"detectable_format:title", `{}`, "<< >>", 0, 0},
		{"detectable_format:title", `{}`, "<<a\nb>>", 0, 0},
		{"detectable_format:constrained_response", `{}`, "Sure! My answer is yes. Bye", 1, 1},
		{"detectable_format:constrained_response", `{}`, "my answer is yes.", 0, 0},
		{"combination:two_responses", `{}`, "a******a", 0, 0},
		{"combination:two_responses", `{}`, "******a******b******", 1, 1},
		{"combination:repeat_prompt", `{"prompt_to_repeat":"Do it "}`, "  do IT now", 1, 1},
		{"combination:repeat_prompt", `{"prompt_to_repeat":"Do it "}`, "\"Do it\" now", 0, 0},
		{"startend:end_checker", `{"end_phrase":"Peace!"}`, "ok\n\"PEACE!\"\n", 1, 1},
		{"startend:end_checker", `{"end_phrase":"Peace!"}`, "*Peace!*", 0, 1},
		{"startend:quotation", `{}`, ` "a" `, 1, 1},
		{"startend:quotation", `{}`, `"`, 0, 0},
		{"startend:quotation", `{}`, "“a”", 0, 0},
		{"change_case:english_lowercase", `{}`, "12345", 0, 0},
		{"change_case:english_capital", `{}`, "DIES IST EIN DEUTSCHER SATZ UND NICHT ENGLISCH.", 0, 0},
		{"change_case:capital_word_frequency", `{"capital_relation":"at least","capital_frequency":3}`, "NASA I A", 1, 1},
		{"change_case:capital_word_frequency", `{"capital_relation":"less than","capital_frequency":2}`, "WELL-KNOWN CAN'T", 0, 0},
		{"language:response_language", `{"language":"hi"}`, "12345 !!!", 1, 1},
		{"punctuation:no_comma", `{}`, "   ", 0, 0},
		{"language:response_language", `{"language":"hi"}`, " \n\t", 0, 0},
		{"length_constraints:number_words", `{"relation":"less than","num_words":3}`, "", 0, 0},
	} {
		it := eval.Item{Record: record(t, c.id, c.kwargs)}
		s, err := Suites()[0].Score(context.Background(), eval.Env{}, it, model.Response{Text: c.response})
		if err != nil {
			t.Errorf("%s %q: %v", c.id, c.response, err)
			continue
		}
		want := []eval.Value{{Metric: instStrict, Value: c.strict}, {Metric: promptStrict, Value: c.strict},
			{Metric: instLoose, Value: c.loose}, {Metric: promptLoose, Value: c.loose}, {Metric: instructions, Value: 1}}
		if diff := cmp.Diff(want, s.Values); diff != "" {
			t.Errorf("%s %s: %q: %s", c.id, c.kwargs, c.response, diff)
		}
		if blank := strings.TrimSpace(c.response) == ""; s.Unparsed != blank {
			t.Errorf("%s: %q: unparsed %v", c.id, c.response, s.Unparsed)
		}
	}
}

func TestBadInstructions(t *testing.T) {
	for _, c := range []struct{ id, kwargs, want string }{
		{"keywords:sentiment", `{}`, `instruction "keywords:sentiment" is none of the 25 kinds`},
		{"", `{}`, `instruction "" is none`},
		{"length_constraints:number_words", `{"relation":"at least"}`, "argument num_words is missing"},
		{"length_constraints:number_words", `{"relation":"at least","num_words":0}`, "argument num_words is missing"},
		{"length_constraints:number_words", `{"relation":"at least","num_words":1.5}`, "argument num_words is 1.5, want a whole number"},
		{"length_constraints:number_words", `{"relation":"at least","num_words":-2}`, "want a whole number from 1"},
		{"length_constraints:number_words", `{"relation":"at least","num_words":"2"}`, `argument num_words is "2", want a number`},
		{"length_constraints:number_words", `{"relation":"at most","num_words":2}`, `argument relation is "at most"`},
		{"length_constraints:nth_paragraph_first_word", `{"num_paragraphs":2,"nth_paragraph":3,"first_word":"a"}`, "nth_paragraph is 3"},
		{"keywords:existence", `{"keywords":[]}`, "argument keywords is missing"},
		{"keywords:existence", `{"keywords":"cat"}`, "want a list of texts"},
		{"keywords:existence", `{"keywords":["(?=cat)"]}`, `pattern "(?=cat)"`},
		{"keywords:letter_frequency", `{"letter":"ab","let_frequency":1,"let_relation":"at least"}`, `argument letter is "ab"`},
		{"punctuation:no_comma", `{"num_words":3,"relation":"less than"}`, "unexpected arguments num_words, relation"},
	} {
		var values map[string]json.RawMessage
		if err := json.Unmarshal([]byte(c.kwargs), &values); err != nil {
			t.Fatal(err)
		}
		_, err := newInstruction(c.id, values, byID(), loaded(t))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.id) {
			t.Errorf("%s %s: error %v, want one with %q", c.id, c.kwargs, err, c.want)
		}
	}
}
