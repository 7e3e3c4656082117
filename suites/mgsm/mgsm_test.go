package mgsm

import (
	"bytes"
	"context"
	"errors"
	"math"
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

func request(t *testing.T, name string, it eval.Item) model.Request {
	t.Helper()
	r, err := find(t, name).Request(it)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What the harness's filters and metric make of a completion.
func TestEdgeCases(t *testing.T) {
	for _, c := range []struct {
		lang, target, text string
		strict, flexible   float64
	}{
		{"es", "7", "Hay 3 + 4. La respuesta es 7.", 1, 1},
		{"es", "7", "La respuesta es 7", 1, 1},
		{"es", "1500", "La respuesta es 1.500.", 1, 1},
		{"es", "15", "La respuesta es 1.5.", 1, 1},
		{"es", "1500", "La respuesta es 1 500.", 0, 0},
		{"es", "7", "The answer is 7.", 0, 1},
		{"es", "7", "son 7", 0, 1},
		{"ja", "7", "答えは7です。", 1, 1},
		{"ja", "7", "答えは 7です。", 0, 1},
		{"ja", "7", "答えは7個です。", 0, 1},
		{"ja", "12", "12", 0, 1},
		{"en", "7", "The answer is 7.", 1, 1},
		{"fr", "7", "La réponse est 7.", 1, 1},
		{"en", "18", "The answer is $18.", 0, 1},
		{"en", "18", "The answer is **18**.", 0, 1},
		{"zh", "7", "答案是 7。", 1, 1},
		{"zh", "7", "答案是7。", 0, 1},
		// Beyond the table.
		{"en", "5", "The answer is -5.", 1, 1},
		{"en", "7", "The answer is 7. Question: The answer is 8.", 1, 1},
		{"fr", "7", "La réponse est 7. Question : 8", 1, 1},
		{"fr", "7", "La réponse est 7. Question: 8", 1, 0},
		{"ja", "7", "答えは7です。問題：8", 1, 1},
		{"zh", "7", "答案是 7。问题：8", 1, 1},
		{"de", "7", "Die Antwort lautet 7.", 1, 1},
		{"ru", "7", "Ответ — 7.", 1, 1},
		{"bn", "7", "The answer is 7.", 1, 1},
		{"sw", "7", "Jibu ni 7.", 1, 1},
		{"te", "7", "సమాధానం 7.", 1, 1},
		{"th", "7", "คำตอบคือ 7", 1, 1},
		{"en", "7", "", 0, 0},
		{"ja", "7", "答えは７です。", 0, 0},
	} {
		got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Task: c.lang, Target: c.target}, model.Response{Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		want := []eval.Value{{Metric: "strict_match", Value: c.strict}, {Metric: "flexible_extract", Value: c.flexible}}
		if diff := cmp.Diff(want, got.Values); diff != "" {
			t.Errorf("%s, %q: %+v %s", c.lang, c.text, got, diff)
		}
		if got.Unparsed && c.strict == 1 || got.Unparsed != (got.Extracted == "[invalid]") {
			t.Errorf("%s, %q: %+v", c.lang, c.text, got)
		}
	}
	for _, it := range []eval.Item{{Task: "xx", Target: "7"}, {Task: "en"}} {
		if _, err := find(t, primary).Score(context.Background(), eval.Env{}, it, model.Response{}); err == nil {
			t.Errorf("%+v was scored", it)
		}
	}
}

type trainRow struct {
	Question string  `parquet:"question"`
	Answer   *string `parquet:"answer,optional"`
	Number   *int32  `parquet:"answer_number,optional"`
}

func file[T any](t *testing.T, rows ...T) string {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func eight(prefix, cue string) []trainRow {
	rows := make([]trainRow, 8)
	for i := range rows {
		answer := cue + "a" + string(rune('0'+i))
		rows[i] = trainRow{Question: prefix + "s" + string(rune('0'+i)), Answer: &answer}
	}
	return rows
}

func testData(t *testing.T) map[string]string {
	one, two := int32(1), int32(-1500)
	return map[string]string{
		fileOf("fr", "train"): file(t, eight("Question : ", "Réponse étape par étape : ")...),
		fileOf("fr", "test"):  file(t, trainRow{Question: "q0", Number: &one}, trainRow{Question: "q1"}, trainRow{Question: "q2 ", Number: &two}),
		fileOf("zh", "train"): file(t, eight("问题： ", "逐步解答： ")...),
		fileOf("zh", "test"):  file(t, trainRow{Question: "q0", Number: &one}),
	}
}

// The orders of the worked examples of the first rows are those of the harness,
// and the prompt has everything in its place.
func TestItemsAndPrompts(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), suitetest.Files(testData(t)))
	if err != nil || len(items) != 4 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for i, want := range [][]int{{7, 0, 6, 5, 4, 2, 3, 1}, nil, {2, 0, 1, 6, 4, 7, 5, 3}, {7, 0, 6, 5, 4, 2, 3, 1}} {
		if want != nil {
			if diff := cmp.Diff(want, items[i].Record.(Record).Order); diff != "" {
				t.Errorf("item %d: %s", i, diff)
			}
		}
	}
	if _, err := find(t, primary).Request(items[1]); err == nil || !strings.Contains(err.Error(), "row 2: want the number answer_number") {
		t.Errorf("bad row: %v", err)
	}
	first, last := items[0], items[2]
	if first.ID != "fr/0" || first.Group != "fr" || first.Task != "fr" || first.Target != "1" || last.Target != "-1500" ||
		first.Cluster != items[3].Cluster || first.Digest == items[3].Digest || len(first.Digest) != 64 {
		t.Errorf("items %+v", items)
	}
	const cue = "\nRéponse étape par étape :"
	want := ""
	for _, i := range "20164753" {
		want += "Question : s" + string(i) + cue + " a" + string(i) + "\n\n"
	}
	want += "Question : q2 " + cue
	r := request(t, primary, last)
	if diff := cmp.Diff(want, r.Prompt.Text); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(model.Decoding{MaxTokens: 256, Stop: []string{"Question :", "</s>", "<|im_end|>"}}, r.Decoding); diff != "" {
		t.Error(diff)
	}
	m := request(t, chat, items[3]).Prompt.Messages
	if len(m) != 17 || m[0].Content != "问题： s7\n逐步解答:" || m[1].Content != "a7" || m[1].Role != "assistant" || m[16].Content != "问题： q0\n逐步解答:" {
		t.Errorf("messages %q", m)
	}
}

func TestShortWorkedAnswer(t *testing.T) {
	l, _ := languageOf("en")
	for in, want := range map[string]string{"Step-by-Step Answer: x": "x", "short": "", "": ""} {
		if got := l.withoutCue(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestItemsErrors(t *testing.T) {
	change := func(name, content string) map[string]string {
		d := testData(t)
		d[name] = content
		return d
	}
	noTrain := testData(t)
	delete(noTrain, fileOf("zh", "train"))
	shortened := eight("", "")[:7]
	unanswered := append(eight("", "")[:7], trainRow{Question: "q"})
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no files":           {nil, "mgsm/<LANGUAGE>/test-00000-of-00001.parquet is not in datasets.lock"},
		"no examples":        {noTrain, "mgsm/zh/train-00000-of-00001.parquet is not in datasets.lock"},
		"seven examples":     {change(fileOf("zh", "train"), file(t, shortened...)), "mgsm/zh/train-00000-of-00001.parquet: 7 rows, want 8 worked examples"},
		"unanswered example": {change(fileOf("zh", "train"), file(t, unanswered...)), "row 8: a worked example without an answer"},
		"no rows":            {change(fileOf("zh", "test"), file[trainRow](t)), "mgsm/zh/test-00000-of-00001.parquet: no rows"},
		"no Parquet":         {change(fileOf("zh", "test"), "question"), "mgsm/zh/test-00000-of-00001.parquet: "},
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

func TestSummarize(t *testing.T) {
	var results []eval.Result
	for lang, scores := range map[string]string{"en": "11", "ja": "10", "de": "00"} {
		for i, c := range scores {
			results = append(results, eval.Result{Task: lang, Group: lang, ID: lang + string(rune('0'+i)), Cluster: string(rune('0' + i)), Status: eval.StatusOK,
				Scores: []eval.Value{{Metric: "strict_match", Value: float64(c - '0')}, {Metric: "flexible_extract", Value: 1}}})
		}
	}
	rows := find(t, primary).Summarize(results).Rows
	if r := rows[0]; !r.Headline || math.Abs(r.Value-0.75) > 1e-12 || r.Name != "mgsm" {
		t.Errorf("headline %+v", r)
	}
	for _, r := range rows {
		if r.Name == "all languages" && r.Metric == "strict_match" && math.Abs(r.Value-0.5) > 1e-12 {
			t.Errorf("all languages %+v", r)
		}
	}
}

func FuzzScore(f *testing.F) {
	for _, l := range languages {
		f.Add("x "+strings.NewReplacer(number, "-1,2.5", "(", "").Replace(l.pattern)+l.stop, l.code)
	}
	f.Add("\xff$,", "ja")
	s := Suites()[0]
	f.Fuzz(func(t *testing.T, text, code string) {
		if _, ok := languageOf(code); !ok {
			return
		}
		got, err := s.Score(context.Background(), eval.Env{}, eval.Item{Task: code, Target: "7"}, model.Response{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if got.Unparsed != (got.Extracted == "[invalid]") || !got.Unparsed && strings.Trim(got.Extracted, "-0123456789.,") != "" {
			t.Errorf("%q: %+v", text, got)
		}
	})
}
