package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/eval"
	"assay/model"
	"assay/reports"
)

// provenance is what the manifests say: a row for each field, a column for each
// run.
type provenance struct {
	Labels []string
	Rows   []provenanceRow
}

type provenanceRow struct {
	Name    string
	Values  []string
	Differs bool
}

// field is something that a manifest says; its value is empty where it does not.
type field struct{ name, value string }

func newProvenance(sides []reports.Side) provenance {
	var p provenance
	var names []string
	values := make([]map[string]string, len(sides))
	for i, s := range sides {
		p.Labels = append(p.Labels, reports.Visible(s.Label))
		values[i] = map[string]string{}
		for _, f := range fields(s) {
			if !slices.Contains(names, f.name) {
				names = append(names, f.name)
			}
			values[i][f.name] = reports.Visible(f.value)
		}
	}
	for _, name := range names {
		row := provenanceRow{Name: reports.Visible(name)}
		any := false
		for i := range sides {
			v := values[i][name]
			any = any || v != ""
			row.Values = append(row.Values, v)
			row.Differs = row.Differs || v != row.Values[0]
		}
		if any {
			p.Rows = append(p.Rows, row)
		}
	}
	return p
}

func fields(s reports.Side) []field {
	i := s.Source.Info
	out := []field{{"results", s.Source.Path()}, {"complete", yesNo(i.Complete)}, {"stopped", i.Stopped}, {"Assay", i.Assay}}
	out = append(out, modelFields(i.Model)...)
	out = append(out, field{"data", i.Data.Source}, field{"datasets.lock", i.Data.Lock}, field{"limit", number(int64(i.Limit))},
		field{"seed", strconv.FormatUint(i.Seed, 10)}, field{"repeats", number(int64(i.Repeats))}, field{"max tokens", number(int64(i.Override.MaxTokens))})
	for _, suite := range i.Suites {
		out = append(out, suiteFields(suite)...)
	}
	out = append(out, judgeFields(i.Judge)...)
	if i.Sandbox != nil {
		out = append(out, field{"sandbox", fmt.Sprint(i.Sandbox.Level)})
	}
	if a := i.Answers; a != nil {
		var files []string
		for _, f := range a.Files {
			files = append(files, fmt.Sprintf("%s (%d answers, sha256 %s)", f.Name, f.Answers, f.SHA256))
		}
		out = append(out, field{"answers", a.Format + ": " + strings.Join(files, "; ")})
	}
	for n, r := range i.Rescored {
		out = append(out, field{fmt.Sprintf("rescoring %d", n+1), fmt.Sprintf("of %s by %s, %s", r.From, r.Assay, moment(r.Time))})
	}
	if r := i.Replay; r != nil {
		out = append(out, field{"replay", fmt.Sprintf("%s: %d drafts, %d answers diverged", r.Source, r.Drafts, r.Diverged)})
	}
	return append(out, field{"started", moment(i.Started)}, field{"finished", moment(i.Finished)}, field{"host", i.Host},
		field{"command", strings.Join(i.Command, " ")})
}

func modelFields(m model.Info) []field {
	bytes := ""
	if m.Bytes > 0 {
		bytes = fmt.Sprintf("%s (%s bytes)", size(m.Bytes), count(int(m.Bytes)))
	}
	return []field{{"model", m.Name}, {"URI", m.URI}, {"engine", m.Engine}, {"architecture", m.Architecture}, {"quantization", m.Quantization},
		{"parameters", number(m.Parameters)}, {"size", bytes}, {"context length", number(int64(m.ContextLength))}, {"weights", m.WeightsDigest},
		{"tokenizer", m.TokenizerDigest}, {"template", m.TemplateDigest}, {"numerics version", number(int64(m.NumericsVersion))}, {"fault", m.Fault},
		{"CPU path", m.CPUPath}, {"activations", m.Activations}, {"KV cache", m.KVCache}, {"threads", number(int64(m.Threads))}, {"warning", m.Warning}}
}

func suiteFields(s eval.SuiteRun) []field {
	upstream := strings.TrimSpace(strings.Join([]string{s.Upstream.Name, s.Upstream.Task, s.Upstream.Commit}, " "))
	return []field{
		{s.Name + ": version", s.Version},
		{s.Name + ": items", fmt.Sprintf("%s of %s", count(s.Items), count(s.Available))},
		{s.Name + ": scored as", upstream},
		{s.Name + ": items digest", s.ItemsHash},
		{s.Name + ": prompts digest", s.Prompts},
	}
}

func judgeFields(j *eval.JudgeInfo) []field {
	if j == nil {
		return nil
	}
	out := []field{{"judge", j.Kind}, {"judge: wording", j.PromptDigest}, {"judge: file", j.FileDigest}}
	if j.Model != nil {
		out = append(out, field{"judge: model", j.Model.Name}, field{"judge: weights", j.Model.WeightsDigest})
	}
	return out
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// number writes a number, and nothing for 0, by which manifests say none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// moment writes a time of a manifest; a baseline has none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}
