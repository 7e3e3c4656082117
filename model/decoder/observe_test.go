package decoder

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// recorded keeps what it is shown, by layer and operation.
type recorded struct {
	order  []string
	rows   map[string]int
	values map[string][]float32
}

func (r *recorded) Observe(layer int, op Operation, x []float32, rows int) {
	key := fmt.Sprintf("%d %s", layer, op)
	if r.values[key] == nil {
		r.order = append(r.order, key)
	}
	r.rows[key] += rows
	r.values[key] = append(r.values[key], x...)
}

// observed evaluates tokens in chunks, with the logits of all, or of the last of each chunk.
func observed(t *testing.T, m *Model, tokens []int32, chunk int, all bool) (*recorded, []float32) {
	t.Helper()
	r := &recorded{rows: map[string]int{}, values: map[string][]float32{}}
	s := m.NewSequence()
	var out []float32
	for from := 0; from < len(tokens); from += chunk {
		part := tokens[from:min(from+chunk, len(tokens))]
		want := make([]bool, len(part))
		for i := range want {
			want[i] = all || i == len(want)-1
		}
		err := m.ForwardObserved(t.Context(), []Span{{s, part, want}}, r, func(_, _ int, logits []float32) error {
			out = append(out, logits...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return r, out
}

// An observer sees every operation with its shape, and changes nothing.
func TestForwardObserved(t *testing.T) {
	s := synthetic{width: 64, ffn: 96}
	m := s.load(t, Options{})
	tokens := randomTokens(5, 41, m.config.Vocab)
	r, logits := observed(t, m, tokens, len(tokens), true)
	sameBits(t, "with an observer", logits, logitsOf(t, m, tokens, len(tokens)))
	sameBits(t, "the logits observed", r.values["-1 logits"], logits)

	widths := []struct {
		op    Operation
		width int
	}{
		{OpAttnNorm, 64}, {OpQuery, 64}, {OpKey, 32}, {OpValue, 32}, {OpQueryRope, 64}, {OpKeyRope, 32}, {OpAttention, 64},
		{OpAttnOutput, 64}, {OpAttnResidual, 64}, {OpFFNNorm, 64}, {OpGate, 96}, {OpUp, 96}, {OpActivation, 96}, {OpDown, 64}, {OpFFNResidual, 64},
	}
	order, sizes := []string{"-1 embedding"}, map[string]int{"-1 embedding": 64, "-1 output_norm": 64, "-1 logits": 101}
	for layer := range 2 {
		for _, w := range widths {
			key := fmt.Sprintf("%d %s", layer, w.op)
			order, sizes[key] = append(order, key), w.width
		}
	}
	order = append(order, "-1 output_norm", "-1 logits")
	if diff := cmp.Diff(order, r.order); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	for key, width := range sizes {
		if r.rows[key] != len(tokens) || len(r.values[key]) != len(tokens)*width {
			t.Errorf("%s: %d values in %d rows, want rows of %d", key, len(r.values[key]), r.rows[key], width)
		}
	}
}

// What is observed is what the next operation reads.
func TestObservedIsConsistent(t *testing.T) {
	m := synthetic{width: 64, ffn: 96}.load(t, Options{})
	r, _ := observed(t, m, randomTokens(5, 41, m.config.Vocab), 41, true)
	before, after, added := r.values["0 attn_residual"], r.values["0 ffn_residual"], r.values["0 ffn_down"]
	for i, x := range before {
		want := float64(x) + float64(m.config.ResidualScale)*float64(added[i])
		if math.Abs(want-float64(after[i])) > 1e-5*(1+math.Abs(want)) {
			t.Fatalf("element %d of the residual stream: %v, want %v", i, after[i], want)
		}
	}
	if hash(r.values["0 q"]) == hash(r.values["0 q_rope"]) {
		t.Error("queries are the same before and after they are rotated")
	}
}

// Activations do not depend on how tokens are cut into chunks, and rows whose logits nobody wants are
// left out where they are not computed.
func TestObservedChunks(t *testing.T) {
	m := synthetic{width: 64, ffn: 96}.load(t, Options{})
	tokens := randomTokens(5, 41, m.config.Vocab)
	whole, _ := observed(t, m, tokens, len(tokens), true)
	chunks, _ := observed(t, m, tokens, 7, true)
	for _, key := range whole.order {
		sameBits(t, key, chunks.values[key], whole.values[key])
	}
	last, _ := observed(t, m, tokens, len(tokens), false)
	for key, want := range map[string]int{"0 ffn_residual": 41, "1 attention": 41, "1 attn_output": 1, "1 ffn_act": 1, "-1 output_norm": 1} {
		if last.rows[key] != want {
			t.Errorf("%s: %d rows, want %d", key, last.rows[key], want)
		}
	}
}

// A model without a rotary embedding rotates nothing.
func TestObservedWithoutRope(t *testing.T) {
	m := synthetic{width: 64, ffn: 96, set: map[string]any{"granite.rope.scaling.finetuned": false}}.load(t, Options{})
	r, _ := observed(t, m, randomTokens(5, 3, m.config.Vocab), 3, true)
	if r.rows["0 q_rope"] != 0 || r.rows["0 k_rope"] != 0 || r.rows["0 attention"] != 3 {
		t.Errorf("rows %v", r.rows)
	}
}
