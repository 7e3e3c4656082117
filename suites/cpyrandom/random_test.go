package cpyrandom

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// vectors are what CPython 3.11 draws: see testdata/vectors.py.
type vectors struct {
	Seed    int64
	Words   []uint32
	Bits    []uint64
	Below   []int
	Randint []int
	Random  []float64
	Uniform []float64
	Shuffle []int
	Samples []sample
	After   uint32
}

type sample struct {
	N, K int
	Got  []int
}

func draw(seed int64, samples []sample) vectors {
	r := New(seed)
	v := vectors{Seed: seed}
	for range 4 {
		v.Words = append(v.Words, r.Word())
	}
	for _, k := range []int{1, 5, 31, 32, 33, 48, 63, 64} {
		v.Bits = append(v.Bits, r.Bits(k))
	}
	for _, n := range []int{1, 2, 3, 7, 8, 1000, 1 << 20, 1 << 31, 1<<32 + 1, 1 << 40} {
		v.Below = append(v.Below, r.Below(n))
	}
	v.Randint = []int{r.Between(5, 5), r.Between(-3, 3), r.Between(100000, 999999)}
	v.Random = []float64{r.Float(), r.Float(), r.Float()}
	v.Uniform = []float64{r.Uniform(-10, 40), r.Uniform(0, 1), r.Uniform(3, -3)}
	v.Shuffle = shuffled(r, 17)
	for _, s := range samples {
		v.Samples = append(v.Samples, sample{s.N, s.K, r.Sample(s.N, s.K)})
	}
	for range 2000 {
		v.After = r.Word()
	}
	return v
}

func shuffled(r *Random, n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	r.Shuffle(n, func(i, j int) { x[i], x[j] = x[j], x[i] })
	return x
}

func TestDrawsAsPython(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var want []vectors
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if len(want) != 13 {
		t.Errorf("%d seeds", len(want))
	}
	for _, w := range want {
		if len(w.Samples) != 19 {
			t.Errorf("seed %d: %d samples", w.Seed, len(w.Samples))
		}
		if diff := cmp.Diff(w, draw(w.Seed, w.Samples)); diff != "" {
			t.Errorf("seed %d (-python +got):\n%s", w.Seed, diff)
		}
	}
}

// What lm-evaluation-harness draws with its seed, and what the backends of BFCL
// draw with theirs.
func TestBenchmarkDraws(t *testing.T) {
	r := New(1234)
	for i, want := range []uint32{4150886329, 3342196574, 1892932127, 501869158} {
		if got := r.Word(); got != want {
			t.Errorf("word %d: %d, want %d", i, got, want)
		}
	}
	r = New(1234)
	for _, want := range [][]int{{7, 1, 0}, {1, 0, 9}, {1, 5, 3}} {
		if diff := cmp.Diff(want, r.Sample(10, 3)); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff([]int{99, 56, 14, 0, 11, 74}, New(1234).Sample(100, 6)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{247, 199, 112, 29, 1, 23, 233, 241}, New(1234).Sample(250, 8)); diff != "" {
		t.Error(diff)
	}
	r = New(0)
	if diff := cmp.Diff([]int{2, 0, 1, 3}, shuffled(r, 4)); diff != "" {
		t.Error(diff)
	}
	for _, want := range []int{371493, 636110, 609532} {
		if got := r.Between(100000, 999999); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
	if got, want := r.Uniform(-10, 40), 10.246706872520715; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOddArguments(t *testing.T) {
	r := New(1)
	if r.Bits(0) != 0 || r.Bits(-1) != 0 || r.Below(0) != 0 || r.Below(-5) != 0 || r.Between(3, 2) != 3 {
		t.Error("an empty range has a value of its own")
	}
	if r.Sample(3, 4) != nil || r.Sample(3, -1) != nil || r.Sample(-1, 0) != nil {
		t.Error("a sample larger than its population")
	}
	if got, want := r.Word(), New(1).Word(); got != want {
		t.Errorf("word %d after no draws, want %d", got, want)
	}
}

func TestSampleIsASample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 2000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		seen := map[int]bool{}
		for _, i := range New(rapid.Int64().Draw(t, "seed")).Sample(n, k) {
			if i < 0 || i >= n || seen[i] {
				t.Fatalf("index %d", i)
			}
			seen[i] = true
		}
		if len(seen) != k {
			t.Fatalf("%d indexes, want %d", len(seen), k)
		}
	})
}

func BenchmarkSample(b *testing.B) {
	r := New(1234)
	b.ReportAllocs()
	for b.Loop() {
		r.Sample(500, 5)
	}
}
