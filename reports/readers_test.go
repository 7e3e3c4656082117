package reports

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

// python runs a script in a folder with a Python that has a module. ASSAY_PYTHON
// names another one than python3.
func python(t *testing.T, module, dir, script string) string {
	t.Helper()
	name := os.Getenv("ASSAY_PYTHON")
	if name == "" {
		name = "python3"
	}
	if err := exec.Command(name, "-c", "import "+module).Run(); err != nil {
		t.Skipf("needs %s with the module %s (ASSAY_PYTHON names another one): %v", name, module, err)
	}
	cmd := exec.Command(name, "-c", script)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// exampleRuns writes the runs that the documentation names.
func exampleRuns(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "runs"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"granite", "changed"} {
		if err := os.Rename(writeExample(t), filepath.Join(dir, "runs", name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A second reader sees the rows, types and metadata that were written.
func TestDuckDBReadsResults(t *testing.T) {
	out := python(t, "duckdb", exampleRuns(t), `
import duckdb, json, math
q = lambda s: duckdb.sql(s).fetchall()
f = "'runs/granite/samples.parquet'"
json_safe = lambda x: None if isinstance(x, float) and not math.isfinite(x) else x
print(json.dumps({
  "types": [[r[0], r[1]] for r in q("DESCRIBE SELECT * FROM " + f)],
  "summary types": [[r[0], r[1]] for r in q("DESCRIBE SELECT * FROM 'runs/granite/summary.parquet'")],
  "count": q("SELECT count(*) FROM " + f)[0][0],
  "statuses": [list(r) for r in q("SELECT status, count(*) FROM " + f + " GROUP BY 1 ORDER BY 1")],
  "acc": q("SELECT avg(scores['acc']) FROM " + f + " WHERE suite = 'mmlu'")[0][0],
  "contains": q("SELECT sum(scores['contains']) FROM " + f)[0][0],
  "tokens": q("SELECT tokens FROM " + f + " WHERE id = 'navigate/0'")[0][0],
  "choices": [json_safe(x) for x in q("SELECT choices FROM " + f + " WHERE id = 'anatomy/1'")[0][0]],
  "top": q("SELECT top[2].token, top[2].logprob FROM " + f + " WHERE id = 'anatomy/0'")[0],
  "nan": q("SELECT isnan(choices[4]) FROM " + f + " WHERE id = 'anatomy/2'")[0][0],
  "nulls": q("SELECT count(*) - count(text), count(*) - count(task_group), count(*) - count(margin) FROM " + f)[0],
  "empty answer": q("SELECT text FROM " + f + " WHERE id = 'navigate/2'")[0][0],
  "bytes": q("SELECT octet_length(text_bytes) FROM " + f + " WHERE text_bytes IS NOT NULL")[0][0],
  "schema": q("SELECT decode(value) FROM parquet_kv_metadata(" + f + ") WHERE decode(key) = 'assay.schema'")[0][0],
}))`)
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, table := range []struct{ key, section string }{{"types", "samples.parquet"}, {"summary types", "summary.parquet"}} {
		if d := cmp.Diff(documentedTypes(t, table.section), got[table.key]); d != "" {
			t.Errorf("types of %s (-docs/results.md +DuckDB):\n%s", table.section, d)
		}
		delete(got, table.key)
	}
	want := map[string]any{
		"count":        9.0,
		"statuses":     []any{[]any{"error", 1.0}, []any{"ok", 5.0}, []any{"refused-by-limit", 1.0}, []any{"unparsed", 2.0}},
		"acc":          2.0 / 3,
		"contains":     4.0,
		"tokens":       []any{5.0, 7.0, 100351.0},
		"choices":      []any{-1.0, -1.0005, -3.0, nil},
		"top":          []any{362.0, -1.75},
		"nan":          true,
		"nulls":        []any{5.0, 5.0, 6.0},
		"empty answer": "",
		"bytes":        float64(len(exampleResults()[5].Text)),
		"schema":       "samples/1",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestDocumentedQueriesRun(t *testing.T) {
	queries := blocks(t, "sql")
	if len(queries) < 5 {
		t.Fatalf("found %d queries", len(queries))
	}
	text, err := json.Marshal(queries)
	if err != nil {
		t.Fatal(err)
	}
	out := python(t, "duckdb", exampleRuns(t), "import duckdb\nfor q in "+string(text)+":\n    print(len(duckdb.sql(q).fetchall()))\n")
	for i, rows := range strings.Fields(out) {
		same := strings.Contains(queries[i], "runs/changed") // the example runs do not differ
		if (rows == "0") != same {
			t.Errorf("%s rows from\n%s", rows, queries[i])
		}
	}
}

func TestDocumentedPandasRuns(t *testing.T) {
	for _, script := range blocks(t, "python") {
		out := python(t, "pandas, pyarrow", exampleRuns(t), script)
		if !strings.Contains(out, "anatomy") || !strings.Contains(out, "exact_match") {
			t.Errorf("printed\n%s", out)
		}
	}
}

func documentation(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/results.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocks returns the code of a language in the documentation.
func blocks(t *testing.T, language string) []string {
	var out []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(documentation(t), -1) {
		out = append(out, m[1])
	}
	return out
}

// documentedTypes returns the columns and types of a section of the documentation.
func documentedTypes(t *testing.T, section string) any {
	_, text, _ := strings.Cut(documentation(t), "## "+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	var out []any
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\|").FindAllStringSubmatch(text, -1) {
		out = append(out, []any{m[1], m[2]})
	}
	return out
}

// The documentation lists the columns that there are, in their order.
func TestColumnsAreDocumented(t *testing.T) {
	for _, table := range []*table{samplesTable, summaryTable, baselineTable} {
		var want []string
		for _, l := range table.leaves {
			if name := l.column(); len(want) == 0 || want[len(want)-1] != name {
				want = append(want, name)
			}
		}
		var got []string
		list, _ := documentedTypes(t, table.name+".parquet").([]any)
		for _, c := range list {
			got = append(got, c.([]any)[0].(string))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-schema +docs/results.md):\n%s", table.name, d)
		}
	}
}

func TestManifestKeysAreDocumented(t *testing.T) {
	_, text, _ := strings.Cut(documentation(t), "## run.json\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, key := range jsonKeys(reflect.TypeFor[eval.RunInfo]()) {
		if !strings.Contains(text, "`"+key+"`") {
			t.Errorf("key %s of run.json is not documented", key)
		}
	}
}

// jsonKeys lists the JSON keys of a struct and the structs in it.
func jsonKeys(of reflect.Type) []string {
	if of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || !strings.HasPrefix(of.PkgPath(), "assay/") {
		return nil
	}
	var out []string
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		out = append(append(out, name), jsonKeys(f.Type)...)
	}
	return out
}
