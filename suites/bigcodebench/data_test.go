package bigcodebench

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/suites/internal/suitetest"
)

// line is a problem of the files; changes come in pairs of a field and its text.
func line(t testing.TB, changes ...string) string {
	t.Helper()
	fields := map[string]string{
		"task_id": "BigCodeBench/7", "complete_prompt": "def task_func(n):\n    \"\"\"Doc.\"\"\"\n", "instruct_prompt": "Do it.",
		"code_prompt": "def task_func(n):\n", "canonical_solution": "    return n\n", "test": "class TestCases: pass\n",
		"entry_point": "task_func", "libs": "['os', 'numpy']",
	}
	for i := 0; i < len(changes); i += 2 {
		fields[changes[i]] = changes[i+1]
	}
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestItems(t *testing.T) {
	s := find(t, primary)
	s.file = folder + "/full.jsonl"
	items, err := s.Items(context.Background(), suitetest.Files(map[string]string{s.file: strings.Join([]string{
		line(t),
		line(t, "entry_point", "f)\nimport os"),
		line(t, "libs", "os"),
		line(t, "test", ""),
		"[]", "{",
	}, "\n")}))
	if err != nil || len(items) != 6 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	want := Record{
		Complete: "def task_func(n):\n    \"\"\"Doc.\"\"\"\n", Instruct: "Do it.", Code: "def task_func(n):\n",
		Test: "class TestCases: pass\n", Entry: "task_func", Libs: []string{"os", "numpy"},
	}
	if it := items[0]; it.ID != "BigCodeBench/7" || it.Input != want.Complete || it.Target != "    return n\n" || len(it.Digest) != 64 {
		t.Errorf("item %+v", it)
	}
	if diff := cmp.Diff(any(want), items[0].Record); diff != "" {
		t.Error(diff)
	}
	for i, want := range []string{"", "is no name of a function", `libs "os" is no list of modules`, "want the texts task_id", "problem 5: json", "problem 6: unexpected end"} {
		_, err := s.Request(items[i])
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("item %d: error %v, want one with %q", i, err, want)
		}
	}
}

func TestHardItems(t *testing.T) {
	var parts []string
	for _, id := range []string{"BigCodeBench/100", "BigCodeBench/20", "BigCodeBench/3"} {
		parts = append(parts, `"`+id+`": `+line(t, "task_id", id))
	}
	items, err := find(t, hardInstruct).Items(context.Background(), suitetest.Files(map[string]string{hardName: "{" + strings.Join(parts, ",") + "}"}))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	if diff := cmp.Diff([]string{"BigCodeBench/3", "BigCodeBench/20", "BigCodeBench/100"}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestItemsErrors(t *testing.T) {
	for _, c := range []struct{ suite, file, content, want string }{
		{primary, "bigcodebench/full.jsonl", "\n", "no problems"},
		{hard, hardName, "{}", "no problems"},
		{hard, hardName, "[1]", "want an object of problems by their task_id"},
		{primary, "bigcodebench/full.jsonl", line(t) + "\n" + line(t), `the same id twice: problems 1 and 2 ("BigCodeBench/7")`},
	} {
		s := find(t, c.suite)
		s.file = c.file
		_, err := s.Items(context.Background(), suitetest.Files(map[string]string{c.file: c.content}))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
			t.Errorf("%s of %q: error %v", c.suite, c.content, err)
		}
	}
	for _, name := range []string{primary, hard} {
		_, err := find(t, name).Items(context.Background(), suitetest.Files(nil))
		if err == nil {
			t.Errorf("%s without data: no error", name)
		}
	}
}

// The official files have the numbers of problems that are published, and each
// problem of the hard subset is the same in both.
func TestOfficialData(t *testing.T) {
	data := suitetest.SharedData(t, "bigcodebench")
	read := func(name string, count int) map[string]eval.Item {
		items, err := find(t, name).Items(context.Background(), data)
		if err != nil || len(items) != count {
			t.Fatalf("%s: %d items, %v", name, len(items), err)
		}
		out := map[string]eval.Item{}
		for _, it := range items {
			if _, ok := it.Record.(Record); !ok {
				t.Errorf("%s: %v", it.ID, it.Record)
			}
			out[it.ID] = it
		}
		return out
	}
	full := read(primary, 1140)
	for id, it := range read(hard, 148) {
		if full[id].Digest != it.Digest {
			t.Errorf("%s differs", id)
		}
	}
	for id := range refusals() {
		if _, ok := full[id]; !ok {
			t.Errorf("%s is refused and no problem", id)
		}
	}
}

// Whatever a line is, it becomes an item that can be asked or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte(line(f)))
	f.Add([]byte(line(f, "libs", "[]")))
	f.Add([]byte(line(f, "libs", "['os', \"x\"]", "entry_point", "é")))
	f.Add([]byte(`{"task_id": null, "test": 3}`))
	f.Add([]byte("\xff[]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var it eval.Item
		if parse(b, &it) != nil {
			return
		}
		r, err := record(it)
		if err != nil || it.ID == "" || it.Target == "" || len(it.Digest) != 64 {
			t.Fatalf("item %+v, %v", it, err)
		}
		for _, lib := range r.Libs {
			if strings.ContainsAny(lib, "' \n") {
				t.Fatalf("module %q", lib)
			}
		}
		if _, err := program(r, it.Target, true); err != nil {
			t.Fatal(err)
		}
	})
}
