package ifeval

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

func TestLooseForms(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"one line", []string{}},
		{"*one* line", []string{"one line"}},
		{"a\nb", []string{"b", "a"}},
		{"Sure:\n **a** \n\nb\nBye", []string{
			"Sure:\n a \n\nb\nBye",
			"**a** \n\nb\nBye",
			"Sure:\n **a** \n\nb",
			"**a** \n\nb",
			"a \n\nb\nBye",
			"Sure:\n a \n\nb",
			"a \n\nb",
		}},
		{"***\na", []string{"\na", "a", "***"}},
		{"a\n", []string{"a"}},
	} {
		if diff := cmp.Diff(c.want, looseForms(c.in)); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
}

// merged is a prompt with the instructions of several.
func merged(records ...Record) Record {
	var r Record
	for _, other := range records {
		r.Instructions = append(r.Instructions, other.Instructions...)
	}
	return r
}

func TestScoreOfSeveralInstructions(t *testing.T) {
	r := merged(
		record(t, "punctuation:no_comma", `{}`),
		record(t, "startend:end_checker", `{"end_phrase": "Bye."}`),
		record(t, "keywords:existence", `{"keywords": ["zebra"]}`),
	)
	got, err := score(r, "Hello there\n**Bye.**")
	want := eval.Score{
		Values: []eval.Value{{Metric: instStrict, Value: 1.0 / 3}, {Metric: promptStrict, Value: 0},
			{Metric: instLoose, Value: 2.0 / 3}, {Metric: promptLoose, Value: 0}, {Metric: instructions, Value: 3}},
		Explanation: "2 startend:end_checker: followed loosely; 3 keywords:existence: not followed",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for i, m := range Suites()[0].Info().Metrics {
		if got.Values[i].Metric != m.Name {
			t.Errorf("value %d is of %s, metric %s", i, got.Values[i].Metric, m.Name)
		}
	}
}

// What chance decides in the official scorer is called unstable.
func TestUnstable(t *testing.T) {
	capitals := record(t, "change_case:english_capital", `{}`)
	for _, c := range []struct {
		r        Record
		text     string
		unstable bool
	}{
		{record(t, "keywords:letter_frequency", `{"letter": "#", "let_frequency": 1, "let_relation": "at least"}`), "#a", true},
		{record(t, "keywords:letter_frequency", `{"letter": "a", "let_frequency": 1, "let_relation": "at least"}`), "#a", false},
		{record(t, "language:response_language", `{"language": "zh-tw"}`), "臺灣是一個美麗的島嶼", false},
		{capitals, "WELCOME TO A DAY OF FUN.", true}, // of capitals only the first letters of words count
		{capitals, "THESE ARE ALL THE THINGS I NEED.", false},
		{capitals, "no", false},
	} {
		s, err := score(c.r, c.text)
		if err != nil || strings.Contains(s.Explanation, "unstable") != c.unstable {
			t.Errorf("%s on %q: %q, %v, want unstable %v", c.r.Instructions[0], c.text, s.Explanation, err, c.unstable)
		}
	}
}

func TestNotes(t *testing.T) {
	yes, no := verdict{followed: true}, verdict{}
	perhaps, perhapsNot := verdict{followed: true, random: true}, verdict{random: true}
	for _, c := range []struct {
		o    outcome
		want string
	}{
		{outcome{yes, yes}, ""},
		{outcome{no, no}, "not followed"},
		{outcome{no, yes}, "followed loosely"},
		{outcome{perhaps, perhaps}, "unstable"},
		{outcome{perhapsNot, yes}, "followed loosely, unstable (strict)"},
		{outcome{no, perhapsNot}, "not followed, unstable (loose)"},
	} {
		if got := c.o.note(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.o, got, c.want)
		}
	}
}

func TestPatternsThatTakeTooLong(t *testing.T) {
	r := record(t, "keywords:existence", `{"keywords": ["(a|aa)+b"]}`)
	if _, err := score(r, strings.Repeat("a", 80)); err == nil || !strings.Contains(err.Error(), "keywords:existence") {
		t.Errorf("error %v", err)
	}
}

// An instruction that is followed strictly is followed loosely.
func FuzzScore(f *testing.F) {
	var all Record
	for _, c := range checkers() {
		all = merged(all, record(f, c.id, c.examples[0].kwargs))
		for _, e := range c.examples {
			f.Add(e.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		outcomes, err := judge(all, text)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range outcomes {
			if o.strict.followed && !o.loose.followed {
				t.Errorf("%s: %+v on %q", all.Instructions[i], o, text)
			}
		}
	})
}

func FuzzRow(f *testing.F) {
	f.Add(`{"key": 1, "prompt": "p", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}`)
	f.Add(`{"key": 1, "prompt": "p", "instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["[a-"]}]}`)
	f.Add(`{"key": null, "kwargs": [null]}`)
	r, known := loaded(f), byID()
	f.Fuzz(func(t *testing.T, line string) {
		var it eval.Item
		if parseRow(&it, json.RawMessage(line), known, r) != nil {
			return
		}
		it.ID = "x"
		if _, err := Suites()[0].Request(it); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkScore scores one response a round, of ordinary length, by the
// prompts of the dataset in turn, those that detect languages left out.
func BenchmarkScore(b *testing.B) {
	items, err := Suites()[0].Items(context.Background(), suitetest.SharedData(b, "ifeval"))
	if err != nil {
		b.Fatal(err)
	}
	var records []eval.Item
	for _, it := range items {
		if !detects(it) {
			records = append(records, it)
		}
	}
	paragraph := "The **weather** in [city] was fine, as Dr. Smith said. \"Will it last?\" asked Ann; nobody KNEW.\n" +
		"* a first point, which is short\n* a second one that goes on for a little longer than that\n\n"
	r := model.Response{Text: "Sure, here it is:\n\n" + strings.Repeat(paragraph, 8) + "Is there anything else?"}
	b.SetBytes(int64(len(r.Text)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := Suites()[0].Score(context.Background(), eval.Env{}, records[n%len(records)], r); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "responses/s")
}

func detects(it eval.Item) bool {
	for _, i := range it.Record.(Record).Instructions {
		switch i.ID {
		case "language:response_language", "change_case:english_capital", "change_case:english_lowercase":
			return true
		}
	}
	return false
}
