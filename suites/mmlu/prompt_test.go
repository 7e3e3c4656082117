package mmlu

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
)

// vectorRecord is the question for which the prompts' digests are known.
func vectorRecord(subject string, shots int) Record {
	r := Record{Subject: subject, Question: Question{Text: " T?\n", Choices: [4]string{"1", "2", " 3", "4"}}}
	for i := range shots {
		r.Shots = append(r.Shots, Question{
			Text:    fmt.Sprintf("D%d? ", i),
			Choices: [4]string{fmt.Sprintf(" a%d", i), "b", "c ", "d"},
			Answer:  3 * i % 4,
		})
	}
	return r
}

func request(t *testing.T, suite string, r Record) model.Request {
	t.Helper()
	req, err := find(t, suite).Request(eval.Item{ID: "x/0", Record: r})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

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

// Lengths and digests come from lm-evaluation-harness (v0.4.9.1 and 4e7e0d47
// agree).
func TestPlainPromptVectors(t *testing.T) {
	for _, c := range []struct {
		subject string
		bytes   int
		sha256  string
	}{
		{"anatomy", 296, "dab08dadd008035ec2643bd26b82de71321190dca277def41d201ac0a20a8721"},
		{"high_school_us_history", 311, "574d1e76fe2a5afa4e739a38bbadce4ea979a487eb98cf088b2a11ac2b521f4d"},
	} {
		for _, name := range []string{primary, generative} {
			p := request(t, name, vectorRecord(c.subject, 5)).Prompt
			if len(p.Text) != c.bytes || suitetest.SHA256(p.Text) != c.sha256 {
				t.Errorf("%s %s: %d bytes %s, want %d %s\n%s", name, c.subject,
					len(p.Text), suitetest.SHA256(p.Text), c.bytes, c.sha256, p.Text)
			}
			if p.Chat() {
				t.Errorf("%s: messages beside the text", name)
			}
		}
	}
}

func TestChatPromptVector(t *testing.T) {
	const want = "6d7d317fbc929cd1985eb329a4eb9e4b884dbd0f8b1c848c3f0e138deef8fdaf"
	p := request(t, chat, vectorRecord("anatomy", 1)).Prompt
	if got := suitetest.SHA256(granite(p.Messages)); got != want {
		t.Errorf("got %s, want %s\n%s", got, want, granite(p.Messages))
	}
}

// granite renders messages as Granite's template did at its launch, which adds
// no system message of its own.
func granite(messages []model.Message) string {
	var b strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&b, "<|start_of_role|>%s<|end_of_role|>%s<|end_of_text|>\n", m.Role, m.Content)
	}
	return b.String() + "<|start_of_role|>assistant<|end_of_role|>"
}

func TestSingleTurnHoldsThePlainPrompt(t *testing.T) {
	r := vectorRecord("anatomy", 5)
	text := request(t, primary, r).Prompt.Text
	m := request(t, chatSingle, r).Prompt.Messages
	if len(m) != 2 || m[0].Role != "system" || m[1].Role != "user" || m[0].Content+m[1].Content != text {
		t.Errorf("got %q, want system and user with %q", m, text)
	}
	if want := "The following are multiple choice questions (with answers) about anatomy.\n\n"; m[0].Content != want {
		t.Errorf("system message %q, want %q", m[0].Content, want)
	}
}

func TestWhiteSpace(t *testing.T) {
	q := Question{Text: "Test q?\n", Choices: [4]string{"1", "2", " 3", "4"}}
	if got, want := q.prompt(), "Test q?\nA. 1\nB. 2\nC.  3\nD. 4\nAnswer:"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	shot := Question{Text: " dev q0 ", Choices: [4]string{"w", "x", "y0 ", "z"}}
	text := request(t, primary, Record{Subject: "virology", Shots: []Question{shot}, Question: q}).Prompt.Text
	for _, want := range []string{"\nC. y0 \n", ".\n\ndev q0\nA."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
}

func TestContinuations(t *testing.T) {
	r := vectorRecord("anatomy", 5)
	for name, want := range map[string][]string{
		primary:    {" A", " B", " C", " D"},
		chat:       {"A", "B", "C", "D"},
		chatSingle: {"A", "B", "C", "D"},
		generative: nil,
	} {
		if diff := cmp.Diff(want, request(t, name, r).Choices); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(model.Decoding{MaxTokens: 256, Stop: []string{"</s>", "\n"}}, request(t, generative, r).Decoding); diff != "" {
		t.Error(diff)
	}
}

func TestRequestRefusesForeignItems(t *testing.T) {
	_, err := find(t, primary).Request(eval.Item{ID: "x/0", Record: 7})
	if err == nil || !strings.Contains(err.Error(), "x/0") {
		t.Errorf("got %v", err)
	}
}
