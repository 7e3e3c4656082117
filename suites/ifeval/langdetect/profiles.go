package langdetect

import (
	"bufio"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data
var data embed.FS

// profiles says how likely n-grams are in each language.
type profiles struct {
	languages []string          // sorted
	grams     map[gram][]weight // of each n-gram, the languages that have it
	cjk       map[rune]rune     // representatives of classes of Chinese characters
}

// weight is the probability of an n-gram in one language, among n-grams of its
// length.
type weight struct {
	language int
	p        float64
}

// gram is up to three characters of 21 bits each.
type gram uint64

func gramOf(chars []rune) gram {
	var g gram
	for _, c := range chars {
		g = g<<21 | gram(c)
	}
	return g
}

// embedded reads the profiles that are part of the binary, once.
var embedded = sync.OnceValues(func() (*profiles, error) {
	f, err := data.Open("data/profiles.txt.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read profiles.txt.gz: %w", err)
	}
	p := &profiles{grams: map[gram][]weight{}}
	if err := p.read(text); err != nil {
		return nil, fmt.Errorf("read profiles.txt.gz: %w", err)
	}
	classes, err := data.ReadFile("data/cjk_classes.txt")
	if err != nil {
		return nil, err
	}
	p.cjk = map[rune]rune{}
	for line := range strings.Lines(string(classes)) {
		first, _ := utf8.DecodeRuneInString(line)
		for _, c := range strings.TrimSuffix(line, "\n") {
			p.cjk[c] = first
		}
	}
	return p, nil
})

// read reads the text form that data/NOTICE describes.
func (p *profiles) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	var total [3]float64 // n-grams of each length in the language at hand
	for n := 1; lines.Scan(); n++ {
		chars, count, isGram := strings.Cut(lines.Text(), "\t")
		if !isGram {
			var name string
			if _, err := fmt.Sscan(lines.Text(), &name, &total[0], &total[1], &total[2]); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
			p.languages = append(p.languages, name)
			continue
		}
		key := []rune(chars)
		frequency, err := decimal(count)
		if err != nil || len(key) < 1 || len(key) > 3 || len(p.languages) == 0 {
			return fmt.Errorf("line %d: not a language, nor an n-gram of one to three characters with its count", n)
		}
		g := gramOf(key)
		p.grams[g] = append(p.grams[g], weight{len(p.languages) - 1, frequency / total[len(key)-1]})
	}
	if !slices.IsSorted(p.languages) {
		return fmt.Errorf("languages are out of order")
	}
	return lines.Err()
}

// decimal reads a whole number. There are 184,129 of them.
func decimal(s string) (float64, error) {
	n := 0.0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, fmt.Errorf("%q is not a number", s)
		}
		n = n*10 + float64(s[i]-'0')
	}
	return n, nil
}
