package bench

import (
	"math"
	"testing"

	"assay/model/decoder"
)

// TestWork counts the products of the mini model by hand.
func TestWork(t *testing.T) {
	const width, ffn, kv, vocab, layers = 256, 512, 128, 2048, 4
	const projections = 2 * width * (width + 2*kv)
	const rest = 2*width*width + 3*2*width*ffn
	const token = layers*projections + (layers-1)*rest
	const logits = rest + 2*width*vocab
	for _, c := range []struct {
		mix     string
		a       decoder.Activations
		integer bool
		bits    float64 // of a packed weight, at least and about
	}{
		{"Q8_0", decoder.ActivationsInt8, true, 8},
		{"Q4_K_M", decoder.ActivationsInt8, true, 4},
		{"Q8_0", decoder.ActivationsF32, false, 8},
		{"F32", decoder.ActivationsInt8, false, 32},
		{"BF16", decoder.ActivationsInt8, false, 16},
	} {
		f := mini(t, c.mix)
		m, err := decoder.Load(t.Context(), f, decoder.Options{Activations: c.a})
		if err != nil {
			t.Fatal(err)
		}
		w, err := workOf(f, m.Config())
		if err != nil {
			t.Fatal(err)
		}
		want := work{token: operations{float: token}, logits: operations{float: logits}}
		if c.integer {
			want = work{token: operations{integer: token}, logits: operations{integer: logits}}
		}
		want.bytes = w.bytes
		if w != want {
			t.Errorf("%s %s: %+v, want %+v", c.mix, c.a, w, want)
		}
		if least := (token + logits) / 2 * c.bits / 8; w.bytes < least || w.bytes > 2.5*least {
			t.Errorf("%s %s: %v bytes packed, at least %v", c.mix, c.a, w.bytes, least)
		}
	}
}

func TestIdeal(t *testing.T) {
	w := work{token: operations{100, 10}, logits: operations{50, 500}, bytes: 1000}
	x := ceilings{dot: 100, fma: 10, read: 250}
	for _, c := range []struct {
		name    string
		a       amount
		seconds float64
		by      string
	}{
		{"integers", amount{tokens: 3}, 6, CeilingDot},
		{"numbers", amount{tokens: 1, logits: 1}, 2 + 50.5, CeilingFMA},
		{"memory", amount{tokens: 1, passes: 1}, 4, CeilingRead},
		{"more than memory", amount{tokens: 3, passes: 1}, 6, CeilingDot},
		{"memory alone", amount{tokens: 100, passes: 1, memoryOnly: true}, 4, CeilingRead},
	} {
		seconds, by := w.ideal(c.a, x)
		if math.Abs(seconds-c.seconds) > 1e-9 || by != c.by {
			t.Errorf("%s: %v s by %s, want %v by %s", c.name, seconds, by, c.seconds, c.by)
		}
	}
}
