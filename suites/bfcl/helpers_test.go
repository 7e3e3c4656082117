package bfcl

import (
	"context"
	"strings"
	"testing"

	"assay/eval"
	"assay/model"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/internal/suitetest"
)

// find returns a variant by its name.
func find(t testing.TB, name string) suite {
	t.Helper()
	for _, s := range Suites() {
		if s.Info().Name == name {
			return s.(suite)
		}
	}
	t.Fatalf("no variant %s", name)
	return suite{}
}

// itemsOf reads the items of files.
func itemsOf(t testing.TB, name string, files map[string]string) []eval.Item {
	t.Helper()
	items, err := find(t, name).Items(context.Background(), suitetest.Files(files))
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// oneItem makes an item of a category from a list of functions and the accepted
// answers, empty where there are none.
func oneItem(t testing.TB, category, functions, answers string) eval.Item {
	t.Helper()
	files := map[string]string{
		"bfcl/v3/BFCL_v3_" + category + ".json": oneLine(`{"id": "` + category + `_0", "question": [[{"role": "user", "content": "do it"}]], "function": ` + functions + `}`),
	}
	if answers != "" {
		files["bfcl/v3/possible_answer/BFCL_v3_"+category+".json"] = oneLine(`{"id": "` + category + `_0", "ground_truth": ` + answers + `}`)
	}
	it := itemsOf(t, primary, files)[0]
	if err, bad := it.Record.(error); bad {
		t.Fatal(err)
	}
	return it
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// scoreOf scores a reply, and returns whether it is right and the type of the
// error.
func scoreOf(t testing.TB, s suite, it eval.Item, text string) (bool, string, eval.Score) {
	t.Helper()
	got, err := s.Score(context.Background(), eval.Env{}, it, model.Response{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Values) != 1 || got.Values[0].Metric != accuracy {
		t.Fatalf("values %v", got.Values)
	}
	typ, _, _ := strings.Cut(got.Explanation, ": ")
	return got.Values[0].Value == 1, typ, got
}

const mathAdd = `[{"name": "math.add", "description": "Adds.", "parameters": {"type": "dict", "required": ["a"], "properties": {
	"a": {"type": "integer", "description": "A."}, "b": {"type": "float", "description": "B."}, "unit": {"type": "string", "description": "U."},
	"tags": {"type": "array", "items": {"type": "string"}, "description": "T."}, "opt": {"type": "dict", "description": "O."},
	"flag": {"type": "boolean", "description": "F."}, "pos": {"type": "tuple", "items": {"type": "float"}, "description": "P."},
	"recs": {"type": "array", "items": {"type": "dict"}, "description": "R."}}}}]`

const mathAnswer = `[{"math.add": {"a": [3], "b": [2.5, ""], "unit": ["New York, NY", ""], "tags": [["x", "y"], ""],
	"opt": [{"k": ["v1", "v2"], "n": [1, ""]}, ""], "flag": [true, ""], "pos": [[1.0, 2.0], ""], "recs": [[{"id": [1]}, {"id": [2]}], ""]}}]`

const functionG = `[{"name": "g", "description": "G.", "parameters": {"type": "dict", "properties": {"x": {"type": "string", "description": "X."}}, "required": ["x"]}}]`

func loads(t testing.TB, text string) pyvalue.Value {
	t.Helper()
	v, err := pyvalue.Loads(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func dumps(v pyvalue.Value) string { return pyvalue.Dumps(v) }
