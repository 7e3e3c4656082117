package suites

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/eval"
)

func namesOf(list []eval.Suite) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Info().Name)
	}
	return out
}

func TestAll(t *testing.T) {
	want := []string{
		"mmlu", "mmlu-chat", "mmlu-chat-single", "mmlu-generative",
		"bbh", "bbh-v3", "bbh-chat", "bbh-official", "bbh-chat-lenient",
		"ifeval",
		"humaneval", "humaneval-sampled", "humaneval-instruct", "humaneval-plain", "humaneval-simple-evals",
		"humaneval-plus", "humaneval-plus-sampled",
		"mbpp", "mbpp-plus", "mbpp-plus-sampled",
		"bigcodebench", "bigcodebench-instruct", "bigcodebench-hard", "bigcodebench-hard-instruct", "bigcodebench-sampled",
		"bigcodebench-uncalibrated", "bigcodebench-plain",
		"bfcl", "bfcl-tools", "bfcl-prompt", "bfcl-multi-turn", "bfcl-tools-multi-turn", "bfcl-prompt-multi-turn", "bfcl-full",
		"salad", "salad-attack", "salad-defense", "salad-mcq",
		"attaq",
		"mmmlu", "mmmlu-chat", "mmmlu-cot",
		"include", "include-en", "include-chat", "include-leaky", "include-en-leaky", "include-zero-shot",
		"mmlu-pro", "mmlu-pro-chat",
		"gpqa", "gpqa-chat",
		"gsm8k", "gsm8k-chat",
		"mgsm", "mgsm-chat",
	}
	if diff := cmp.Diff(want, namesOf(All())); diff != "" {
		t.Error(diff)
	}
}

// Everything that users and reports rely on is said.
func TestInfoIsComplete(t *testing.T) {
	primaries := map[string]bool{}
	commit := regexp.MustCompile(`^[0-9a-f]{40}$`)
	for _, s := range All() {
		i := s.Info()
		for field, ok := range map[string]bool{
			"Name":        regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(i.Name),
			"Title":       i.Title != "",
			"Version":     i.Version != "",
			"Description": i.Description != "" && !strings.Contains(i.Description, "\n"),
			"VariantOf":   i.VariantOf == "" || primaries[i.VariantOf] && strings.HasPrefix(i.Name, i.VariantOf+"-"),
			"Output":      i.Output == eval.OutputChoices || i.Output == eval.OutputGeneration,
			"Metrics":     len(i.Metrics) > 0,
			"Upstream":    i.Upstream.Name != "" && i.Upstream.Task != "" && commit.MatchString(i.Upstream.Commit),
			"License":     i.License != "",
			"Data":        len(i.Data) > 0,
			"Deviations":  len(i.Deviations) > 0,
		} {
			if !ok {
				t.Errorf("%s: %s is not as it should be: %+v", i.Name, field, i)
			}
		}
		primaries[i.Name] = i.VariantOf == ""

		metrics := map[string]bool{}
		for _, m := range i.Metrics {
			if m.Name == "" || m.Description == "" || metrics[m.Name] {
				t.Errorf("%s: metric %+v", i.Name, m)
			}
			metrics[m.Name] = true
		}
		for _, r := range i.References {
			if !metrics[r.Metric] || r.Model == "" || r.Source == "" || r.Value <= 0 || r.Value > 1 {
				t.Errorf("%s: reference %+v", i.Name, r)
			}
		}
	}
}

func TestInfoIsNotShared(t *testing.T) {
	All()[0].Info().Metrics[0].Name = "changed"
	if All()[0].Info().Metrics[0].Name == "changed" {
		t.Error("a caller can change what others see")
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"mmlu", "mmlu"},
		{"bbh,mmlu", "bbh mmlu"},
		{" bbh-official , bbh", "bbh-official bbh"},
		{"all", "mmlu bbh ifeval humaneval humaneval-plus mbpp mbpp-plus bigcodebench bfcl salad attaq mmmlu include mmlu-pro gpqa gsm8k mgsm"},
		{"mmlu-chat,all", "mmlu-chat mmlu bbh ifeval humaneval humaneval-plus mbpp mbpp-plus bigcodebench bfcl salad attaq mmmlu include mmlu-pro gpqa gsm8k mgsm"},
	} {
		got, err := Find(strings.Split(c.names, ","))
		if err != nil || strings.Join(namesOf(got), " ") != c.want {
			t.Errorf("%q: %v, %v, want %s", c.names, namesOf(got), err, c.want)
		}
	}
}

func TestFindErrors(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"mmlu,bbh,mmlu", "suite mmlu is named twice"},
		{"all,bbh", "suite bbh is named twice"},
		{"mmlu,", "empty name in the list of suites"},
		{"", "empty name in the list of suites"},
		{"mmul", `unknown suite "mmul"`},
	} {
		if _, err := Find(strings.Split(c.names, ",")); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.names, err, c.want)
		}
	}
	if _, err := Find(nil); err == nil {
		t.Error("no error for no names")
	}
}

func TestDidYouMean(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"mmul", "mmlu"},
		{"hbb", ""}, // two steps of three characters
		{"mmlv", "mmlu"},
		{"MMLU", "mmlu"},
		{"mlu", "mmlu"},
		{"bhh", "bbh"},
		{"al", "all"},
		{"bbh-oficial", "bbh-official"},
		{"mmlu_chat", "mmlu-chat"},
		{"mmluchatsingle", "mmlu-chat-single"},
		{"winogrande", ""},
		{"gsmk8", "gsm8k"},
		{"x", ""},
		{strings.Repeat("mmlu", 1<<20), ""},
	} {
		_, err := Find([]string{c.name})
		var unknown *UnknownError
		if !errors.As(err, &unknown) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		if unknown.Suggestion != c.want || unknown.Name != c.name {
			t.Errorf("%s: suggests %q, want %q", c.name, unknown.Suggestion, c.want)
		}
		if diff := cmp.Diff(append([]string{"all"}, namesOf(Primary())...), unknown.Primary); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(err.Error(), "there are all, mmlu, bbh, ") == strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%s: error %q", c.name, err)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"ab", "ba", 1}, {"abc", "cab", 2}, {"é", "e", 1},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestEditDistanceProperties(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("abc")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "c")
		d := editDistance(a, b)
		if d != editDistance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) || d < max(len(a), len(b))-min(len(a), len(b)) {
			t.Fatalf("%q to %q: %d", a, b, d)
		}
		if e := editDistance(a, b+c); e > d+1 {
			t.Fatalf("%q to %q: %d, to %q: %d", a, b, d, b+c, e)
		}
	})
}
