package mmmlu

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
	"assay/suites/mmlu"
)

var update = flag.Bool("update", false, "write the golden files")

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

func request(t *testing.T, suite string, r Record) model.Request {
	t.Helper()
	req, err := find(t, suite).Request(eval.Item{ID: "de/anatomy/0", Record: r})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func vectorRecord(question string, choices ...string) Record {
	return Record{Language: "German", Subject: "anatomy", Question: mmlu.Question{Text: question, Choices: [4]string(choices)}}
}

// vectorFile is the file of the vectors: nine rows of anatomy, whose subject is
// written in three ways, between rows of another subject.
func vectorFile() string {
	var b strings.Builder
	b.WriteString(",Question,A,B,C,D,Answer,Subject\n")
	for i := range 9 {
		subject := []string{"anatomy", "anatomy_test.csv_sw-KE.csv", "anatomy_test-sw-KE.csv"}[i%3]
		fmt.Fprintf(&b, "%d,\" Frage %d?\n\",a%d, b,c ,d,%c,%s\n", 2*i, i, i, letters[i%4], subject)
		fmt.Fprintf(&b, "%d,Virus %d?,w,x,y,z,A,virology\n", 2*i+1, i)
	}
	return b.String()
}

// mmluFiles are the least files of MMLU that English needs.
func mmluFiles() map[string]string {
	return map[string]string{
		"mmlu/dev/anatomy_dev.csv":   "s1,a,b,c,d,A\ns2,a,b,c,d,B\ns3,a,b,c,d,C\ns4,a,b,c,d,D\ns5,a,b,c,d,A\n",
		"mmlu/test/anatomy_test.csv": " T? ,1,2, 3,4,C\n",
	}
}

func vectorItems(t *testing.T, suite string) map[string]eval.Item {
	t.Helper()
	files := mmluFiles()
	files["mmmlu/test/mmlu_DE-DE.csv"] = vectorFile()
	items, err := find(t, suite).Items(context.Background(), suitetest.Files(files))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]eval.Item{}
	for _, it := range items {
		byID[it.ID] = it
	}
	return byID
}

// Digests come from lm-evaluation-harness at commit 4e7e0d47.
func TestPlainPromptVectors(t *testing.T) {
	items := vectorItems(t, primary)
	for id, want := range map[string]string{
		"de/anatomy/0": "4d98c6887d6b8ffea72ee553b4721c409b4e81ecf454552df163d3282f8a8ab3",
		"de/anatomy/3": "09860c2a5b14458d8611c07aa81663271d48b0a1bee85115b6e809ffda2a929c",
	} {
		r := items[id].Record.(Record)
		if got := request(t, primary, r).Prompt.Text; suitetest.SHA256(got) != want {
			t.Errorf("%s: %s, want %s\n%s", id, suitetest.SHA256(got), want, got)
		}
	}
	two := items["de/anatomy/0"].Record.(Record)
	two.Shots = two.Shots[:2]
	const want = "fdaed1a926df2ed85c88755a896f8e1837ba7278f7cf43e4cdf8757ceb17a105"
	if got := request(t, primary, two).Prompt.Text; suitetest.SHA256(got) != want {
		t.Errorf("two examples: %s, want %s\n%s", suitetest.SHA256(got), want, got)
	}
}

// English is asked as the suite mmlu asks it.
func TestEnglishIsMMLU(t *testing.T) {
	for own, theirs := range map[string]string{primary: "mmlu", chat: "mmlu-chat"} {
		got := request(t, own, vectorItems(t, own)["en/anatomy/0"].Record.(Record))
		for _, s := range mmlu.Suites() {
			if s.Info().Name != theirs {
				continue
			}
			items, err := s.Items(context.Background(), suitetest.Files(mmluFiles()))
			if err != nil {
				t.Fatal(err)
			}
			want, err := s.Request(items[0])
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v %s", own, err, diff)
			}
		}
	}
}

func TestRequests(t *testing.T) {
	items := vectorItems(t, chat)
	req := request(t, chat, items["de/anatomy/8"].Record.(Record))
	m := req.Prompt.Messages
	if len(m) != 12 || m[0].Content != "The following are multiple choice questions (with answers) about anatomy (German).\n\n" ||
		m[1].Content != "Frage 0?\nA. a0\nB.  b\nC. c \nD. d\nAnswer:" || m[2].Content != "A" ||
		m[11].Content != "Frage 8?\nA. a8\nB.  b\nC. c \nD. d\nAnswer:" {
		t.Errorf("messages %q", m)
	}
	if diff := cmp.Diff([]string{"A", "B", "C", "D"}, req.Choices); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{" A", " B", " C", " D"}, request(t, primary, Record{}).Choices); diff != "" {
		t.Error(diff)
	}
	req = request(t, cot, vectorItems(t, cot)["de/anatomy/8"].Record.(Record))
	if diff := cmp.Diff(model.Decoding{MaxTokens: 2048}, req.Decoding); diff != "" || req.Choices != nil {
		t.Errorf("%s, choices %q", diff, req.Choices)
	}
	if c := req.Prompt.Messages[0].Content; len(req.Prompt.Messages) != 1 || !strings.HasSuffix(c, "\n\n Frage 8?\n\n\nA) a8\nB)  b\nC) c \nD) d") {
		t.Errorf("prompt %q", c)
	}
}

func TestRequestRefusesForeignItems(t *testing.T) {
	_, err := find(t, primary).Request(eval.Item{ID: "x/0", Record: 7})
	if err == nil || !strings.Contains(err.Error(), "x/0") {
		t.Errorf("got %v", err)
	}
}

// The prompts of a sample question of every language, as people can read them.
func TestGoldenPrompts(t *testing.T) {
	for _, name := range []string{primary, cot} {
		items, err := find(t, name).Items(context.Background(), datasets.Samples())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, it := range items {
			if seen[it.Group] {
				continue
			}
			seen[it.Group] = true
			p := request(t, name, it.Record.(Record)).Prompt
			text := p.Text
			for _, m := range p.Messages {
				text += "[" + m.Role + "]\n" + m.Content
			}
			checkGolden(t, filepath.Join("testdata", name+"."+it.Group+".prompt"), text)
		}
	}
}

func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
}
