package include

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/suites/internal/suitetest"
)

func TestItems(t *testing.T) {
	rows := []jsonRow{vectorRow(0, "STEM"), vectorRow(1, "Arts & Humanities"), vectorRow(2, "STEM")}
	files := map[string]string{
		pathOf("North_Macedonian"): string(parquetOf(t, rows[1:2])),
		pathOf("Korean"):           string(parquetOf(t, rows)),
		pathOf("Klingon"):          "no language of the dataset",
		"include/Korean/validation-00000-of-00001.parquet": "not read",
	}
	items, err := find(t, zeroShot).Items(context.Background(), suitetest.Files(files))
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Suite, Task, Group, ID, Input, Target string }
	var got []row
	for _, it := range items {
		got = append(got, row{it.Suite, it.Task, it.Group, it.ID, it.Input, it.Target})
	}
	want := []row{
		{zeroShot, "Korean/Arts & Humanities", "Korean", "Korean/1", "질문 1?\nA. 가1\nB.  나\nC. 다 \n D. 라", "B"},
		{zeroShot, "Korean/STEM", "Korean", "Korean/0", "질문 0?\nA. 가0\nB.  나\nC. 다 \n D. 라", "A"},
		{zeroShot, "Korean/STEM", "Korean", "Korean/2", "질문 2?\nA. 가2\nB.  나\nC. 다 \n D. 라", "C"},
		{zeroShot, "North_Macedonian/Arts & Humanities", "North_Macedonian", "North_Macedonian/1", "질문 1?\nA. 가1\nB.  나\nC. 다 \n D. 라", "B"},
	}
	want[3].ID = "North_Macedonian/0"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Rows that are the same in every column are no examples of each other.
func TestTwins(t *testing.T) {
	var rows []jsonRow
	for i := range 5 {
		rows = append(rows, vectorRow(i, "STEM"))
	}
	rows[4] = rows[1] // of five rows, a row's examples are all five
	for name, want := range map[string]int{primary: 3, leaky: 5} {
		items, err := find(t, name).Items(context.Background(), korean(t, rows))
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{1, 4} {
			if got := len(items[i].Record.(Record).Shots); got != want {
				t.Errorf("%s: row %d has %d examples, want %d", name, i, got, want)
			}
		}
	}
	other := "another"
	rows[4].Level = &other
	items, err := find(t, primary).Items(context.Background(), korean(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(items[1].Record.(Record).Shots); got != 4 {
		t.Errorf("%d examples", got)
	}
}

func TestBadRowsCostTheirItemsOnly(t *testing.T) {
	var rows []jsonRow
	for i := range 9 {
		rows = append(rows, vectorRow(i, "STEM"))
	}
	four, minus := int64(4), int64(-1)
	rows[0].Answer = &four
	rows[1].Answer = &minus
	rows[2].Answer = nil
	rows[3].Question = nil
	rows[4].C = nil
	rows[5].Domain = nil
	items, err := find(t, zeroShot).Items(context.Background(), korean(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	errs := map[string]string{}
	for _, it := range items {
		if _, err := find(t, zeroShot).Request(it); err != nil {
			errs[it.ID] = strings.TrimPrefix(err.Error(), pathOf("Korean")+": ")
		}
	}
	want := map[string]string{
		"Korean/0": "row 0: answer is no number from 0 to 3",
		"Korean/1": "row 1: answer is no number from 0 to 3",
		"Korean/2": "row 2: answer is no number from 0 to 3",
		"Korean/3": "row 3: no question",
		"Korean/4": "row 4: no option_c",
		"Korean/5": "row 5: no domain",
	}
	if diff := cmp.Diff(want, errs); diff != "" || len(items) != 9 {
		t.Errorf("%d items, %s", len(items), diff)
	}
	// Whoever draws a bad row has a bad prompt.
	rows = rows[2:] // the rows 2, 3 and 4 are bad, and 5 has no domain
	rows[3] = vectorRow(5, "STEM")
	items, err = find(t, primary).Items(context.Background(), korean(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items[3:] {
		if _, err := find(t, primary).Request(it); err == nil || !strings.Contains(err.Error(), "worked example: row ") {
			t.Errorf("%s: error %v", it.ID, err)
		}
	}
}

// Upstream's other columns describe a row, but are not needed to ask it.
func TestNeededColumns(t *testing.T) {
	var rows []asking
	for i := range 6 {
		r := vectorRow(i, "STEM")
		rows = append(rows, asking{r.Domain, r.Question, r.A, r.B, r.C, r.D, r.Answer})
	}
	items, err := find(t, primary).Items(context.Background(), korean(t, rows))
	if err != nil || len(items) != 6 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	if got := request(t, primary, items[5]).Prompt.Text; !strings.HasSuffix(got, "질문 5?\nA. 가5\nB.  나\nC. 다 \n D. 라\nAnswer:") {
		t.Errorf("%q", got)
	}
}

func TestItemsErrors(t *testing.T) {
	type short struct {
		Question string `parquet:"question"`
	}
	file := func(name, content string) suitetest.Data {
		return suitetest.Files(map[string]string{name: content})
	}
	var four []jsonRow
	for i := range 4 {
		four = append(four, vectorRow(i, "STEM"))
	}
	for name, c := range map[string]struct {
		data suitetest.Data
		want string
	}{
		"no files":       {suitetest.Files(nil), "https://huggingface.co/datasets/CohereLabs/include-base-44"},
		"other files":    {file(pathOf("Klingon"), ""), "include/<Language>/test-00000-of-00001.parquet is not in datasets.lock"},
		"no Parquet":     {file(pathOf("Korean"), "question,answer\n"), "include/Korean/test-00000-of-00001.parquet: "},
		"missing column": {korean(t, []short{{"q"}}), "column domain: is not in the file"},
		"no rows":        {korean(t, []jsonRow{}), "include/Korean/test-00000-of-00001.parquet: no rows"},
		"few rows":       {korean(t, four), `include/Korean/test-00000-of-00001.parquet: domain "STEM" has 4 rows, too few to draw 5 worked examples from`},
	} {
		_, err := find(t, primary).Items(context.Background(), c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
	if _, err := find(t, zeroShot).Items(context.Background(), korean(t, four)); err != nil {
		t.Errorf("without examples: %v", err)
	}
	var unpinned *eval.UnpinnedError
	if _, err := find(t, primary).Items(context.Background(), suitetest.Files(nil)); !errors.As(err, &unpinned) {
		t.Errorf("error %T", err)
	}
}

func TestItemsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := find(t, primary).Items(ctx, korean(t, []jsonRow{vectorRow(0, "STEM")})); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// The digest covers what the item's prompt and target are made of.
func TestItemDigest(t *testing.T) {
	digests := func(suite string, change func(rows []jsonRow)) []string {
		var rows []jsonRow
		for i := range 5 {
			rows = append(rows, vectorRow(i, "STEM"))
		}
		change(rows)
		items, err := find(t, suite).Items(context.Background(), korean(t, rows))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, it := range items {
			out = append(out, it.Digest)
		}
		return out
	}
	changed := "changed"
	change := func(rows []jsonRow) { rows[0].B = &changed }
	base, other := digests(primary, func([]jsonRow) {}), digests(primary, change)
	for i := range base { // row 0 is an example of all
		if len(base[i]) != 64 || base[i] == other[i] {
			t.Errorf("row %d: %s, then %s", i, base[i], other[i])
		}
	}
	base, other = digests(zeroShot, func([]jsonRow) {}), digests(zeroShot, change)
	if base[0] == other[0] || base[1] != other[1] {
		t.Errorf("without examples: %s, then %s", base, other)
	}
}
