package langdetect

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/suites/internal/suitetest"
)

func detector(t testing.TB) *Detector {
	t.Helper()
	d, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What langdetect 1.0.9 returns under CPython 3.11 with the seeds 0 and 7.
func TestDetect(t *testing.T) {
	for _, c := range []struct {
		text, language string
		p0, p7         float64
	}{
		{"THIS TEXT IS IN CAPITALS ONLY.", "en", 0.999994661, 0.999995633},
		{"this is a short line of plain english", "en", 0.999997998, 0.999995780},
		{"Ein kurzer Satz auf Deutsch, mit Umlauten: äöü.", "de", 0.999996088, 0.999997877},
		{"Привет, как дела? Сегодня хорошая погода.", "ru", 0.999997219, 0.999997259},
		{"これは日本語の文章です。漢字も少しあります。", "ja", 0.999999152, 0.999999984},
		{"오늘은 날씨가 좋습니다.", "ko", 0.999998764, 0.999999972},
		{"Mail me at a.b@c.org or see https://example.org/x?y=1 ok", "en", 0.999994989, 0.999995969},
		{"Tie\u0302\u0301ng Vie\u0323\u0302t la\u0300 ngo\u0302n ngu\u031b\u0303", "vi", 0.999998312, 0.999998862},
		{"abc Привет мир это текст", "ru", 0.999996545, 0.999998154},
		{"Le chat dort sur le canapé.", "fr", 0.999998600, 0.999998804},
		{"oui", "fr", 0.999996458, 0.999997334},
		{"El perro y o gato", "es", 0.999997947, 0.999996443},
		{"一个简短的中文句子", "zh-cn", 0.999999167, 0.999998898},
		{"臺灣是一個美麗的島嶼", "zh-tw", 0.999996171, 0.857141253},
		{"CamelCase and HTTP", "en", 0.999998567, 0.999997286},
	} {
		text, err := detector(t).Read(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		for seed, want := range map[uint32]float64{0: c.p0, 7: c.p7} {
			best := 0.0
			for _, p := range text.probabilities(seed) {
				best = max(best, p)
			}
			if got := text.Language(seed); got != c.language || math.Abs(best-want) > 1e-9 {
				t.Errorf("%q, seed %d: %s with %.9f, want %s with %.9f", c.text, seed, got, best, c.language, want)
			}
		}
	}
}

func TestNoFeatures(t *testing.T) {
	for _, text := range []string{"", " ", "12345 !!!", "http://example.org", "a@bc", "😀"} {
		if _, err := detector(t).Read(text); err != ErrNoFeatures {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestUnknown(t *testing.T) {
	flat := Text{p: &profiles{languages: make([]string, 20)}, ngrams: [][]weight{nil}}
	if got := flat.Language(0); got != Unknown {
		t.Errorf("detected %q where all languages are the same", got)
	}
}

func TestPrepare(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"see http://a.b/c?d=1, ok", "see , ok"},
		{"http:// httphttps://x y", "http:// http y"},
		{"to a.b-c@d.e.f! and @x and y@ z@w", "to ! and @x and y@ z@w"},
		{strings.Repeat("n", 70) + "@host", strings.Repeat("n", 6) + " "},
		{"a   b", "a b"},
		{"a \t b", "a \t b"},
		{"e\u0301", "é"},
		{"Привет abc мир", "Привет  мир"},
		{"abcdef Привет", "abcdef Привет"},
		{strings.Repeat("ab ", 5000), strings.Repeat("ab ", 3333) + "a"},
	} {
		if got := string(prepare(c.in)); got != c.want {
			t.Errorf("%.40q: got %.80q, want %.80q", c.in, got, c.want)
		}
	}
}

// CPython's random.Random, with each seed in the order in which it is asked.
func TestRandom(t *testing.T) {
	for _, c := range []struct {
		seed   uint32
		words  []uint32
		floats []float64
		gauss  []float64
		below  []int
	}{
		{0, []uint32{3626764237, 1654615998, 3255389356}, []float64{0.890243920837131, 0.04048437818077755},
			[]float64{1.1265434960496987, -0.2483595418265132, 1.6391095109274887}, []int{0, 1, 37, 913}},
		{1234, []uint32{4150886329, 3342196574, 1892932127}, []float64{0.11685051774599753, 0.09064360641670188},
			[]float64{1.6969218108430941, -0.6407897416979313, 1.5001444041806566}, []int{0, 1, 15, 17}},
		{4000000000, []uint32{1758659531, 2819279839, 778500575}, []float64{0.9521398163517399, 0.06305367091907776},
			[]float64{-0.06332756985674255, -0.8617038667929797, 1.1626659075557264}, []int{0, 1, 54, 651}},
	} {
		r := newRandom(c.seed)
		for _, want := range c.words {
			if got := r.word(); got != want {
				t.Errorf("seed %d: word %d, want %d", c.seed, got, want)
			}
		}
		for _, want := range c.floats {
			if got := r.float(); got != want {
				t.Errorf("seed %d: float %v, want %v", c.seed, got, want)
			}
		}
		for _, want := range c.gauss {
			if got := r.gauss(); math.Abs(got-want) > 1e-14 {
				t.Errorf("seed %d: gauss %v, want %v", c.seed, got, want)
			}
		}
		for i, n := range []int{1, 2, 55, 1000} {
			if got := r.below(n); got != c.below[i] {
				t.Errorf("seed %d: below %d is %d, want %d", c.seed, n, got, c.below[i])
			}
		}
	}
}

func TestProfilesAreTheOriginals(t *testing.T) {
	f, err := os.Open(suitetest.Shared(t, "suites", "data", "langdetect_profiles.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 1<<22)
	p := detector(t).p
	grams, weights, languages := 0, 0, 0
	for ; lines.Scan(); languages++ {
		var want struct {
			Name  string
			Words [3]float64         `json:"n_words"`
			Freq  map[string]float64 `json:"freq"`
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		for g, n := range want.Freq {
			chars := []rune(g)
			if len(chars) > 3 {
				continue
			}
			grams++
			if got := p.weightOf(want.Name, chars); got != n/want.Words[len(chars)-1] {
				t.Fatalf("%s %q: weight %v, want %v of %v", want.Name, g, got, n, want.Words)
			}
		}
	}
	for _, w := range p.grams {
		weights += len(w)
	}
	if diff := cmp.Diff([]int{55, 184129}, []int{languages, weights}); diff != "" || grams != weights {
		t.Errorf("%d n-grams, %s", grams, diff)
	}
}

func (p *profiles) weightOf(language string, chars []rune) float64 {
	for _, w := range p.grams[gramOf(chars)] {
		if p.languages[w.language] == language {
			return w.p
		}
	}
	return 0
}

func TestClassesAreTheOriginals(t *testing.T) {
	data, err := os.ReadFile(suitetest.Shared(t, "suites", "data", "langdetect_norm.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		CJK map[string]string `json:"cjk_map"`
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	p := detector(t).p
	if len(want.CJK) != len(p.cjk) || len(p.cjk) == 0 {
		t.Errorf("%d characters with a class, want %d", len(p.cjk), len(want.CJK))
	}
	for from, to := range want.CJK {
		if got := string(p.cjk[[]rune(from)[0]]); got != to {
			t.Errorf("%s stands for %s, want %s", got, from, to)
		}
	}
}

func TestDamagedProfiles(t *testing.T) {
	for _, text := range []string{"a\t1\n", "en 1 2\n", "en 1 1 1\nabcd\t1\n", "en 1 1 1\na\tx\n", "en 1 1 1\nde 1 1 1\n"} {
		p := &profiles{grams: map[gram][]weight{}}
		if err := p.read(strings.NewReader(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"hello", "\xff\u0301", "a@b", "http://", "ÀÁ e\u0301", strings.Repeat("A", 100)} {
		f.Add(s)
	}
	d := detector(f)
	f.Fuzz(func(t *testing.T, s string) {
		text, err := d.Read(s)
		if err != nil {
			return
		}
		if a, b := text.Language(1), text.Language(1); a != b || a == "" {
			t.Errorf("%q is %q and %q", s, a, b)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	d := detector(b)
	s := strings.Repeat("this is a line of plain english that is not very long. ", 40)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text, err := d.Read(s)
		if err != nil {
			b.Fatal(err)
		}
		text.Language(0)
	}
}
