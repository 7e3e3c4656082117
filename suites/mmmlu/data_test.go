package mmmlu

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/suites/internal/suitetest"
)

const header = ",Question,A,B,C,D,Answer,Subject\n"

// virology returns rows of one subject with these answers.
func virology(answers string) string {
	var b strings.Builder
	for i, a := range answers {
		b.WriteString(strings.ReplaceAll("#,q#,a,b,c,d,", "#", string(rune('0'+i))) + string(a) + ",virology\n")
	}
	return b.String()
}

// withEnglish adds the files of MMLU.
func withEnglish(files map[string]string) suitetest.Data {
	all := mmluFiles()
	maps.Copy(all, files)
	return suitetest.Files(all)
}

func itemsOf(t *testing.T, suite string, files map[string]string) []eval.Item {
	t.Helper()
	items, err := find(t, suite).Items(context.Background(), withEnglish(files))
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestItems(t *testing.T) {
	items := itemsOf(t, chat, map[string]string{
		"mmmlu/test/mmlu_ZH-CN.csv": header + virology("ABCDAB"),
		"mmmlu/test/mmlu_AR-XY.csv": "Subject,Answer,D,C,B,A,Question\n" + strings.Repeat("virology,D,4,3,2,1,q\n", 1) +
			"virology,C,4,3,2,1,\"two\r\nlines, \"\"quoted\"\"\"\nvirology,A,d,c,b,a,q2\nvirology,A,d,c,b,a,q3\nvirology,A,d,c,b,a,q4\nvirology,A,d,c,b,a,q5\n",
		"mmmlu/test/mmlu_XX-XX.csv": "no locale of the dataset",
		"mmmlu/README.md":           "no questions",
	})
	type row struct{ Suite, Task, Group, ID, Input, Target string }
	var got []row
	for _, it := range items {
		if strings.HasSuffix(it.ID, "/0") || it.ID == "ar/virology/1" {
			got = append(got, row{it.Suite, it.Task, it.Group, it.ID, it.Input, it.Target})
		}
	}
	want := []row{
		{chat, "ar/virology", "ar", "ar/virology/0", "q\nA. 1\nB. 2\nC. 3\nD. 4", "D"},
		{chat, "ar/virology", "ar", "ar/virology/1", "two\r\nlines, \"quoted\"\nA. 1\nB. 2\nC. 3\nD. 4", "C"},
		{chat, "en/anatomy", "en", "en/anatomy/0", "T?\nA. 1\nB. 2\nC.  3\nD. 4", "C"},
		{chat, "zh/virology", "zh", "zh/virology/0", "q0\nA. a\nB. b\nC. c\nD. d", "A"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(items) != 13 {
		t.Errorf("%d items", len(items))
	}
}

// A row is no example of its own, nor is one that equals it.
func TestShots(t *testing.T) {
	shotsOf := func(it eval.Item) (texts string) {
		for _, q := range it.Record.(Record).Shots {
			texts += q.Text
		}
		return texts
	}
	items := itemsOf(t, primary, map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + virology("ABCDABC")})
	for i, want := range []string{"q1q2q3q4q5", "q0q2q3q4q5", "q0q1q3q4q5", "q0q1q2q4q5", "q0q1q2q3q5", "q0q1q2q3q4", "q0q1q2q3q4"} {
		if got := shotsOf(items[i]); got != want {
			t.Errorf("row %d: %s, want %s", i, got, want)
		}
	}
	// Without the index, rows can be the same.
	items = itemsOf(t, primary, map[string]string{"mmmlu/test/mmlu_DE-DE.csv": "Question,A,B,C,D,Answer,Subject\n" +
		"x,a,b,c,d,A,virology\n" + strings.ReplaceAll(virology("ABCDA"), ",q", "q") + "x,a,b,c,d,A,virology\n"})
	if got := shotsOf(items[0]); got != "0q01q12q23q34q4" {
		t.Errorf("shots %s", got)
	}
	for _, it := range itemsOf(t, cot, map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + virology("A")}) {
		if got := shotsOf(it); got != "" {
			t.Errorf("%s: shots %s", it.ID, got)
		}
	}
}

func TestSubjectOf(t *testing.T) {
	for field, want := range map[string]string{
		"anatomy":                                "anatomy",
		"college_mathematics_test.csv_sw-KE.csv": "college_mathematics",
		"college_mathematics_test-sw-KE.csv":     "college_mathematics",
		"x_test-y_test.csv":                      "x_test-y",
		"_test.csv":                              "",
		"":                                       "",
	} {
		if got := subjectOf(field); got != want {
			t.Errorf("%q: %q, want %q", field, got, want)
		}
	}
}

func TestBadRowsCostTheirItemsOnly(t *testing.T) {
	items := itemsOf(t, primary, map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header +
		virology("ABCDABe") + "7,q,a,b,c,d,A,alchemy\n8,q,a,b,c,d,,anatomy\n9,q\n10,q,a,b,c,d,A,anatomy,more\n"})
	errs := map[string]string{}
	for _, it := range items {
		if _, err := find(t, primary).Request(it); err != nil {
			errs[it.ID] = err.Error()
		}
	}
	want := map[string]string{
		"de/virology/6": `mmmlu/test/mmlu_DE-DE.csv: row 7: answer "e", want a letter from A to D`,
		"de/alchemy/0":  `mmmlu/test/mmlu_DE-DE.csv: row 8: subject "alchemy" is none of the 57 of MMLU`,
		"de/anatomy/0":  `mmmlu/test/mmlu_DE-DE.csv: row 9: answer "", want a letter from A to D`,
		"de/unknown/0":  `mmmlu/test/mmlu_DE-DE.csv: row 10: 2 fields, want 8 as in the header`,
		"de/unknown/1":  `mmmlu/test/mmlu_DE-DE.csv: row 11: 9 fields, want 8 as in the header`,
	}
	if diff := cmp.Diff(want, errs); diff != "" || len(items) != 12 {
		t.Errorf("%d items, %s", len(items), diff)
	}
	// A bad row among the first is an example of the others.
	items = itemsOf(t, primary, map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + virology("ABxDABC")})
	if _, err := find(t, primary).Request(items[0]); err == nil || !strings.Contains(err.Error(), `worked example: row 3: answer "x"`) {
		t.Errorf("error %v", err)
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct {
		data suitetest.Data
		want string
	}{
		"no files":        {withEnglish(nil), "https://huggingface.co/datasets/openai/MMMLU"},
		"no English":      {suitetest.Files(map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + virology("ABCDAB")}), "no questions in mmlu/test"},
		"empty":           {withEnglish(map[string]string{"mmmlu/test/mmlu_DE-DE.csv": ""}), "mmmlu/test/mmlu_DE-DE.csv: no rows"},
		"no column":       {withEnglish(map[string]string{"mmmlu/test/mmlu_DE-DE.csv": "Question,A,B,D\n"}), "mmmlu/test/mmlu_DE-DE.csv: no column C"},
		"no CSV":          {withEnglish(map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + "0,\"q\n"}), "mmmlu/test/mmlu_DE-DE.csv:2: the file ends within"},
		"too few to show": {withEnglish(map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + virology("ABCDA")}), "subject virology: too few rows: 4 others than row 1, want 5"},
	} {
		for _, suite := range []string{primary, chat} {
			_, err := find(t, suite).Items(context.Background(), c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: error %v, want one with %q", suite, name, err, c.want)
			}
		}
	}
}

func TestItemsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := withEnglish(map[string]string{"mmmlu/test/mmlu_AR-XY.csv": header + virology("ABCDAB")})
	if _, err := find(t, primary).Items(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// The digest covers what the item's prompt and target are made of.
func TestItemDigest(t *testing.T) {
	digests := func(suite, rows string) []string {
		var out []string
		for _, it := range itemsOf(t, suite, map[string]string{"mmmlu/test/mmlu_DE-DE.csv": header + rows}) {
			if it.Group == "de" {
				out = append(out, it.Digest)
			}
		}
		return out
	}
	rows := virology("ABCDABC")
	base := digests(primary, rows)
	other := digests(primary, strings.Replace(rows, "q1", "Q1", 1))
	for i := range base {
		if len(base[i]) != 64 || base[i] == other[i] {
			t.Errorf("row %d: %s, with another example or question %s", i, base[i], other[i])
		}
	}
	if again := digests(primary, rows+"7,q7,a,b,c,d,A,virology\n"); again[0] != base[0] {
		t.Error("the digest depends on a row that the item does not use")
	}
	if alone, changed := digests(cot, rows), digests(cot, strings.Replace(rows, "q1", "Q1", 1)); alone[0] != changed[0] || alone[1] == changed[1] {
		t.Error("without examples, the digest is that of the question")
	}
}

// Translations of a question share a cluster where the answers say so.
func TestClusters(t *testing.T) {
	items := itemsOf(t, cot, map[string]string{
		"mmmlu/test/mmlu_DE-DE.csv": header + virology("ABCDABCD"),
		"mmmlu/test/mmlu_FR-FR.csv": header + virology("ABCDABAA"), // two of eight differ
		"mmmlu/test/mmlu_HI-IN.csv": header + virology("ABCDAAAA"), // three do
		"mmmlu/test/mmlu_AR-XY.csv": header + "0,q,a,b,c,d,C,anatomy\n",
	})
	got := map[string]string{}
	for _, it := range items {
		got[it.ID] = it.Cluster
	}
	for id, want := range map[string]string{
		"ar/anatomy/0": "anatomy/0", "en/anatomy/0": "anatomy/0",
		"de/virology/7": "virology/7", "fr/virology/7": "virology/7", "hi/virology/0": "",
	} {
		if got[id] != want {
			t.Errorf("%s: cluster %q, want %q", id, got[id], want)
		}
	}
}
