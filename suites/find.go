package suites

import (
	"errors"
	"fmt"
	"strings"

	"assay/eval"
)

// Everything is the name that stands for all primary suites.
const Everything = "all"

// UnknownError says that no suite has a name.
type UnknownError struct {
	Name       string
	Suggestion string   // the name that was probably meant, empty if none is near
	Primary    []string // what there is but for variants, Everything included
}

// Error suggests what was meant, or lists what there is.
func (e *UnknownError) Error() string {
	if e.Suggestion == "" {
		return fmt.Sprintf("unknown suite %q; there are %s, and variants of them", e.Name, strings.Join(e.Primary, ", "))
	}
	return fmt.Sprintf("unknown suite %q, did you mean %q?", e.Name, e.Suggestion)
}

// Find returns the suites of the given names in that order, variants included;
// Everything stands for the primary ones. Blanks around names do not matter. A
// name that no suite has is an *UnknownError; naming a suite twice, also by
// Everything, is an error, as is naming none.
func Find(names []string) ([]eval.Suite, error) {
	var out []eval.Suite
	seen := map[string]bool{}
	for _, name := range names {
		found, err := named(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			n := s.Info().Name
			if seen[n] {
				return nil, fmt.Errorf("suite %s is named twice", n)
			}
			seen[n] = true
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no suite named")
	}
	return out, nil
}

// named returns what one name stands for.
func named(name string) ([]eval.Suite, error) {
	if name == "" {
		return nil, errors.New("empty name in the list of suites")
	}
	if name == Everything {
		return Primary(), nil
	}
	known := []string{Everything}
	for _, s := range All() {
		n := s.Info().Name
		if n == name {
			return []eval.Suite{s}, nil
		}
		known = append(known, n)
	}
	e := &UnknownError{Name: name, Suggestion: nearest(name, known), Primary: []string{Everything}}
	for _, s := range Primary() {
		e.Primary = append(e.Primary, s.Info().Name)
	}
	return nil, e
}

// nearest returns the candidate with the smallest edit distance to a name, the
// first one on ties, if that is small enough for a slip: a third of the name's
// length, and at least one. Nothing is near what is longer than any name.
func nearest(name string, candidates []string) string {
	if len(name) > 100 {
		return ""
	}
	name = strings.ToLower(name)
	best, found := max(1, len([]rune(name))/3)+1, ""
	for _, c := range candidates {
		if d := editDistance(name, c); d < best {
			best, found = d, c
		}
	}
	return found
}

// editDistance counts the steps that turn one text into the other: inserting,
// deleting or replacing a character, or exchanging two neighbours (optimal
// string alignment).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	// d[i][j] is the distance of the first i characters of x to the first j of y.
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			replaced := d[i-1][j-1]
			if x[i-1] != y[j-1] {
				replaced++
			}
			d[i][j] = min(replaced, d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
