package bbh

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/suites/extract"
)

func judge(t testing.TB, suite, target, text string) eval.Score {
	t.Helper()
	s, err := find(t, suite).Score(context.Background(), eval.Env{}, eval.Item{Target: target}, model.Response{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What the filter get-answer and exact_match of lm-evaluation-harness make of a
// completion, stop strings included.
func TestExactMatchEdgeCases(t *testing.T) {
	for _, c := range []struct {
		target, text, extracted string
		want                    float64
	}{
		{"True", "So the answer is True.", "True", 1},
		{"True", "So the answer is True", "Tru", 0},
		{"(A)", "So the answer is (A).", "(A)", 1},
		{"(A)", "the answer is (A)", "(A", 0},
		{"(A)", "The answer is (A).", "[invalid]", 0},
		{"(A)", "so the answer is (B). Wait, the answer is (A).", "(B). Wait, the answer is (A)", 0},
		{"(A)", "the answer is **(A)**.", "**(A)**", 0},
		{"(A)", "the answer is (A) because it fits.", "(A) because it fits", 0},
		{"24", "So the answer is 24.", "24", 1},
		{"24", "the answer is 24\n", "2", 0},
		{"] }", "So the answer is ] }.", "] }", 1},
		{"alpha beta", "So the answer is alpha beta.", "alpha beta", 1},
		{"valid", "So the answer is Valid.", "Valid", 0},
		{"No", "no answer", "[invalid]", 0},
		{"True", "the answer is True. Really.", "True. Really", 0},
		{"-5", "the answer is -5", "-", 0},
		{"(A)", "the answer is\n(A).", "[invalid]", 0},
		{"(A)", "the answer is (A).\nthe answer is (B).", "(A)", 1},
		{"True", "the answer is  True .", "True", 1},
		// Stop strings come first.
		{"3", "Let us see. Q: next", "[invalid]", 0},
		{"(Q)", "the answer is (Q).", "", 0},
		{"3", "a\n\nSo the answer is 3.", "[invalid]", 0},
		{"3", "So the answer is 3.</s> the answer is 4.", "3", 1},
		// A marker at the end of its line does not match; a later one may.
		{"3", "the answer is \nso the answer is 3.", "3", 1},
		{"3", "the answer is ", "[invalid]", 0},
		{"3", "the answer is x", "", 0},
		// A line ends at \n only, and the last character is one of Unicode.
		{"3", "the answer is 3\u2028.", "3", 1},
		{"3", "the answer is 3。", "3", 1},
		{"3", "the answer is \x1c3\x1f.", "3", 1},
		{"3", "the answer is 3\r\n", "3", 1},
		{"3", "", "[invalid]", 0},
	} {
		for _, suite := range []string{primary, version3, chat} {
			s := judge(t, suite, c.target, c.text)
			if s.Extracted != c.extracted || s.Values[0] != (eval.Value{Metric: "exact_match", Value: c.want}) {
				t.Errorf("%s %q: extracted %q, values %v, want %q, %v", suite, c.text, s.Extracted, s.Values, c.extracted, c.want)
			}
			if s.Unparsed != (c.extracted == "[invalid]") {
				t.Errorf("%s %q: unparsed %v", suite, c.text, s.Unparsed)
			}
		}
	}
}

func TestOfficialEdgeCases(t *testing.T) {
	for _, c := range []struct {
		target, text, extracted string
		want                    float64
		unparsed                bool
	}{
		{"True", "So the answer is True.", "True", 1, false},
		{"True", "So the answer is True", "True", 1, false},
		{"(A)", "The answer is (A).", "(A)", 1, false},
		{"(A)", "so the answer is (B). Wait, the answer is (A).", "(A)", 1, false},
		{"(A)", "answer is (A)...", "(A)", 1, false},
		{"(A)", "the answer is (A).\nThat is all.", "(A)", 1, false},
		{"(A)", "the answer is (A) .", "(A) ", 0, false},
		{"(Q)", "the answer is (Q).", "(Q)", 1, false}, // no stop at Q
		{"3", "the answer is 3.\n\nQ: more. The answer is 4.", "3", 1, false},
		{"3", "\nSo the answer is 3.", "3", 1, false},
		{"3", "the answer is\n3.", "the answer is", 0, true},
		{"True", "True", "True", 1, true}, // not reasoned: all of it is the answer
		{"True", "False\nTrue", "False", 0, true},
		{"True", "", "", 0, true},
	} {
		s := judge(t, originalName, c.target, c.text)
		if s.Extracted != c.extracted || s.Unparsed != c.unparsed || s.Values[0] != (eval.Value{Metric: "official", Value: c.want}) {
			t.Errorf("%q: extracted %q, unparsed %v, values %v, want %q, %v, %v",
				c.text, s.Extracted, s.Unparsed, s.Values, c.extracted, c.unparsed, c.want)
		}
	}
}

func TestLenientEdgeCases(t *testing.T) {
	for _, c := range []struct {
		target, text, extracted string
		want                    float64
	}{
		{"(A)", "The answer is (A).", "(A)", 1},
		{"(A)", "Therefore, the answer is **(A)**.", "(A)", 1},
		{"(A)", "**Answer:** (A) Monday", "(A)", 1},
		{"(A)", "**Final Answer**: A", "(A)", 1},
		{"(A)", "__Answer__ is (A)", "(A)", 1},
		{"(A)", "The final answer is:\n\n**(A)**", "(A)", 1},
		{"(A)", "the answer is (B). Wait, the answer is (A) because it fits.", "(A)", 1},
		{"(A)", "the answer is option (A)", "(A)", 1},
		{"(A)", "the answer is A) Monday", "(A)", 1},
		{"(A)", "the answer is A Monday", "[invalid]", 0}, // may be an article
		{"(A)", "the answer is Monday", "[invalid]", 0},
		{"(A)", "the answer is (B)", "(B)", 0},
		{"(Q)", "Question by question, the answer is (Q).\n\n", "(Q)", 1},
		{"True", "ANSWER IS TRUE", "true", 1},
		{"True", "the answer is `True`, as shown", "true", 1},
		{"True", "the answer is not clear", "not", 0},
		{"valid", "The argument's answer is: Valid.", "valid", 1},
		{"invalid", "the answer is valid", "valid", 0},
		{"24", "the answer is $24$ apples.", "24", 1},
		{"1024", "the answer is 1,024.", "1024", 1},
		{"-5", "the answer is −5", "-5", 1},
		{"-5", "the answer is 5", "5", 0},
		{"24", "the answer is many", "[invalid]", 0},
		{"] }", "the answer is ]}.", "]}", 1},
		{"] }", "the answer is `] }`", "]}", 1},
		{"] }", "the answer is } ]", "}]", 0},
		{"alpha beta", "the answer is Alpha,  beta.", "alpha beta", 1},
		{"alpha beta", "the answer is beta alpha", "beta alpha", 0},
		{"Monsters, Inc", "the answer is Monsters, Inc.", "monsters inc", 1},
		{"3", "The question was answered: 3", "[invalid]", 0},
		{"3", "no conclusion", "[invalid]", 0},
		{"3", "the answer is", "[invalid]", 0},
		{"3", "", "[invalid]", 0},
	} {
		s := judge(t, chatLenient, c.target, c.text)
		if s.Extracted != c.extracted || s.Values[0] != (eval.Value{Metric: "lenient", Value: c.want}) || s.Unparsed != (c.extracted == "[invalid]") {
			t.Errorf("%q for %q: extracted %q, unparsed %v, values %v, want %q, %v",
				c.text, c.target, s.Extracted, s.Unparsed, s.Values, c.extracted, c.want)
		}
	}
}

func TestAllMetricsOfOneResponse(t *testing.T) {
	s := judge(t, primary, "(A)", "The answer is (A).")
	want := eval.Score{
		Values:      []eval.Value{{Metric: "exact_match"}, {Metric: "official", Value: 1}, {Metric: "lenient", Value: 1}},
		Extracted:   "[invalid]",
		Unparsed:    true,
		Explanation: `official reads "(A)"; lenient reads "(A)"`,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	for _, suite := range Suites() {
		s := judge(t, suite.Info().Name, "True", "So the answer is True.")
		for i, m := range suite.Info().Metrics {
			if s.Values[i].Metric != m.Name || s.Values[i].Value != 1 {
				t.Errorf("%s: values %v, want 1 for each of %v", suite.Info().Name, s.Values, suite.Info().Metrics)
			}
		}
		if s.Explanation != "" {
			t.Errorf("%s: %q", suite.Info().Name, s.Explanation)
		}
	}
}

// Engines cut stop strings off, recorded responses may hold them still.
func TestScoreDoesNotDependOnWhoCuts(t *testing.T) {
	for _, text := range []string{
		"So the answer is 3.\n\nQ: more", "a Q the answer is 3.", "So the answer is 3.</s> no, the answer is 4.", "the answer is 3.",
	} {
		for _, s := range Suites() {
			name := s.Info().Name
			cut := extract.CutAtStops(text, request(t, name, sampleRecord(t, "sums")).Decoding.Stop)
			if diff := cmp.Diff(judge(t, name, "3", text), judge(t, name, "3", cut)); diff != "" {
				t.Errorf("%s %q: %s", name, text, diff)
			}
		}
	}
}

func TestScoreWithoutTarget(t *testing.T) {
	if _, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{}, model.Response{Text: "x"}); err == nil {
		t.Error("no error")
	}
}

func TestSummarize(t *testing.T) {
	var results []eval.Result
	for _, task := range []struct{ name, scores string }{{"navigate", "1011"}, {"snarks", "0000011111"}, {"web_of_lies", "111"}} {
		for _, c := range task.scores {
			results = append(results, eval.Result{Task: task.name, Status: eval.StatusOK, Scores: []eval.Value{
				{Metric: exactMatch, Value: float64(c - '0')}, {Metric: official, Value: 1}, {Metric: lenient, Value: 1},
			}})
		}
	}
	rows := find(t, primary).Summarize(results).Rows
	if len(rows) != 3*5 {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	headlines := 0
	for _, r := range rows {
		if r.Headline {
			headlines++
		}
	}
	if r := rows[0]; headlines != 1 || !r.Headline || r.Metric != exactMatch || r.Average != "micro" ||
		math.Abs(r.Value-0.6470588) > 1e-6 || math.Abs(r.StdErr-0.1168566) > 1e-6 {
		t.Errorf("%d headlines, first row %+v", headlines, r)
	}
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{
		"So the answer is True.", "the answer is \n", "answer:**", "the answer is \xff", "answer is 1,,2",
		"the answer is (A", "the answer is the answer is ", "ANSWER IS −", "ſo the anſwer is",
	} {
		f.Add("(A)", s)
		f.Add("24", s)
		f.Add("] }", s)
		f.Add("a b", s)
	}
	f.Fuzz(func(t *testing.T, target, text string) {
		for _, suite := range Suites() {
			r := model.Response{Text: text}
			s, err := suite.Score(context.Background(), eval.Env{}, eval.Item{Target: target}, r)
			if (err != nil) != (target == "") {
				t.Fatalf("error %v", err)
			}
			if err == nil && (len(s.Values) != 3 || strings.Contains(s.Extracted, "\n")) {
				t.Errorf("%s: %+v", suite.Info().Name, s)
			}
		}
	})
}

func BenchmarkScore(b *testing.B) {
	reasoning := strings.Repeat("We first look at what is said and simplify it step by step.\n", 12) + "So the answer is (A)."
	for _, suite := range Suites() {
		b.Run(suite.Info().Name, func(b *testing.B) {
			it, r := eval.Item{Target: "(A)"}, model.Response{Text: reasoning}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := suite.Score(context.Background(), eval.Env{}, it, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
