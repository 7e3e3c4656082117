package mmmlu

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

const none = "none"

// What simple-evals extracts at commit ee3b0318.
func TestAnswerEdgeCases(t *testing.T) {
	for _, c := range []struct{ response, want string }{
		{"Answer: B", "B"},
		{"answer : b", "b"},
		{"**Answer:** C", "C"},
		{"Answer: $D$", "D"},
		{"Answer: $B", "B"},
		{`Answer: \boxed{A}`, "A"},
		{"Answer: {A}", "A"},
		{`Answer: \(C\)`, "C"},
		{`Answer: $\text{B}$`, "B"},
		{"Antwort: C", "C"},
		{"Réponse: D", "D"},
		{"정답: A", "A"},
		{"उत्तर: B", "B"},
		{"答案：B", "B"},
		{"答案：  A", "A"},
		{"答え：Ｃ", "C"},
		{"الإجابة: ب", "B"},
		{"উত্তর: ড", "C"},
		{"Answer: (B)", none},
		{"Antwort: (C)", none},
		{"The answer is B", none},
		{"Answer: None", none},
		{"Answer: ア", none},
		{"Answer:\nB", none},
		{"Answer:\u00a0B", none},
		{"Answer:\u200bB", none},
		{"Answer:\u200b\u200b\u200b D", none},
		{"Answer:\u200b\u200b\u200b\u200b\u200b\u200b D", "D"},
		{"Answer\u00a0: B", "B"},
		{"Answer\u200b: B", none},
		{"Answer： B", none},
		{"Answer:\tB", "B"},
		{"Answer: Ｂ", "B"},
		{"Answer: ｃ", "ｃ"},
		{"Answer: a b", "a"},
		{"Answer: ا", "ا"},
		{"Answer: A or Answer: B", "A"},
		{"Jibu: C\nAnswer: A", "A"},
		{"Respuesta: C\nRisposta: D", "C"},
		// Beyond the table, run as well.
		{"", none},
		{"Answer:", none},
		{"উত্তরঃ খ", none},
		{"উত্তরঃ ব", "B"},
		{"উত্তর ঃব", none},
		{"الإجابة : ب", none},
		{"الإجابة الصحيحة هي: ج", "C"},
		{"ANſWER: D", "D"},
		{"J\u0131bu: A", "A"},
		{"J\u0130BU: A", "A"},
		{"ànúgọ:A", none}, // composed otherwise
		{"a\u0300nu\u0301go\u0323:A", "A"},
		{"Answer \n\t: C", "C"},
		{"my answer:D", "D"},
		{"Ans**wer: A", "A"},
		{"Answer:: A", none},
		{"答复:A", none},
		{"答:A", "A"},
	} {
		got, _, ok := extract(c.response)
		if !ok {
			got = none
		}
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.response, got, c.want)
		}
	}
}

func TestReasoningScores(t *testing.T) {
	for _, c := range []struct {
		response, target string
		want             eval.Score
	}{
		{"Answer: B", "B", scoreOf(1, 0, 0, "B", false, "")},
		{"Answer: B", "C", scoreOf(0, 0, 0, "B", false, "")},
		{"Answer: b", "B", scoreOf(0, 0, 1, "b", false, "a letter in lower case is no answer to the official scorer")},
		{"Answer: ｂ", "B", scoreOf(0, 0, 1, "ｂ", false, "a letter in lower case is no answer to the official scorer")},
		{"الجواب: د", "D", scoreOf(1, 0, 0, "D", false, "written as د")},
		{"Answer: ا", "A", scoreOf(0, 0, 0, "ا", false, "")},
		{"I am not sure.", "A", scoreOf(0, 1, 0, "", true, "")},
	} {
		got, err := find(t, cot).Score(context.Background(), eval.Env{}, eval.Item{Target: c.target}, model.Response{Text: c.response})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%q for %s: %v %s", c.response, c.target, err, diff)
		}
	}
	for _, target := range []string{"", "E", "AB", "a"} {
		if _, err := scoreReasoning(target, model.Response{Text: "Answer: A"}); err == nil || !strings.Contains(err.Error(), "target") {
			t.Errorf("target %q: error %v", target, err)
		}
	}
}

func scoreOf(acc, none, lower float64, extracted string, unparsed bool, explanation string) eval.Score {
	return eval.Score{
		Values:    []eval.Value{{Metric: "acc", Value: acc}, {Metric: "no_answer", Value: none}, {Metric: "lower_case", Value: lower}},
		Extracted: extracted, Unparsed: unparsed, Explanation: explanation,
	}
}

// Random texts in all scripts of the word list, odd white space, markup and
// letters among them, with what simple-evals at commit ee3b0318 extracts from
// them under Python 3.11.
func TestAnswersAsPython(t *testing.T) {
	f, err := os.Open("testdata/python_answers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	texts, found := 0, 0
	for d := json.NewDecoder(f); d.More(); texts++ {
		var c struct{ Text, Written, Answer string }
		if err := d.Decode(&c); err != nil {
			t.Fatal(err)
		}
		answer, written, ok := extract(c.Text)
		if answer != c.Answer || written != c.Written || ok != (c.Written != "") {
			t.Errorf("%q: %q, written %q, want %q, written %q", c.Text, answer, written, c.Answer, c.Written)
		}
		if ok {
			found++
		}
	}
	if texts != 430 || found != 280 {
		t.Errorf("%d texts, %d with an answer", texts, found)
	}
}

// Every announcement is read, before every letter.
func TestEveryAnnouncement(t *testing.T) {
	for i, w := range answerWords {
		for _, letter := range []string{"A", "D", "أ", "د", "অ", "ব", "ড", "ঢ", "Ａ", "Ｄ"} {
			text := "x " + w.word + string(w.mark) + "\t " + letter + "."
			got, ok := readAnswer(text)
			if !ok || got != letter {
				t.Errorf("entry %d, %q: %q, %v", i+1, text, got, ok)
			}
			if _, ok = readAnswer("x " + w.word + " \u3000" + string(w.mark) + letter); ok == w.tight {
				t.Errorf("entry %d, white space before the mark: read %v", i+1, ok)
			}
		}
	}
}

// The entries are those of the official list, to the code point.
func TestAnswerWordsAreTheOfficialOnes(t *testing.T) {
	data, err := os.ReadFile(suitetest.Shared(t, "suites", "data", "mmmlu_answer_regexes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var official struct {
		Prefixes []string          `json:"prefixes_in_order"`
		Query    string            `json:"query_template"`
		Delete   []string          `json:"delete_in_order"`
		Letters  map[string]string `json:"letter_map"`
	}
	if err := json.Unmarshal(data, &official); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range answerWords {
		space := `\s*`
		if w.tight {
			space = ""
		}
		got = append(got, w.word+space+string(w.mark))
	}
	for name, diff := range map[string]string{
		"words":   cmp.Diff(official.Prefixes, got),
		"markup":  cmp.Diff(official.Delete, markup),
		"letters": cmp.Diff(official.Letters, latin),
	} {
		if diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	want := strings.NewReplacer("{Question}", " q\n", "{A}", "a ", "{B}", " b", "{C}", "c", "{D}", "d").Replace(official.Query)
	if p := request(t, cot, vectorRecord(" q\n", "a ", " b", "c", "d")).Prompt; p.Messages[0].Content != want {
		t.Errorf("prompt %q, want %q", p.Messages[0].Content, want)
	}
}

// Of two announcements on lines of their own, that of the earlier entry counts.
func TestEarlierEntryWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entry := rapid.IntRange(0, len(answerWords)-1)
		one, other := answerWords[entry.Draw(t, "first")], answerWords[entry.Draw(t, "second")]
		want := "A"
		if entryOf(other) < entryOf(one) {
			want = "B"
		}
		text := one.word + string(one.mark) + "A\n" + other.word + string(other.mark) + "B"
		if got, ok := readAnswer(text); !ok || got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}

// entryOf returns the first entry that reads what another one announces: 答え
// ends in no other word, but الإجابة in إجابة.
func entryOf(w answerWord) int {
	return slices.IndexFunc(answerWords, func(e answerWord) bool { return e.mark == w.mark && endsWithFold(w.word, e.word) })
}

// reference are the official patterns in Go's syntax, which are far slower.
var reference = func() []*regexp.Regexp {
	const space = `[\x09-\x0d\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*`
	var out []*regexp.Regexp
	for _, w := range answerWords {
		before := space
		if w.tight {
			before = ""
		}
		out = append(out, regexp.MustCompile(`(?i)`+w.word+before+string(w.mark)+`[ \t]*([A-D]|[أ-د]|[অ]|[ব]|[ড]|[ঢ]|[Ａ]|[Ｂ]|[Ｃ]|[Ｄ])`))
	}
	return out
}()

func FuzzExtract(f *testing.F) {
	for _, s := range []string{"Answer: B", "**Réponse :** $\\boxed{D}$", "উত্তরঃ ড", "答え：Ｃ", "\xff: A", "Answer\xc2: \xe0\xa6", "Answer:\u200b\u200b\u200b\u200b\u200b\u200b\tA",
		"Jibu: A\nAnswer\u2003:\td", "الإجابة الصحيحة هي: ج الجواب:د", "答:答案:A 答：B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "ıİ") {
			return // an i to Python only
		}
		want := ""
		for _, re := range reference {
			if m := re.FindStringSubmatch(withoutMarkup(text)); m != nil {
				want = m[1]
				break
			}
		}
		answer, written, ok := extract(text)
		if written != want || ok != (want != "") {
			t.Errorf("%q: read %q, want %q", text, written, want)
		}
		if l := latin[want]; answer != want && answer != l || l != "" && answer != l {
			t.Errorf("%q: answer %q from %q", text, answer, want)
		}
	})
}

func BenchmarkScoreReasoning(b *testing.B) {
	text := strings.Repeat("Paso 1: consideramos las opciones **A**, B: la segunda no es correcta. ", 40) + "\n\nRespuesta: $\\boxed{C}$"
	s, it := find(b, cot), eval.Item{Target: "C"}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Score(context.Background(), eval.Env{}, it, model.Response{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
}
