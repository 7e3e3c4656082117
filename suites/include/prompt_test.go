package include

import (
	"context"
	"encoding/json"
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

func request(t *testing.T, suite string, it eval.Item) model.Request {
	t.Helper()
	req, err := find(t, suite).Request(it)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// vectorRow is a row of the files of the vectors.
func vectorRow(i int, domain string) jsonRow {
	p := func(s string) *string { return &s }
	answer := int64(i % 4)
	return jsonRow{
		Language: p("Korean"), Domain: p(domain), Answer: &answer,
		Question: p(fmt.Sprintf(" 질문 %d? ", i)), A: p(fmt.Sprintf("가%d", i)), B: p(" 나"), C: p("다 "), D: p("라"),
	}
}

// vectorItems returns the items of n such rows, between rows of another domain.
func vectorItems(t *testing.T, suite string, n int) []eval.Item {
	t.Helper()
	var rows []jsonRow
	for i := range n {
		rows = append(rows, vectorRow(i, "Social Science"), vectorRow(100+i, "STEM"))
	}
	items, err := find(t, suite).Items(context.Background(), korean(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != 2*n || items[n].Task != "Korean/Social Science" {
		t.Fatalf("%d items, %s", len(items), items[n].Task)
	}
	return items[n:]
}

func korean[T any](t *testing.T, rows []T) suitetest.Data {
	t.Helper()
	return suitetest.Files(map[string]string{pathOf("Korean"): string(parquetOf(t, rows))})
}

// numbers returns which rows of the vectors are examples of an item.
func numbers(t *testing.T, it eval.Item) string {
	t.Helper()
	var out []string
	for _, q := range it.Record.(Record).Shots {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(q.Text, " 질문 "), "? "))
	}
	return strings.Join(out, " ")
}

// The draws of lm-evaluation-harness v0.4.9.1 and 4e7e0d47.
func TestDraws(t *testing.T) {
	for name, want := range map[string][]string{
		leaky:        {"7 0 6 5 4", "1 0 2 7 6", "0 6 7 2 3", "7 1 0 6 5", "0 4 3 1 7", "7 0 4 6 5", "4 6 7 0 2", "7 6 2 5 1"},
		englishLeaky: {"7 0 6 5 4", "1 0 2 7 6", "0 6 7 2 3", "7 1 0 6 5", "0 4 3 1 7", "7 0 4 6 5", "4 6 7 0 2", "7 6 2 5 1"},
		primary:      {"7 6 5 4", "0 2 7 6", "0 6 7 3", "7 1 0 6 5", "0 3 1 7", "7 0 4 6", "4 7 0 2", "6 2 5 1"},
		english:      {"7 6 5 4", "0 2 7 6", "0 6 7 3", "7 1 0 6 5", "0 3 1 7", "7 0 4 6", "4 7 0 2", "6 2 5 1"},
		chat:         {"7 6 5 4", "0 2 7 6", "0 6 7 3", "7 1 0 6 5", "0 3 1 7", "7 0 4 6", "4 7 0 2", "6 2 5 1"},
		zeroShot:     {"", "", "", "", "", "", "", ""},
	} {
		var got []string
		for _, it := range vectorItems(t, name, 8) {
			got = append(got, numbers(t, it))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Digests come from lm-evaluation-harness.
func TestPromptVectors(t *testing.T) {
	items := vectorItems(t, english, 8)
	for i, want := range map[int]string{
		0: "661598a2536b1fcf99a03a0b0bfac442f976c3d533e2389ae540b86612e75104",
		3: "cd302ab0ec0761b267d76b6fc47b264c4ec4bd6c0faf296dcde4e080ebc6288a",
		7: "3a7d74ae06ccaac61e0c9d26571581591ccee2b53bb8871e3193ab03f06799b4",
	} {
		if got := request(t, english, items[i]).Prompt.Text; suitetest.SHA256(got) != want {
			t.Errorf("row %d: %s, want %s\n%s", i, suitetest.SHA256(got), want, got)
		}
	}
	// With two examples out of 40 rows.
	items = vectorItems(t, zeroShot, 40)
	for i, c := range []struct {
		shots  []int
		sha256 string
	}{
		{[]int{28, 7}, "c4b5f60de4bdb56eb20ccb973efbffe5b754c03ef3f3d6cc719e7ce9a229c10a"},
		{[]int{0, 5}, "16383069d0981a004897134957a9bfb6594fc2a3e186eb8d9ea318c1fee87ecf"},
	} {
		r := items[i].Record.(Record)
		for _, j := range c.shots {
			r.Shots = append(r.Shots, items[j].Record.(Record).Question)
		}
		if got := request(t, english, eval.Item{Record: r}).Prompt.Text; suitetest.SHA256(got) != c.sha256 {
			t.Errorf("row %d: %s, want %s\n%s", i, suitetest.SHA256(got), c.sha256, got)
		}
	}
}

func TestPromptParts(t *testing.T) {
	items := vectorItems(t, english, 40)
	shot := "질문 28?\nA. 가28\nB.  나\nC. 다 \n D. 라\nAnswer: A\n\n"
	r := items[0].Record.(Record)
	r.Shots = []Question{items[28].Record.(Record).Question}
	for name, start := range map[string]string{
		english: "The following are multiple-choice questions (with answers) about Social Science." + shot,
		primary: "다음은 Social Science에 대한 객관식 질문(답변 포함)입니다." + shot,
	} {
		if got := request(t, name, eval.Item{Record: r}).Prompt.Text; !strings.HasPrefix(got, start) {
			t.Errorf("%s: %q, want it to start with %q", name, got, start)
		}
	}
	want := "The following is multiple-choice question about Social Science.질문 0?\nA. 가0\nB.  나\nC. 다 \n D. 라\nAnswer:"
	if got := request(t, zeroShot, vectorItems(t, zeroShot, 1)[0]).Prompt.Text; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	amp := request(t, english, eval.Item{Record: Record{Language: "Arabic", Domain: "Arts & Humanities"}}).Prompt.Text
	if !strings.HasPrefix(amp, "The following are multiple-choice questions (with answers) about Arts & Humanities.\n") {
		t.Errorf("%q", amp)
	}
}

func TestChat(t *testing.T) {
	req := request(t, chat, vectorItems(t, chat, 8)[3])
	m := req.Prompt.Messages
	if len(m) != 12 || m[0].Role != "system" || m[0].Content != "다음은 Social Science에 대한 객관식 질문(답변 포함)입니다." ||
		m[1].Content != "질문 7?\nA. 가7\nB.  나\nC. 다 \n D. 라\nAnswer:" || m[2].Content != "D" ||
		m[11].Content != "질문 3?\nA. 가3\nB.  나\nC. 다 \n D. 라\nAnswer:" {
		t.Errorf("messages %q", m)
	}
	if diff := cmp.Diff([]string{"A", "B", "C", "D"}, req.Choices); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{" A", " B", " C", " D"}, request(t, primary, vectorItems(t, primary, 8)[0]).Choices); diff != "" {
		t.Error(diff)
	}
}

// The descriptions of the card's languages are the harness's.
func TestDescriptions(t *testing.T) {
	data, err := os.ReadFile(suitetest.Shared(t, "suites", "data", "include_descriptions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var official map[string]map[string]struct {
		Default string `json:"default"`
		English string `json:"few_shot_en"`
		Own     string `json:"few_shot_og"`
	}
	if err := json.Unmarshal(data, &official); err != nil {
		t.Fatal(err)
	}
	tasks := 0
	for language, domains := range official {
		for domain, want := range domains {
			tasks++
			if got := withoutExamples(language, domain); got != want.Default {
				t.Errorf("%q, want %q", got, want.Default)
			}
			if got := inEnglish(language, domain); got != want.English {
				t.Errorf("%q, want %q", got, want.English)
			}
			if got := inItsLanguage(language, domain); got != want.Own {
				t.Errorf("%q, want %q", got, want.Own)
			}
		}
	}
	if tasks != 66 || len(official) != len(cardLanguages()) {
		t.Errorf("%d tasks of %d languages", tasks, len(official))
	}
}

func TestLanguages(t *testing.T) {
	if n := len(allLanguages()); n != 44 {
		t.Errorf("%d languages", n)
	}
	for _, l := range cardLanguages() {
		if inLanguage[l] == "" {
			t.Errorf("no description in %s", l)
		}
	}
	for l, description := range inLanguage {
		if strings.Count(description, "%") != 1 || !strings.Contains(description, "%s") || strings.ContainsAny(l, " ") {
			t.Errorf("%s: %q", l, description)
		}
	}
	if got, want := inEnglish("Hebrew", "Driving License"), "The following are multiple-choice questions (with answers) about Driving license."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRequestRefusesForeignItems(t *testing.T) {
	_, err := find(t, primary).Request(eval.Item{ID: "x/0", Record: 7})
	if err == nil || !strings.Contains(err.Error(), "x/0") {
		t.Errorf("got %v", err)
	}
}

// The prompts of the first sample question of every language, as people can
// read them.
func TestGoldenPrompts(t *testing.T) {
	for _, name := range []string{primary, english, leaky, zeroShot} {
		items, err := find(t, name).Items(context.Background(), datasets.Samples())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, it := range items {
			if seen[it.Group] || name != primary && it.Group != "Spanish" {
				continue
			}
			seen[it.Group] = true
			checkGolden(t, filepath.Join("testdata", name+"."+it.Group+".prompt"), request(t, name, it).Prompt.Text)
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
