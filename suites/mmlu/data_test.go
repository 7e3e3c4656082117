package mmlu

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/suites/internal/suitetest"
)

const fiveShots = "s1,a,b,c,d,A\ns2,a,b,c,d,B\ns3,a,b,c,d,C\ns4,a,b,c,d,D\ns5,a,b,c,d,A\n"

func TestItems(t *testing.T) {
	d := suitetest.Files(map[string]string{
		"mmlu/dev/virology_dev.csv":   fiveShots + "unused,a,b,c,d,A\n",
		"mmlu/test/virology_test.csv": "\"two\r\nlines, \"\"quoted\"\"\", a ,b,c,d,C\r\nq2,a,b,c,d,D\r\n",
		"mmlu/dev/anatomy_dev.csv":    fiveShots,
		"mmlu/test/anatomy_test.csv":  "q,a,b,c,d,A\n",
		"mmlu/test/notes.txt":         "no questions",
	})
	items, err := find(t, chat).Items(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Suite, Task, Group, ID, Input, Target string }
	var got []row
	for _, it := range items {
		got = append(got, row{it.Suite, it.Task, it.Group, it.ID, it.Input, it.Target})
	}
	want := []row{
		{chat, "anatomy", "stem", "anatomy/0", "q\nA. a\nB. b\nC. c\nD. d", "A"},
		{chat, "virology", "other", "virology/0", "two\r\nlines, \"quoted\"\nA.  a \nB. b\nC. c\nD. d", "C"},
		{chat, "virology", "other", "virology/1", "q2\nA. a\nB. b\nC. c\nD. d", "D"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r := items[1].Record.(Record)
	if r.Subject != "virology" || len(r.Shots) != 5 || r.Shots[4].Text != "s5" || r.Answer != 2 {
		t.Errorf("record %+v", r)
	}
}

// The digest covers what the item's prompt and target are made of.
func TestItemDigest(t *testing.T) {
	digestOf := func(shots, row string) string {
		t.Helper()
		items, err := find(t, primary).Items(context.Background(), suitetest.Files(map[string]string{
			"mmlu/dev/anatomy_dev.csv": shots, "mmlu/test/anatomy_test.csv": row,
		}))
		if err != nil {
			t.Fatal(err)
		}
		return items[0].Digest
	}
	base := digestOf(fiveShots, "q,a,b,c,d,A\n")
	if len(base) != 64 || digestOf(fiveShots+"s6,a,b,c,d,A\n", "q,a,b,c,d,A\nother,a,b,c,d,A\n") != base {
		t.Error("the digest depends on rows that the item does not use")
	}
	for _, c := range []struct{ shots, row string }{
		{fiveShots, "q ,a,b,c,d,A\n"},
		{fiveShots, "q,a,b,c,d ,A\n"},
		{fiveShots, "q,a,b,c,d,B\n"},
		{strings.Replace(fiveShots, "s5", "s6", 1), "q,a,b,c,d,A\n"},
		{strings.Replace(fiveShots, "d,D", "d,A", 1), "q,a,b,c,d,A\n"},
	} {
		if digestOf(c.shots, c.row) == base {
			t.Errorf("%+v has the digest of another item", c)
		}
	}
}

func TestBadRowCostsItsItemOnly(t *testing.T) {
	d := suitetest.Files(map[string]string{
		"mmlu/dev/anatomy_dev.csv":   fiveShots,
		"mmlu/test/anatomy_test.csv": "q,a,b,c,d,A\nq,a,b,c,d,E\nq,a,b,c,d,\nq,A\nq,a,b,c,d,B\n",
	})
	s := find(t, primary)
	items, err := s.Items(context.Background(), d)
	if err != nil || len(items) != 5 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for i, want := range []string{"", "mmlu/test/anatomy_test.csv: row 2: answer \"E\"", "row 3: answer \"\"", "row 4: 2 fields, want 6", ""} {
		_, err := s.Request(items[i])
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
		"no files":        {nil, "no questions in mmlu/test"},
		"unknown subject": {map[string]string{"mmlu/test/alchemy_test.csv": ""}, `"alchemy" is none of the 57 subjects`},
		"no examples":     {map[string]string{"mmlu/test/anatomy_test.csv": "q,a,b,c,d,A\n"}, "mmlu/dev/anatomy_dev.csv"},
		"four examples": {map[string]string{"mmlu/test/anatomy_test.csv": "q,a,b,c,d,A\n",
			"mmlu/dev/anatomy_dev.csv": strings.Repeat("q,a,b,c,d,A\n", 4)}, "4 rows, want 5"},
		"bad example": {map[string]string{"mmlu/test/anatomy_test.csv": "q,a,b,c,d,A\n",
			"mmlu/dev/anatomy_dev.csv": strings.Repeat("q,a,b,c,d,A\n", 4) + "q,a,b,c,d,5\n"}, "mmlu/dev/anatomy_dev.csv: row 5: answer \"5\""},
		"no table": {map[string]string{"mmlu/test/anatomy_test.csv": "q,A\n",
			"mmlu/dev/anatomy_dev.csv": strings.Repeat("q,A\n", 5)}, "mmlu/dev/anatomy_dev.csv: row 1: 2 fields, want 6"},
		"no CSV": {map[string]string{"mmlu/test/anatomy_test.csv": "\"q,a,b,c,d,A\n",
			"mmlu/dev/anatomy_dev.csv": fiveShots}, "mmlu/test/anatomy_test.csv:1: "},
	} {
		_, err := find(t, primary).Items(context.Background(), suitetest.Files(c.files))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestItemsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := suitetest.Files(map[string]string{"mmlu/dev/anatomy_dev.csv": fiveShots, "mmlu/test/anatomy_test.csv": "q,a,b,c,d,A\n"})
	if _, err := find(t, primary).Items(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestGroups(t *testing.T) {
	sizes := map[string]int{}
	for _, g := range groups {
		sizes[g]++
	}
	want := map[string]int{"stem": 19, "humanities": 13, "social_sciences": 12, "other": 13}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Error(diff)
	}
}

func TestRealData(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), suitetest.SharedData(t, "mmlu"))
	if err != nil {
		t.Fatal(err)
	}
	if len(items) != 14042 {
		t.Errorf("%d items, want 14,042", len(items))
	}
	subjects, targets, ids := map[string]int{}, map[string]int{}, map[string]bool{}
	previous := ""
	for _, it := range items {
		if it.Task < previous {
			t.Fatalf("%s after %s", it.Task, previous)
		}
		previous = it.Task
		subjects[it.Task]++
		targets[it.Target]++
		ids[it.ID] = true
		if want := fmt.Sprintf("%s/%d", it.Task, subjects[it.Task]-1); it.ID != want || it.Group == "" || len(it.Digest) != 64 {
			t.Fatalf("item %s (group %q, digest %q), want %s", it.ID, it.Group, it.Digest, want)
		}
		checkRealPrompts(t, it)
	}
	if len(subjects) != 57 || len(ids) != len(items) {
		t.Errorf("%d subjects, %d ids", len(subjects), len(ids))
	}
	if diff := cmp.Diff(map[string]int{"A": 3222, "B": 3462, "C": 3582, "D": 3776}, targets); diff != "" {
		t.Error(diff)
	}
}

func checkRealPrompts(t *testing.T, it eval.Item) {
	t.Helper()
	text := request(t, primary, it.Record.(Record)).Prompt.Text
	if !strings.HasSuffix(text, it.Input+"\nAnswer:") || strings.Count(text, "\nAnswer: ") != 5 {
		t.Errorf("%s: prompt %q", it.ID, text)
	}
	// One example of this subject is the only text with carriage returns.
	if (it.Task == "college_mathematics") != strings.Contains(text, "must be true?\r\nI. All") ||
		it.Task != "college_mathematics" && strings.Contains(text, "\r") {
		t.Errorf("%s: line ends in %q", it.ID, text)
	}
	if m := request(t, chat, it.Record.(Record)).Prompt.Messages; len(m) != 1+2*5+1 || m[11].Content != it.Input+"\nAnswer:" {
		t.Errorf("%s: messages %q", it.ID, m)
	}
}
