package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
)

// schemaKey is the key of the Parquet metadata that names the table and the
// version of its columns: "samples/1".
const schemaKey = "assay.schema"

// sampleColumns declares the columns of samples.parquet, in order. The rows are
// built value by value (sample.go), which keeps the order of scores and lets
// the reader check what it gets; this type is only their schema.
type sampleColumns struct {
	Suite           string             `parquet:"suite,dict"`
	SuiteVersion    string             `parquet:"suite_version,dict"`
	TaskGroup       string             `parquet:"task_group,optional,dict"`
	Task            string             `parquet:"task,dict"`
	ID              string             `parquet:"id,dict"`
	Repeat          int32              `parquet:"repeat"`
	Cluster         string             `parquet:"cluster,optional,dict"`
	Status          string             `parquet:"status,dict"`
	Error           string             `parquet:"error,optional"`
	Scores          map[string]float64 `parquet:"scores" parquet-key:",dict"`
	Target          string             `parquet:"target"`
	Extracted       string             `parquet:"extracted,optional"`
	Explanation     string             `parquet:"explanation,optional"`
	Input           string             `parquet:"input"`
	Text            string             `parquet:"text,optional"`
	TextBytes       []byte             `parquet:"text_bytes,optional"`
	Tokens          []int32            `parquet:"tokens,list"`
	Finish          string             `parquet:"finish,optional,dict"`
	Stop            string             `parquet:"stop,optional,dict"`
	Choices         []float64          `parquet:"choices,list"`
	Margin          float64            `parquet:"margin,optional"`
	Top             []topColumns       `parquet:"top,list"`
	TailMass        float64            `parquet:"tail_mass,optional"`
	PromptTokens    int32              `parquet:"prompt_tokens"`
	PromptTokensCut int32              `parquet:"prompt_tokens_cut"`
	Unsafe          bool               `parquet:"unsafe"`
	ItemDigest      string             `parquet:"item_digest"`
	PromptDigest    string             `parquet:"prompt_digest,optional"`
	LogitsDigest    string             `parquet:"logits_digest,optional"`
}

type topColumns struct {
	Token   int32   `parquet:"token"`
	LogProb float64 `parquet:"logprob"`
}

// summaryColumns declares the columns of summary.parquet, in order.
type summaryColumns struct {
	Suite        string  `parquet:"suite,dict"`
	SuiteVersion string  `parquet:"suite_version,dict"`
	Scope        string  `parquet:"scope,dict"`
	Name         string  `parquet:"name"`
	Metric       string  `parquet:"metric,dict"`
	Average      string  `parquet:"average,dict"`
	Value        float64 `parquet:"value,optional"`
	StdErr       float64 `parquet:"stderr,optional"`
	Scored       int64   `parquet:"scored"`
	Headline     bool    `parquet:"headline"`
	Items        int64   `parquet:"items,optional"`
	ItemsScored  int64   `parquet:"items_scored,optional"`
	Unparsed     int64   `parquet:"unparsed,optional"`
	Truncated    int64   `parquet:"truncated,optional"`
	Refused      int64   `parquet:"refused,optional"`
	Errors       int64   `parquet:"errors,optional"`
	CutPrompts   int64   `parquet:"cut_prompts,optional"`
	NearTies     int64   `parquet:"near_ties,optional"`
}

// table is one kind of Parquet file with its columns.
type table struct {
	name   string
	schema *parquet.Schema
	leaves []leaf
	read   []int // the leaves that rows have, ascending
}

// leaf is a column as Parquet stores it: lists and maps have inner names.
type leaf struct {
	path     string // "top.list.element.token"
	kind     string // "STRING", "INT(32,true)"
	rep, def int    // deepest repetition and definition level
	optional bool   // null stands for an absent value
	prose    bool   // long texts: their least and greatest would only bloat the footer
}

var (
	samplesTable = newTable("samples", parquet.SchemaOf(sampleColumns{}),
		colError, colTarget, colExtracted, colExplanation, colInput, colText, colTextBytes)
	summaryTable = newTable("summary", parquet.SchemaOf(summaryColumns{}))
)

func newTable(name string, s *parquet.Schema, prose ...int) *table {
	t := &table{name: name, schema: s, leaves: leavesOf(s)}
	for _, c := range prose {
		t.leaves[c].prose = true
	}
	for c := range t.leaves {
		t.read = append(t.read, c)
	}
	return t
}

// without is the same table with rows that lack a leaf.
func (t *table) without(leaf int) *table {
	return t.only(slices.DeleteFunc(slices.Clone(t.read), func(c int) bool { return c == leaf })...)
}

// only is the same table with rows of these leaves. The others are neither
// decoded nor checked.
func (t *table) only(leaves ...int) *table {
	some := *t
	some.read = slices.Sorted(slices.Values(leaves))
	return &some
}

// version is what the file's metadata says under schemaKey.
func (t *table) version() string { return fmt.Sprintf("%s/%d", t.name, eval.RunSchema) }

func leavesOf(s *parquet.Schema) []leaf {
	var out []leaf
	for _, path := range s.Columns() {
		c, _ := s.Lookup(path...) // s.Columns names existing columns
		out = append(out, leaf{
			path:     strings.Join(path, "."),
			kind:     c.Node.Type().String(),
			rep:      c.MaxRepetitionLevel,
			def:      c.MaxDefinitionLevel,
			optional: c.Node.Optional(),
		})
	}
	return out
}

// column is the name of the column that a leaf belongs to, as users know it.
func (l leaf) column() string {
	name, _, _ := strings.Cut(l.path, ".")
	return name
}

// shape describes a leaf for an error message.
func (l leaf) shape() string {
	switch {
	case l.rep > 0:
		return "repeated " + l.kind
	case l.optional:
		return "optional " + l.kind
	}
	return l.kind
}

// check compares the columns of a file with those of the table.
func (t *table) check(file string, got []leaf) error {
	have := map[string]leaf{}
	for _, l := range got {
		have[l.path] = l
	}
	for _, want := range t.leaves {
		l, ok := have[want.path]
		switch {
		case !ok:
			return fmt.Errorf("%s: column %s (%s) is missing: %s", file, want.column(), want.path, rewrite)
		case l.kind != want.kind || l.rep != want.rep || l.def != want.def:
			return fmt.Errorf("%s: column %s (%s) holds %s, want %s: %s", file, want.column(), want.path, l.shape(), want.shape(), rewrite)
		}
		delete(have, want.path)
	}
	for i, l := range got {
		if _, extra := have[l.path]; extra {
			return fmt.Errorf("%s: column %s is not one of %s: %s", file, l.column(), t.version(), rewrite)
		}
		if l.path != t.leaves[i].path {
			return fmt.Errorf("%s: column %s stands where %s belongs: %s", file, l.column(), t.leaves[i].column(), rewrite)
		}
	}
	return nil
}

const rewrite = "the file was not written by 'assay run', or was changed since; use the original"
