// Package punkt splits English text into sentences as NLTK's Punkt tokenizer
// does (Kiss and Strunk 2006, "Unsupervised Multilingual Sentence Boundary
// Detection"), with the trained parameters of NLTK's English model. It follows
// nltk/tokenize/punkt.py of NLTK 3.9.1, PunktSentenceTokenizer.
package punkt

import (
	"strings"

	"assay/suites/pytext"
)

// Tokenizer splits text into sentences. It is safe for concurrent use.
type Tokenizer struct{ p *params }

// English returns the tokenizer with NLTK's English parameters, which are part
// of the binary. An error means that those are damaged.
func English() (*Tokenizer, error) {
	p, err := english()
	if err != nil {
		return nil, err
	}
	return &Tokenizer{p}, nil
}

// span is a part of a text in bytes; it is empty where end does not exceed
// start.
type span struct{ start, end int }

// Sentences returns the sentences of a text, as tokenize does. White space
// between them belongs to none.
func (t *Tokenizer) Sentences(text string) []string {
	spans := realign(text, t.slices(text))
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = text[s.start:s.end]
	}
	return out
}

// Count returns the number of sentences of a text.
func (t *Tokenizer) Count(text string) int { return len(realign(text, t.slices(text))) }

// slices cuts a text after each end of a sentence.
func (t *Tokenizer) slices(text string) []span {
	var out []span
	last := 0
	for _, c := range candidates(text) {
		if !t.breaks(text[c.context.start:c.context.end]) {
			continue
		}
		out = append(out, span{last, c.mark + 1})
		last = c.mark + 1
		if c.next > 0 {
			last = c.next
		}
	}
	return append(out, span{last, len(strings.TrimRightFunc(text, pytext.IsSpace))})
}

// realign moves closing quotes and brackets at the start of a sentence to the
// end of the one before, and drops empty sentences (_realign_boundaries).
func realign(text string, slices []span) []span {
	var out []span
	moved := 0
	for i, s := range slices {
		s.start += moved
		if i+1 == len(slices) {
			if s.start < s.end {
				out = append(out, s)
			}
			break
		}
		next := slices[i+1]
		closers, size := closing(text, next)
		switch {
		case size > 0:
			out = append(out, span{s.start, next.start + closers})
		case s.start < s.end:
			out = append(out, s)
		}
		moved = size
	}
	return out
}

// closing measures the closing punctuation at the start of a sentence that
// white space, a dash or the end of the line follows: its length without and
// with that white space, 0 if there is none (re_boundary_realignment).
func closing(text string, s span) (closers, size int) {
	if s.start >= s.end {
		return 0, 0
	}
	sentence := text[s.start:s.end]
	for n := 1; n <= len(sentence) && strings.IndexByte(`"')]}`, sentence[n-1]) >= 0; n++ {
		rest := sentence[n:]
		if spaces := len(rest) - len(strings.TrimLeftFunc(rest, pytext.IsSpace)); spaces > 0 {
			return n, n + spaces
		}
		if rest == "" || strings.HasPrefix(rest, "--") {
			return n, n
		}
	}
	return 0, 0
}

// breaks reports whether a sentence ends within the context of a candidate
// (text_contains_sentbreak).
func (t *Tokenizer) breaks(context string) bool {
	tokens := t.annotate(words(context))
	for _, tok := range tokens[:max(len(tokens)-1, 0)] {
		if tok.sentenceBreak {
			return true
		}
	}
	return false
}
