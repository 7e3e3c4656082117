package drift

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/model/decoder"
	"assay/model/gguf"
)

func TestChunks(t *testing.T) {
	tokens := make([]int32, 35)
	for i := range tokens {
		tokens[i] = int32(i)
	}
	got, err := Chunks(tokens, 10, 2, 99)
	if err != nil {
		t.Fatal(err)
	}
	want := []Sequence{
		{Tokens: []int32{99, 1, 2, 3, 4, 5, 6, 7, 8, 9}, First: 5},
		{Tokens: []int32{99, 11, 12, 13, 14, 15, 16, 17, 18, 19}, First: 5},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := got[0].predictions(); n != 4 { // n_ctx - 1 - n_ctx/2, as upstream
		t.Errorf("%d predictions, want 4", n)
	}
	if got, err = Chunks(tokens, 9, 0, NoBOS); err != nil || len(got) != 3 || got[1].Tokens[0] != 9 || got[1].First != 4 {
		t.Errorf("without BOS: %v, %v", got, err)
	}
	if tokens[0] != 0 {
		t.Error("the text was changed")
	}
	for _, size := range []int{7, 36} {
		if _, err := Chunks(tokens, size, 0, NoBOS); err == nil {
			t.Errorf("chunks of %d: no error", size)
		}
	}
}

func TestPrompts(t *testing.T) {
	got := Prompts([][]int32{{1, 2, 3, 4}, {1, 2, 3, 5, 6, 7}, {1, 2, 3, 5, 6, 7}, {1}, nil})
	want := []Sequence{{Tokens: []int32{1, 2, 3, 4}, First: 2}, {Tokens: []int32{1, 2, 3, 5, 6, 7}, First: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Two distributions small enough to compute by hand: p = (1/2, 1/4, 1/4), q = (1/4, 1/2, 1/4).
func TestRowByHand(t *testing.T) {
	ln := func(x float64) float32 { return float32(math.Log(x)) }
	p := []float32{ln(0.5) + 3, ln(0.25) + 3, ln(0.25) + 3}
	q := []float32{ln(0.25), ln(0.5), ln(0.25)}
	got, err := compareRow(p, q, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := prediction{nll: math.Ln2, refNLL: 2 * math.Ln2, kl: 0.25 * math.Ln2, deltaP: 0.25}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(prediction{}), cmpopts.EquateApprox(0, 1e-6)); diff != "" {
		t.Error(diff)
	}
	same, err := compareRow(p, p, 0)
	if err != nil || !same.sameBits || !same.sameTop || same.kl != 0 || same.deltaP != 0 {
		t.Errorf("a model and itself: %+v, %v", same, err)
	}
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
		if _, err := compareRow(p, []float32{0, bad, 0}, 0); err == nil {
			t.Errorf("logit %v: no error", bad)
		}
	}
}

// Tokens below e^-16 in the reference do not count, as upstream.
func TestRareTokens(t *testing.T) {
	p := []float32{0, -15.9, -16.1}
	base, err := compareRow(p, []float32{0, -15.9, -16.1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	counted, err := compareRow(p, []float32{0, -30, -16.1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	left, err := compareRow(p, []float32{0, -15.9, -30}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if base.kl != 0 || counted.kl < 1e-6 || left.kl > 0 {
		t.Errorf("divergences %v, %v, %v", base.kl, counted.kl, left.kl)
	}
}

// The statistics are checked against the formulas of mean_and_uncertainty and covariance, which work
// on sums of products.
func TestStatistics(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	list := make([]prediction, 501)
	var n, a, aa, b, bb, ab, k, kk, d2, d4, top float64
	for i := range list {
		p := prediction{nll: 2 + r.Float64(), kl: r.ExpFloat64(), deltaP: r.Float64() - 0.6, sameTop: r.IntN(3) > 0}
		p.refNLL = p.nll + 0.3*r.NormFloat64()
		list[i] = p
		n++
		a, aa = a+p.nll, aa+p.nll*p.nll
		b, bb = b+p.refNLL, bb+p.refNLL*p.refNLL
		ab += p.nll * p.refNLL
		k, kk = k+p.kl, kk+p.kl*p.kl
		d2, d4 = d2+p.deltaP*p.deltaP, d4+math.Pow(p.deltaP, 4)
		top += indicator(p.sameTop)
	}
	uncertainty := func(sum, sum2 float64) float64 { return math.Sqrt((sum2/n - sum/n*sum/n) / (n - 1)) }
	cov := (ab/n - a/n*b/n) / (n - 1)
	ua, ub := uncertainty(a, aa), uncertainty(b, bb)
	ratio := Estimate{a/n - b/n, math.Sqrt(ua*ua + ub*ub - 2*cov)}
	rms := math.Sqrt(d2 / n)
	got, err := summarize(list, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := &Statistics{
		Sequences: 3, Predictions: 501,
		KL:                  Estimate{k / n, uncertainty(k, kk)},
		Top1:                Estimate{top / n, math.Sqrt(top / n * (1 - top/n) / (n - 1))},
		DeltaPRMS:           Estimate{rms, 0.5 / rms * uncertainty(d2, d4)},
		Perplexity:          Estimate{math.Exp(a / n), math.Exp(a/n) * ua},
		ReferencePerplexity: Estimate{math.Exp(b / n), math.Exp(b/n) * ub},
		LogRatio:            ratio,
		Ratio:               Estimate{math.Exp(ratio.Value), math.Exp(ratio.Value) * ratio.StdErr},
		Correlation:         cov / (ua * ub),
	}
	ignored := cmpopts.IgnoreFields(Statistics{}, "KLQuantiles", "DeltaPQuantiles", "DeltaP")
	if diff := cmp.Diff(want, got, ignored, cmpopts.EquateApprox(1e-9, 0)); diff != "" {
		t.Error(diff)
	}
	if got.KLQuantiles[0].Value > got.KLQuantiles[5].Value || got.KLQuantiles[10].Fraction != 1 {
		t.Errorf("quantiles %v", got.KLQuantiles)
	}
	if _, err := summarize(nil, 0); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing: %v", err)
	}
}

func TestQuantiles(t *testing.T) {
	got := quantiles([]float64{4, 1, 3, 2}, []float64{0, 0.5, 0.9, 1})
	want := []Quantile{{0, 1}, {0.5, 2.5}, {0.9, 3.7}, {1, 4}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
}

// load opens one of the reference models.
func load(t *testing.T, name string, o decoder.Options) *decoder.Model {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "decoder", "models", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the reference models are not here")
	}
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	m, err := decoder.Load(context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func referenceTokens(t *testing.T) []int32 {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", "decoder", "logits", "tokens-mini.txt"))
	if err != nil {
		t.Skip("the reference tokens are not here")
	}
	var out []int32
	for _, f := range strings.FieldsFunc(string(data), func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.ParseInt(f, 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, int32(n))
	}
	return out
}

// referenceLogits reads what llama.cpp computes for the reference tokens.
func referenceLogits(t *testing.T, name string, vocab int) [][]float32 {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", "decoder", "logits", name+".llamacpp-default.f32"))
	if err != nil {
		t.Skip("the reference logits are not here")
	}
	all := make([]float32, len(data)/4)
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	var out [][]float32
	for len(all) > 0 {
		out, all = append(out, all[:vocab]), all[vocab:]
	}
	return out
}

// Divergences computed by our decoder are those of llama.cpp's logits for the same files and tokens.
func TestAgreesWithLlamaCpp(t *testing.T) {
	const f32 = "granite-mini-f32"
	tokens := referenceTokens(t)
	o := decoder.Options{Activations: decoder.ActivationsInt8x1}
	ref := load(t, f32+".gguf", o)
	refLogits := referenceLogits(t, f32, ref.Config().Vocab)
	for _, name := range []string{"granite-mini-q8_0-pure", "granite-mini-q4_0-pure", "granite-mini-q4_k_m"} {
		t.Run(name, func(t *testing.T) {
			got, err := Compare(context.Background(), ref, load(t, name+".gguf", o), []Sequence{{Tokens: tokens}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var list []prediction
			for i, row := range referenceLogits(t, name, ref.Config().Vocab)[:len(tokens)-1] {
				p, err := compareRow(refLogits[i], row, tokens[i+1])
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, p)
			}
			want, err := summarize(list, 1)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("KL %.6f, llama.cpp %.6f; top-1 %.4f, llama.cpp %.4f", got.KL.Value, want.KL.Value, got.Top1.Value, want.Top1.Value)
			if math.Abs(got.KL.Value/want.KL.Value-1) > 0.05 {
				t.Errorf("KL divergence %.6f, llama.cpp's logits give %.6f", got.KL.Value, want.KL.Value)
			}
			if math.Abs(got.Top1.Value-want.Top1.Value) > 3*want.Top1.StdErr {
				t.Errorf("top-1 agreement %.4f, llama.cpp's logits give %.4f", got.Top1.Value, want.Top1.Value)
			}
		})
	}
}

// How sequences share prefixes and how many threads compute does not change the result.
func TestSharedPrefixes(t *testing.T) {
	tokens := referenceTokens(t)
	long, short := tokens[:44], append(append([]int32(nil), tokens[:20]...), tokens[25:44]...)
	list := []Sequence{{long, 22}, {short, 24}, {long, 3}}
	run := func(threads int, list []Sequence) *Statistics {
		o := decoder.Options{Threads: threads}
		s, err := Compare(context.Background(), load(t, "granite-mini-f32.gguf", o), load(t, "granite-mini-q4_0-pure.gguf", o), list, nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	var sum float64
	var n int
	for _, one := range list {
		s := run(1, []Sequence{one})
		sum += s.KL.Value * float64(s.Predictions)
		n += s.Predictions
	}
	all := run(2, list)
	if all.Predictions != n || math.Abs(all.KL.Value-sum/float64(n)) > 1e-12 {
		t.Errorf("together %d predictions with %v, one by one %d with %v", all.Predictions, all.KL.Value, n, sum/float64(n))
	}
}
