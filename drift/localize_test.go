package drift

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/decoder"
	"assay/model/gguf"
	"assay/model/random"
	"assay/model/requantize"
)

// perturbed loads the random model after one weight of a row of a tensor was changed; without a name
// nothing is.
func perturbed(t testing.TB, tensor string, row int) *decoder.Model {
	t.Helper()
	data, err := random.File()
	if err != nil {
		t.Fatal(err)
	}
	if tensor != "" {
		changeWeight(t, parse(t, data), data, tensor, row)
	}
	return loadFile(t, parse(t, data))
}

// changeWeight changes the third weight of a row in the bytes of a file.
func changeWeight(t testing.TB, f *gguf.File, data []byte, name string, row int) {
	t.Helper()
	tensor, ok := f.Tensor(name)
	if !ok {
		t.Fatalf("there is no tensor %s", name)
	}
	at := int(tensor.Offset()) + row*int(tensor.Bytes()/tensor.Rows())
	switch tensor.Type {
	case gguf.F32:
		binary.LittleEndian.PutUint32(data[at+8:], math.Float32bits(1.5))
	case gguf.Q8_0:
		data[at+4] ^= 0x40
	default:
		t.Fatalf("%s is of type %s", name, tensor.Type)
	}
}

var testTokens = [][]int32{{3, 14, 15, 92, 65, 35, 89, 79, 32, 38, 46, 26, 43, 38, 32, 79, 50, 28, 84, 19}, {71, 69, 39, 93, 75}}

func fingerprint(t testing.TB, m *decoder.Model, chunk int) *Fingerprint {
	t.Helper()
	f, err := FingerprintOf(context.Background(), m, Side{Model: "random"}, testTokens, chunk)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// One changed weight is found at the operation that reads it, and at the row of the token that it is of.
func TestLocalizeFindsWeight(t *testing.T) {
	sound := perturbed(t, "", 0)
	want := fingerprint(t, sound, 64)
	for _, tc := range []struct {
		tensor string
		row    int
		step   Step
		first  int // row of a fingerprint
		rows   int // that differ, 0: any number
	}{
		{"token_embd.weight", 65, Step{decoder.Outside, decoder.OpEmbedding}, 4, 1},
		{"token_embd.weight", 75, Step{decoder.Outside, decoder.OpEmbedding}, 24, 1},
		{"token_embd.weight", 32, Step{decoder.Outside, decoder.OpEmbedding}, 8, 2},
		{"token_embd.weight", 200, Step{decoder.Outside, decoder.OpLogits}, 0, 25}, // its output side: no text has that token
		{"blk.0.attn_norm.weight", 0, Step{0, decoder.OpAttnNorm}, 0, 25},
		{"blk.0.attn_q.weight", 7, Step{0, decoder.OpQuery}, 0, 25},
		{"blk.0.attn_k.weight", 7, Step{0, decoder.OpKey}, 0, 25},
		{"blk.1.attn_v.weight", 7, Step{1, decoder.OpValue}, 0, 25},
		{"blk.1.attn_output.weight", 7, Step{1, decoder.OpAttnOutput}, 0, 25},
		{"blk.1.ffn_norm.weight", 0, Step{1, decoder.OpFFNNorm}, 0, 25},
		{"blk.0.ffn_gate.weight", 7, Step{0, decoder.OpGate}, 0, 25},
		{"blk.1.ffn_up.weight", 7, Step{1, decoder.OpUp}, 0, 25},
		{"blk.1.ffn_down.weight", 7, Step{1, decoder.OpDown}, 0, 25},
		{"output_norm.weight", 0, Step{decoder.Outside, decoder.OpOutputNorm}, 0, 25},
	} {
		m := perturbed(t, tc.tensor, tc.row)
		builds, err := Localize(want, fingerprint(t, m, 7))
		if err != nil {
			t.Fatal(err)
		}
		models, err := LocalizeModels(t.Context(), sound, m, [2]Side{}, testTokens, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range []*Localization{builds, models} {
			if l.First < 0 {
				t.Errorf("%s: no difference", tc.tensor)
				continue
			}
			d := l.Operations[l.First]
			if d.Step != tc.step || d.FirstRow != tc.first || d.Rows > tc.rows || d.Rows < min(tc.rows, 20) {
				t.Errorf("%s row %d: %s, row %d, %d rows; want %s, row %d, %d", tc.tensor, tc.row, d.Step, d.FirstRow, d.Rows, tc.step, tc.first, tc.rows)
			}
		}
		if models.Errors.Exceeds != models.First || models.Operations[models.First].Error.RMS <= 0 {
			t.Errorf("%s: relative errors begin at operation %d, differences at %d", tc.tensor, models.Errors.Exceeds, models.First)
		}
		if models.First > 0 && models.Operations[models.First-1].Error.RMS != 0 {
			t.Errorf("%s: an error before the first difference", tc.tensor)
		}
	}
}

// A model does not differ from itself, however the tokens are cut.
func TestLocalizeSame(t *testing.T) {
	m := perturbed(t, "", 0)
	whole := fingerprint(t, m, 64)
	for _, chunk := range []int{1, 3, 16} {
		f := fingerprint(t, m, chunk)
		f.Chunk = whole.Chunk
		if diff := cmp.Diff(whole, f); diff != "" {
			t.Errorf("chunks of %d:\n%s", chunk, diff)
		}
	}
	if l, err := Localize(whole, whole); err != nil || l.First != -1 || len(l.Operations) != 33 {
		t.Errorf("%+v, %v", l, err)
	}
	l, err := LocalizeModels(t.Context(), m, m, [2]Side{}, testTokens, 0, nil)
	if err != nil || l.First != -1 || l.Errors.Exceeds != -1 || l.Errors.GrowsMost != -1 {
		t.Errorf("%+v, %v", l, err)
	}
}

// The relative error is that of all values, and its growth is over what an operation reads.
func TestRelativeErrors(t *testing.T) {
	ref, model := &keeper{}, &keeper{}
	p := pair{ref: ref, model: model, errors: map[Step]*squares{}}
	l := &Localization{}
	for _, x := range []struct {
		step Step
		a, b []float32
	}{
		{Step{decoder.Outside, decoder.OpEmbedding}, []float32{3, 4}, []float32{3, 4.5}},     // 0.5 of 5
		{Step{0, decoder.OpFFNResidual}, []float32{1, 0}, []float32{1, 0.2}},                 // 0.2 of 1
		{Step{1, decoder.OpAttnNorm}, []float32{2, 0}, []float32{2, 1}},                      // 0.5
		{Step{1, decoder.OpQuery}, []float32{0}, []float32{1}},                               // more than any number
		{Step{1, decoder.OpKey}, []float32{0, 0}, []float32{0, 0}},                           // 0
		{Step{decoder.Outside, decoder.OpOutputNorm}, []float32{0, 10}, []float32{0, 10.25}}, // 0.025
	} {
		ref.kept, model.kept = append(ref.kept, activation{x.step, x.a}), append(model.kept, activation{x.step, x.b})
		l.Operations = append(l.Operations, Difference{Step: x.step})
	}
	p.compare()
	l.addErrors(p.errors, 0.3)
	want := []RelativeError{{0.1, 0.1}, {0.2, 0.2}, {0.5, 0.3}, {math.MaxFloat64, math.MaxFloat64}, {0, -0.5}, {0.025, -0.175}}
	for i, d := range l.Operations {
		if math.Abs(d.Error.RMS-want[i].RMS) > 1e-7 || math.Abs(d.Error.Growth-want[i].Growth) > 1e-7 {
			t.Errorf("%s: %+v, want %+v", d.Step, *d.Error, want[i])
		}
	}
	if diff := cmp.Diff(&ErrorSummary{Threshold: 0.3, Exceeds: 2, GrowsMost: 3}, l.Errors); diff != "" {
		t.Error(diff)
	}
}

// Every operation has its inputs, or the growth of its error would be wrong.
func TestInputsAreComplete(t *testing.T) {
	for _, op := range operations {
		if in, ok := inputs[op]; !ok || len(in) == 0 && op != decoder.OpEmbedding {
			t.Errorf("%s has no inputs", op)
		}
	}
}

func TestMoments(t *testing.T) {
	r := newRecorder()
	r.Observe(2, decoder.OpGate, []float32{1, -5, 3, float32(math.NaN()), float32(math.Inf(-1)), 1}, 2)
	s := r.steps[Step{2, decoder.OpGate}]
	if diff := cmp.Diff(Moments{MaxAbs: 5, Mean: 0, RMS: 3, NonFinite: 2}, s.moments()); diff != "" {
		t.Error(diff)
	}
	if len(s.rows) != 2 || s.rows[0] == s.rows[1] {
		t.Errorf("rows %v", s.rows)
	}
}

func TestLocalizeRefuses(t *testing.T) {
	m := perturbed(t, "", 0)
	base := fingerprint(t, m, 64)
	for want, change := range map[string]func(*Fingerprint){
		"of other tokens: 25 with hash":          func(f *Fingerprint) { f.Tokens[0]++ },
		"operation 4 is layer 0, k with 32 colu": func(f *Fingerprint) { f.Operations[3].Columns++ },
		"operation 3 is layer 0, q with 64 colu": func(f *Fingerprint) { f.Operations[2].Layer++ },
		"33 and 32 operations":                   func(f *Fingerprint) { f.Operations = f.Operations[:32] },
		"layer 0, attn_norm has another hash":    func(f *Fingerprint) { f.Operations[1].Hash[0]++ },
	} {
		other := fingerprint(t, m, 64)
		change(other)
		if _, err := Localize(base, other); !errors.Is(err, ErrIncomparable) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for _, tc := range []struct {
		texts [][]int32
		chunk int
		want  string
	}{
		{nil, 1, "0 tokens, want 1 to 4096"},
		{[][]int32{make([]int32, 4000), make([]int32, 97)}, 1, "4097 tokens"},
		{testTokens, 0, "chunks of 0 tokens"},
		{[][]int32{{1}, {1, -2}}, 1, "text 2 of 2"},
	} {
		if _, err := FingerprintOf(t.Context(), m, Side{}, tc.texts, tc.chunk); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want %q", err, tc.want)
		}
	}
}

// A quantization differs from the start, but not by much; fewer bits are worse.
func TestLocalizeModelsOrdersFormats(t *testing.T) {
	ref := perturbed(t, "", 0)
	f16, q4 := logitError(t, ref, "f16"), logitError(t, ref, "q4_0")
	if f16 <= 0 || q4 < 4*f16 {
		t.Errorf("relative error of the logits: %v with Q4_0, %v with F16", q4, f16)
	}
}

// logitError is the relative error of the logits of the random model in another format.
func logitError(t *testing.T, ref *decoder.Model, format string) float64 {
	t.Helper()
	l, err := LocalizeModels(t.Context(), ref, requantized(t, format), [2]Side{}, testTokens, 0.05, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l.Operations[len(l.Operations)-1].Error.RMS
}

// requantized is the random model in another format.
func requantized(t *testing.T, name string) *decoder.Model {
	t.Helper()
	data, err := random.File()
	if err != nil {
		t.Fatal(err)
	}
	format, err := requantize.FindFormat(name)
	if err != nil {
		t.Fatal(err)
	}
	in := parse(t, data)
	w, err := requantize.Writer(t.Context(), in, requantize.Options{Format: format, Again: true})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return loadFile(t, parse(t, out.Bytes()))
}

func parse(t testing.TB, data []byte) *gguf.File {
	t.Helper()
	f, err := gguf.Parse("random.gguf", data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func loadFile(t testing.TB, f *gguf.File) *decoder.Model {
	t.Helper()
	m, err := decoder.Load(t.Context(), f, decoder.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
