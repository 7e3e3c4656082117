package filters

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/eval"
)

func TestFirstAndLast(t *testing.T) {
	one := regexp.MustCompile(`is (-?[0-9.,]*)`)
	for _, c := range []struct {
		re          *regexp.Regexp
		text        string
		first, last string
	}{
		{Number, "1 and 2", "1", "2"},
		{Number, "a $1,200.50.", "$1,200.50.", "$1,200.50."},
		{Number, "3-4", "3", "-4"},
		{Number, "no, number", Invalid, Invalid},
		{Number, "well...", "...", "..."},
		{Number, "5,", "5,", "5,"},
		{Number, "", Invalid, Invalid},
		{Number, "-", Invalid, Invalid},
		{Number, "--7", "-7", "-7"},
		{Number, "7\xff8", "7", "8"},
		{one, "is 3 is 4", "3", "4"},
		{one, "is x", "", ""},
		{one, "was", Invalid, Invalid},
	} {
		for name, p := range map[string]struct {
			read func(string) (string, bool)
			want string
		}{"first": {First(c.re), c.first}, "last": {Last(c.re), c.last}} {
			got, ok := p.read(c.text)
			if got != p.want || ok != (p.want != Invalid) {
				t.Errorf("%s of %q: %q, %v, want %q", name, c.text, got, ok, p.want)
			}
		}
	}
}

// Last is the last of all matches.
func TestLastIsLastOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("0123-$.,a é")), 0, 30, -1).Draw(t, "text")
		all := Number.FindAllString(text, -1)
		want := Invalid
		if len(all) > 0 {
			want = all[len(all)-1]
		}
		if got, _ := Last(Number)(text); got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}

func TestScore(t *testing.T) {
	both := []Filter{
		{Metric: eval.Metric{Name: "a"}, Read: First(regexp.MustCompile(`x(\d)`))},
		{Metric: eval.Metric{Name: "b"}, Read: Last(Number)},
	}
	for _, c := range []struct {
		text string
		want eval.Score
	}{
		{"x1", eval.Score{Values: []eval.Value{{Metric: "a", Value: 1}, {Metric: "b", Value: 1}}, Extracted: "1"}},
		{"x2 1", eval.Score{Values: []eval.Value{{Metric: "a", Value: 0}, {Metric: "b", Value: 1}}, Extracted: "2", Explanation: `b reads "1"`}},
		{"1", eval.Score{Values: []eval.Value{{Metric: "a", Value: 0}, {Metric: "b", Value: 1}}, Extracted: Invalid, Unparsed: true, Explanation: `b reads "1"`}},
		{"", eval.Score{Values: []eval.Value{{Metric: "a", Value: 0}, {Metric: "b", Value: 0}}, Extracted: Invalid, Unparsed: true}},
	} {
		got, err := Score(both, strings.ToLower, c.text, "1")
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%q: %v %s", c.text, err, diff)
		}
	}
	if _, err := Score(both, strings.ToLower, "1", ""); err == nil {
		t.Error("an empty target was compared")
	}
}

func TestWithoutCaseAndPunctuation(t *testing.T) {
	if got := WithoutCaseAndPunctuation("(A)-1.5,é"); got != "a15é" {
		t.Errorf("got %q", got)
	}
}
