package punkt

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed data
var data embed.FS

// Orthographic contexts in which a word was seen in training, as bits of its
// entry in ortho_context.tab. Bits 3 and 6 stand for unknown positions.
const (
	begUpper = 1 << 1
	midUpper = 1 << 2
	begLower = 1 << 4

	anyUpper = begUpper | midUpper | 1<<3
	anyLower = begLower | 1<<5 | 1<<6
)

// params are the trained parameters of a model.
type params struct {
	abbreviations map[string]bool
	collocations  map[[2]string]bool
	starters      map[string]bool
	contexts      map[string]int
}

// english reads the embedded English parameters once.
var english = sync.OnceValues(func() (*params, error) {
	p := &params{collocations: map[[2]string]bool{}, contexts: map[string]int{}}
	var err error
	if p.abbreviations, err = readSet("abbrev_types.txt"); err != nil {
		return nil, err
	}
	if p.starters, err = readSet("sent_starters.txt"); err != nil {
		return nil, err
	}
	pairs, err := readPairs("collocations.tab")
	if err != nil {
		return nil, err
	}
	for _, c := range pairs {
		p.collocations[c] = true
	}
	contexts, err := readPairs("ortho_context.tab")
	if err != nil {
		return nil, err
	}
	for _, c := range contexts {
		if p.contexts[c[0]], err = strconv.Atoi(c[1]); err != nil {
			return nil, fmt.Errorf("ortho_context.tab: word %q: %w", c[0], err)
		}
	}
	return p, nil
})

func readLines(name string) ([]string, error) {
	text, err := data.ReadFile("data/" + name)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

func readSet(name string) (map[string]bool, error) {
	lines, err := readLines(name)
	if err != nil {
		return nil, err
	}
	set := make(map[string]bool, len(lines))
	for _, l := range lines {
		set[l] = true
	}
	return set, nil
}

func readPairs(name string) ([][2]string, error) {
	lines, err := readLines(name)
	if err != nil {
		return nil, err
	}
	pairs := make([][2]string, len(lines))
	for i, l := range lines {
		first, second, ok := strings.Cut(l, "\t")
		if !ok {
			return nil, fmt.Errorf("%s:%d: no tab", name, i+1)
		}
		pairs[i] = [2]string{first, second}
	}
	return pairs, nil
}
