package bench

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/model"
	"assay/model/gguf"
)

func quick() Options {
	return Options{Count: 2, Subjects: 1, Items: 4, Memory: 1 << 20, Quantization: "Q8_0", Synthetic: true}
}

// tiny is a model that takes next to no time.
func tiny(t testing.TB) *gguf.File {
	t.Helper()
	s := Shape{"tiny", 2, 32, 32, 2, 1, 100, 4096, 0.22, 1. / 16, 10}
	f, err := Synthesize(t.Context(), s, one("Q8_0", gguf.Q8_0, gguf.Q8_0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestRun measures everything once through: every figure is there with what belongs to it, and comes
// back from JSON as it was.
func TestRun(t *testing.T) {
	o := quick()
	report, err := Run(t.Context(), tiny(t), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range report.Measurements {
		got = append(got, m.Name)
		samples := o.Count
		ceiling := strings.HasPrefix(m.Name, "ceiling-")
		if ceiling {
			samples = o.Count * (len(all()) + 1)
		}
		if len(m.Samples) != samples || !(m.Value > 0) || m.Unit == "" {
			t.Errorf("%+v", m)
		}
		isRate := m.Unit == "tokens/s"
		if (m.Share != nil) != isRate || (m.Prefill != nil) != isRate || (m.Ceiling != "") != isRate {
			t.Errorf("%s: share %v of %q, of prefill %v", m.Name, m.Share, m.Ceiling, m.Prefill)
		}
		if m.Name == "decode-1" && m.Ceiling != CeilingRead {
			t.Errorf("one sequence is bounded by %s", m.Ceiling)
		}
		if m.Name == "mmlu-evaluated" && (m.Value < 1 || m.Value > 1.02) {
			t.Errorf("tokens evaluated are %v of the least", m.Value)
		}
	}
	const weightsOfTiny = 100*32 + 32 + 2*(2*32+3*32*32+3*32*32)
	want := []string{"ceiling-dot", "ceiling-fma", "ceiling-read", "prefill-512", "prefill-2048", "decode-1", "decode-8",
		"decode-16", "decode-64", "decode-64-shared-1000", "mmlu", "mmlu-evaluated", "mmlu-plain", "mmlu-of-plain"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m := report.Model; m.Name != "tiny" || m.Architecture != "granite" || m.Parameters != weightsOfTiny || m.PackedBytes < weightsOfTiny {
		t.Errorf("the model is %+v", m)
	}
	var out bytes.Buffer
	if _, err := report.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	back, err := ReadReport(&out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report, back); diff != "" {
		t.Error(diff)
	}
}

// TestRunOnly measures some figures; without prefill-512 nothing is in relation to it.
func TestRunOnly(t *testing.T) {
	o := quick()
	o.Only, o.Count, o.Time = []string{"decode-8", "mmlu"}, 1, time.Millisecond
	report, err := Run(t.Context(), tiny(t), o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	value := map[string]float64{}
	for _, m := range report.Measurements {
		if got = append(got, m.Name); m.Prefill != nil {
			t.Errorf("%s is %v of a prefill that was not measured", m.Name, *m.Prefill)
		}
		value[m.Name] = m.Value
	}
	if got, want := value["mmlu-of-plain"], value["mmlu"]/value["mmlu-plain"]; got != want {
		t.Errorf("the rate of mmlu is %v of plain prefill, want %v", got, want)
	}
	want := []string{"ceiling-dot", "ceiling-fma", "ceiling-read", "decode-8", "mmlu", "mmlu-evaluated", "mmlu-plain", "mmlu-of-plain"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	o.Only = []string{"decode-9"}
	if _, err := Run(t.Context(), tiny(t), o); err == nil || !strings.Contains(err.Error(), `no figure "decode-9"`) {
		t.Errorf("got %v", err)
	}
}

// TestRunStops: what was measured before the end of ctx is returned with its error.
func TestRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := quick()
	o.Progress = func(_ int, name string) {
		if name == "decode-64" {
			cancel()
		}
	}
	report, err := Run(ctx, tiny(t), o)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if n := len(report.Measurements); n != 3+5 || report.Measurements[n-1].Name != "decode-16" {
		t.Errorf("%d measurements", n)
	}
}

// TestRunMemory: answers that cannot be held at once are an error, not an endless wait.
func TestRunMemory(t *testing.T) {
	o := quick()
	o.Only, o.KVMemory = []string{"decode-64"}, 1<<16
	if _, err := Run(t.Context(), tiny(t), o); err == nil || !strings.Contains(err.Error(), "do not fit the memory") {
		t.Errorf("got %v", err)
	}
}

// TestStepClock: however the beginnings of answers fall into the steps, only whole steps of all
// sequences are counted, and all answers end.
func TestStepClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "sequences")
		begin := make([]int, n) // the step of each first token
		for i := range begin {
			begin[i] = rapid.IntRange(0, 20).Draw(t, "begin")
		}
		clock := &stepClock{answers: make([]int, n), least: time.Hour}
		running := n
		stopped := make([]bool, n)
		last := slices.Max(begin)
		steps := 0
		for step := 0; running > 0; step++ {
			if step > last && !clock.ended {
				steps++
			}
			for i := range n {
				if step < begin[i] || stopped[i] {
					continue
				}
				if clock.token(i) || clock.answers[i] == answerLen {
					stopped[i] = true
					running--
				}
			}
		}
		if clock.steps != steps || steps != decodeLen {
			t.Fatalf("counted %d steps of %d", clock.steps, steps)
		}
	})
}

// TestLeastTokens holds the count of the trie's nodes to a set of all beginnings.
func TestLeastTokens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.Int32Range(0, 2)
		prompts := rapid.SliceOfN(rapid.SliceOfN(token, 0, 8), 0, 12).Draw(t, "prompts")
		beginnings := map[string]bool{}
		for _, p := range prompts {
			for n := 1; n <= len(p); n++ {
				key := ""
				for _, v := range p[:n] {
					key += string('a' + v)
				}
				beginnings[key] = true
			}
		}
		if got := leastTokens(prompts); got != len(beginnings) {
			t.Fatalf("%d, want %d", got, len(beginnings))
		}
	})
}

func TestQuestions(t *testing.T) {
	s := &session{options: Options{Subjects: MMLUSubjects, Items: 3}}
	s.config.Vocab = 1000
	prompts := s.questions()
	if len(prompts) != 3*MMLUSubjects || len(prompts[0]) != 400 || len(prompts[len(prompts)-1]) != 2700 {
		t.Errorf("%d prompts, the first of %d tokens, the last of %d", len(prompts), len(prompts[0]), len(prompts[len(prompts)-1]))
	}
	if !slices.Equal(prompts[0][:300], prompts[2][:300]) || slices.Equal(prompts[0][:300], prompts[3][:300]) {
		t.Error("prompts of a subject share a prefix, those of others do not")
	}
	r := question(prompts[0], s.config.Vocab)
	if len(r.Choices) != choices {
		t.Fatalf("%d choices", len(r.Choices))
	}
	last := map[model.Token]bool{}
	for _, c := range r.Choices {
		if c.Start != 400 || len(c.Tokens) != 401 {
			t.Errorf("a choice starts at %d of %d", c.Start, len(c.Tokens))
		}
		last[c.Tokens[400]] = true
	}
	if len(last) != choices {
		t.Errorf("%d different choices", len(last))
	}
}
