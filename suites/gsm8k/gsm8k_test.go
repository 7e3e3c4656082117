package gsm8k

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strconv"
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

func request(t *testing.T, name, question string) model.Request {
	t.Helper()
	r, err := find(t, name).Request(eval.Item{Record: Record{Question: question}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPrompt(t *testing.T) {
	r := request(t, primary, "Tom has 2 pens. How many?")
	const want = "dd609f24156d7a39da728e1d765acc44ea87defbdf442b5ccf3c43df491d5845"
	if got := r.Prompt.Text; len(got) != 2172 || suitetest.SHA256(got) != want {
		t.Errorf("prompt of %d bytes:\n%s", len(got), got)
	}
	if diff := cmp.Diff(model.Decoding{MaxTokens: 256, Stop: []string{"Q:", "</s>", "<|im_end|>"}}, r.Decoding); diff != "" {
		t.Error(diff)
	}
	// The question is not stripped.
	if text := request(t, primary, " q \n").Prompt.Text; !strings.HasSuffix(text, "\n\nQ:  q \n\nA:") {
		t.Errorf("prompt %q", text)
	}
}

func TestChatPrompt(t *testing.T) {
	m := request(t, chat, "How many?").Prompt.Messages
	if len(m) != 17 || m[0].Role != "user" || !strings.HasPrefix(m[0].Content, "Q: There are 15 trees") || !strings.HasSuffix(m[0].Content, "\nA:") ||
		m[15].Role != "assistant" || !strings.HasSuffix(m[15].Content, "The answer is 8.") || m[16].Content != "Q: How many?\nA:" {
		t.Errorf("messages %q", m)
	}
}

// The worked examples are those of the harness.
func TestExemplarsAreTheOfficialOnes(t *testing.T) {
	data, err := os.ReadFile(suitetest.Shared(t, "suites", "data", "gsm8k_cot_8shot.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(data), string(exemplarFile)); diff != "" {
		t.Error(diff)
	}
}

// What the harness's filters and metric make of a completion.
func TestEdgeCases(t *testing.T) {
	for _, c := range []struct {
		target, text     string
		read             string // by strict_match
		strict, flexible float64
	}{
		{"18", "So it is 9 + 9. The answer is 18.", "18", 1, 1},
		{"18", "The answer is 18", "1", 0, 1},
		{"18", "The answer is $18.", "[invalid]", 0, 1},
		{"18", "The answer is 18.0", "18.", 1, 0},
		{"1800", "The answer is 1,800.", "1,800", 1, 1},
		{"18", "the answer is 18.", "[invalid]", 0, 1},
		{"18", "The answer is 20. The answer is 18.", "20.", 0, 1},
		{"18", "**The answer is 18.**", "18.", 1, 1},
		{"18", "so 6*3=18 eggs", "[invalid]", 0, 1},
		{"-5", "The answer is -5.", "-5", 1, 1},
		{"18", "Final: $18", "[invalid]", 0, 1},
		{"18", "The answer is 18.\n\n5 more", "18", 1, 0},
		{"5", "no digits", "[invalid]", 0, 0},
		{"1000000", "The answer is 1000000 dollars", "1000000", 1, 1},
		// Beyond the table.
		{"1,800", "The answer is 1800.", "1800", 1, 1},
		{"18", "The answer is 18. Q: The answer is 19.", "18.", 1, 1},
		{"18", "The answer is 1", "[invalid]", 0, 0},
		{"18", "The answer is 18..", "18.", 1, 0},
		{"18", "The answer is 18 \n", "18", 1, 1},
		{"18", "", "[invalid]", 0, 0},
		{"18", "**18**", "[invalid]", 0, 1},
		{"18", "It costs $18.00", "[invalid]", 0, 0},
	} {
		got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: c.target}, model.Response{Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		want := []eval.Value{{Metric: "strict_match", Value: c.strict}, {Metric: "flexible_extract", Value: c.flexible}}
		if diff := cmp.Diff(want, got.Values); diff != "" || got.Extracted != c.read || got.Unparsed != (c.read == "[invalid]") {
			t.Errorf("%q: %+v, want %q %s", c.text, got, c.read, diff)
		}
	}
	if _, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{}, model.Response{}); err == nil {
		t.Error("an item without a target was scored")
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"$1,800.": "1800", "18..": "18.", "a #### 7 #### 8": "8", "####8": "####8", "X": "x", "": "", ".": "", "a\n#### 3": "3",
	} {
		if got := normalize(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestItems(t *testing.T) {
	d := suitetest.Files(map[string]string{fileName: `{"question": " How many? ", "answer": "1+1=<<1+1=2>>2\n#### 2 "}

{"question": "q", "answer": "a #### b #### 1,000"}
{"question": "q", "answer": "no number"}
{"question": "q"}
{"question": "q", "answer": "####"}
{"question": 3, "answer": "#### 3"}
{"question": 
`})
	items, err := find(t, chat).Items(context.Background(), d)
	if err != nil || len(items) != 7 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	if it := items[0]; it.ID != "test/0" || it.Suite != chat || it.Target != "2" || it.Input != " How many? " || len(it.Digest) != 64 {
		t.Errorf("item %+v", it)
	}
	if items[1].Target != "1,000" {
		t.Errorf("target %q", items[1].Target)
	}
	for i, want := range []string{"", "", "problem 3: the answer has no ####", "problem 4: want the texts", "problem 5: the answer has no number", "problem 6: json", "problem 7: unexpected end of JSON"} {
		_, err := find(t, chat).Request(items[i])
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("item %d: error %v, want one with %q", i, err, want)
		}
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no file":     {nil, "gsm8k/test.jsonl is not in datasets.lock"},
		"no problems": {map[string]string{fileName: "\n"}, "gsm8k/test.jsonl: no problems"},
		"no UTF-8":    {map[string]string{fileName: "{}\n\xff\n"}, "gsm8k/test.jsonl:2: "},
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

var (
	annotation = regexp.MustCompile(`<<([^=]+)=([0-9.]+)>>([0-9,.]*[0-9])`)
	operation  = regexp.MustCompile(`^([0-9.]+)(?:([-+*/])([0-9.]+))$`)
)

// Every calculation of the sample solutions is right, and the last one is the
// answer.
func TestSampleSolutions(t *testing.T) {
	f, err := datasets.Samples().Open(context.Background(), fileName)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := datasets.ReadJSONL[struct{ Question, Answer string }](f)
	if err != nil || len(rows) != 60 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	questions := map[string]bool{}
	for i, r := range rows {
		line, err := json.Marshal(map[string]string{"question": r.Question, "answer": r.Answer})
		if err != nil {
			t.Fatal(err)
		}
		_, target, err := parse(line)
		if err != nil || questions[r.Question] {
			t.Errorf("problem %d: %v", i+1, err)
		}
		questions[r.Question] = true
		last := 0.0
		for _, m := range annotation.FindAllStringSubmatch(r.Answer, -1) {
			last = evaluate(t, m[1])
			if stated, _ := strconv.ParseFloat(m[2], 64); stated != last || strings.ReplaceAll(m[3], ",", "") != m[2] {
				t.Errorf("problem %d: %s is %v", i+1, m[0], last)
			}
		}
		if got := strings.ReplaceAll(target, ",", ""); got != strconv.FormatFloat(last, 'f', -1, 64) {
			t.Errorf("problem %d: target %s, calculated %v", i+1, target, last)
		}
	}
}

func evaluate(t *testing.T, expression string) float64 {
	t.Helper()
	m := operation.FindStringSubmatch(expression)
	if m == nil {
		t.Fatalf("not understood: %q", expression)
	}
	a, _ := strconv.ParseFloat(m[1], 64)
	b, _ := strconv.ParseFloat(m[3], 64)
	switch m[2] {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	}
	return a / b
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{"The answer is 18.", "$1,8", "Q: 3", "\xff-", "#### 3", "The answer is .\n"} {
		f.Add(s, "18")
	}
	s := Suites()[0]
	f.Fuzz(func(t *testing.T, text, target string) {
		if target == "" {
			return
		}
		got, err := s.Score(context.Background(), eval.Env{}, eval.Item{Target: target}, model.Response{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if got.Unparsed != (got.Extracted == "[invalid]") || !got.Unparsed && !strings.Contains(text, got.Extracted) {
			t.Errorf("%q: %+v", text, got)
		}
	})
}

func BenchmarkScore(b *testing.B) {
	text := strings.Repeat("She sells 16 - 3 - 4 = 9 eggs for $2 each, which makes 9 * 2 = $18. ", 8) + "The answer is 18.\n"
	s, it := find(b, primary), eval.Item{Target: "18"}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Score(context.Background(), eval.Env{}, it, model.Response{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
}
