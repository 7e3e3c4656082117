package judge

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/model/fake"
)

func scripted(name string, rules ...fake.Rule) *fake.Model {
	return fake.New(fake.Script{Name: name, Rules: rules})
}

func open(t *testing.T, m model.Model, o Options) eval.Judge {
	t.Helper()
	j, err := New(m, o)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestJudges(t *testing.T) {
	for _, c := range []struct {
		model, answer string
		want          eval.Judgement
	}{
		{"MD-Judge-v0.1-Q8_0", "safe", eval.Judgement{Safe: true, Text: "safe"}},
		{"MD-Judge-v0.1-Q8_0", "unsafe\nO10: Security Threats", eval.Judgement{Category: "O10: Security Threats", Text: "unsafe\nO10: Security Threats"}},
		{"granite-guardian-3.1-2b", "No", eval.Judgement{Safe: true, Text: "No"}},
		{"granite-guardian-3.1-2b", "Yes", eval.Judgement{Category: "harm", Text: "Yes"}},
	} {
		j := open(t, scripted(c.model, fake.Rule{Contains: "the answer", Text: c.answer}), Options{Timeout: time.Minute})
		got, err := j.Judge(context.Background(), eval.Exchange{Prompt: "the question", Answer: "the answer"})
		if err != nil || got != c.want {
			t.Errorf("%s %q: %+v, %v, want %+v", c.model, c.answer, got, err, c.want)
		}
	}
}

// Provenance: the weights and the wording.
func TestInfo(t *testing.T) {
	m := scripted("md-judge")
	got := open(t, m, Options{}).Info()
	model := m.Info()
	if diff := cmp.Diff(eval.JudgeInfo{Kind: "md-judge", PromptDigest: taskDigest, Model: &model}, got); diff != "" {
		t.Error(diff)
	}
	seen := map[string]string{}
	for _, kind := range Kinds() {
		info := open(t, m, Options{Kind: kind}).Info()
		if other, ok := seen[info.PromptDigest]; ok || info.Kind != kind || len(info.PromptDigest) != 64 {
			t.Errorf("%s: %+v, as %s", kind, info, other)
		}
		seen[info.PromptDigest] = kind
	}
}

func TestRecognize(t *testing.T) {
	for name, want := range map[string]string{
		"MD-Judge-v0.1":               eval.JudgeMD,
		"md_judge_v0_1.Q4_K_M.gguf":   eval.JudgeMD,
		"MD Judge V0.1":               eval.JudgeMD,
		"Granite Guardian 3.0 2b":     eval.JudgeGuardian,
		"granite3-guardian:8b":        eval.JudgeGuardian,
		"granite-guardian-3.3-8b":     eval.JudgeGuardian,
		"granite-guardian-3.2-3b-a8b": eval.JudgeGuardian,
		"MD-Judge-v0_2-internlm2_7b":  "error: MD-Judge v0.2",
		"granite-guardian-4.1-8b":     "error: Granite Guardian 4",
		"granite4.1-guardian:8b":      "error: Granite Guardian 4",
		"llama-3-8b":                  "error: tells no kind of judge: name one of md-judge, md-judge-domain, granite-guardian",
	} {
		got, err := recognize(model.Info{Name: name, URI: name})
		if message, bad := strings.CutPrefix(want, "error: "); bad {
			if err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("%s: %q, error %v, want %q", name, got, err, message)
			}
		} else if err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	if _, err := New(scripted("md-judge"), Options{Kind: "nobody"}); err == nil || !strings.Contains(err.Error(), `unknown kind of judge "nobody"`) {
		t.Errorf("error %v", err)
	}
	if got := open(t, scripted("MD-Judge-v0.2"), Options{Kind: eval.JudgeMD}).Info().Kind; got != eval.JudgeMD {
		t.Errorf("a named kind is not taken: %s", got)
	}
}

// stuck answers when its context ends.
type stuck struct{ model.Model }

func (stuck) Info() model.Info { return model.Info{Name: "md-judge"} }
func (stuck) Do(ctx context.Context, _ model.Request) (model.Response, error) {
	<-ctx.Done()
	return model.Response{}, ctx.Err()
}

// cut lost the beginning of what it was asked.
type cut struct{ stuck }

func (cut) Do(context.Context, model.Request) (model.Response, error) {
	return model.Response{Text: "safe", Usage: model.Usage{Truncated: 3}}, nil
}

// Every failure says why, and keeps what it quotes apart.
func TestJudgeErrors(t *testing.T) {
	for _, c := range []struct {
		name, reason, detail string
		model                model.Model
	}{
		{"nonsense", "its answer holds no verdict", `"SECRET says the judge"`, scripted("md-judge", fake.Rule{Text: "SECRET says the judge"})},
		{"failure", "the judge failed", "SECRET", scripted("md-judge", fake.Rule{Error: "SECRET"})},
		{"time", "no verdict within 10ms", "", stuck{}},
		{"context", "the exchange does not fit the judge's context", "", cut{}},
	} {
		_, err := open(t, c.model, Options{Timeout: 10 * time.Millisecond}).Judge(context.Background(), eval.Exchange{})
		var failed *eval.JudgeError
		if !errors.As(err, &failed) || failed.Reason != c.reason || (failed.Err != nil) != (c.detail != "") || c.detail != "" && failed.Err.Error() != c.detail {
			t.Errorf("%s: error %v", c.name, err)
		}
		if strings.Contains(c.reason, ":") {
			t.Errorf("%s: a colon in the reason", c.name)
		}
	}
}

// The end of a run is no failure of the judge.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := open(t, stuck{}, Options{Timeout: time.Hour}).Judge(ctx, eval.Exchange{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
