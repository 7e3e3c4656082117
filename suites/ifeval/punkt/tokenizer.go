// Package punkt splits English text into sentences as NLTK's Punkt tokenizer
// does (Kiss and Strunk 2006, "Unsupervised Multilingual Sentence Boundary
// Detection"), with the trained parameters of NLTK's English model. It follows
// nltk/tokenize/punkt.py of NLTK 3.9.1, PunktSentenceTokenizer.
package punkt

import (
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
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

// candidate is a place where a sentence may end.
type candidate struct {
	mark    int  // byte of the end mark
	next    int  // where the next word starts, 0 if punctuation follows at once
	after   int  // end of what follows: that word or that punctuation
	context span // from the word before the mark to after
}

// candidates finds the end marks that punctuation or a blank and a word
// follow. Of marks in the same word only the last one is a candidate
// (_match_potential_end_contexts).
func candidates(text string) []candidate {
	var out []candidate
	var pending candidate
	var word span // before the pending mark
	some := false
	for i := 0; i < len(text); i++ {
		if !isEndMark(text[i]) {
			continue
		}
		c, ok := lookAhead(text, i)
		if !ok {
			continue
		}
		before := text[word.end:i]
		start := word.start
		// A blank at the very beginning counts as none, as in NLTK.
		if space := strings.LastIndexAny(before, " \t\n\r\v\f"); space > 0 {
			start = word.end + space + 1
		}
		if some && word.end <= start {
			pending.context = span{word.start, pending.after}
			out = append(out, pending)
		}
		pending, word, some = c, span{start, i}, true
	}
	if some {
		pending.context = span{word.start, pending.after}
		out = append(out, pending)
	}
	return out
}

func isEndMark(c byte) bool { return c == '.' || c == '?' || c == '!' }

// lookAhead says what follows an end mark, and whether that makes it a
// candidate (_period_context_fmt).
func lookAhead(text string, mark int) (candidate, bool) {
	rest := text[mark+1:]
	if rest == "" {
		return candidate{}, false
	}
	if isNonWord(rest[0]) {
		return candidate{mark: mark, after: mark + 2}, true
	}
	next := strings.IndexFunc(rest, func(r rune) bool { return !pytext.IsSpace(r) })
	if next <= 0 {
		return candidate{}, false
	}
	length := strings.IndexFunc(rest[next:], pytext.IsSpace)
	if length < 0 {
		length = len(rest) - next
	}
	return candidate{mark: mark, next: mark + 1 + next, after: mark + 1 + next + length}, true
}

// isNonWord reports the punctuation that cannot be within a word.
func isNonWord(c byte) bool {
	switch c {
	case ')', '"', ';', '}', ']', '*', ':', '@', '\'', '(', '{', '[', '?', '!':
		return true
	}
	return false
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

// words splits a context into tokens, line by line.
func words(context string) []token {
	var out []token
	for line := range strings.SplitSeq(context, "\n") {
		for i := 0; i < len(line); {
			r, size := utf8.DecodeRuneInString(line[i:])
			if pytext.IsSpace(r) {
				i += size
				continue
			}
			n := wordLength(line[i:], r, size)
			out = append(out, newToken(line[i:i+n]))
			i += n
		}
	}
	return out
}

// wordLength measures the token that a text starts with (_word_tokenize_fmt).
func wordLength(s string, first rune, size int) int {
	if n := multiPunctuation(s); n > 0 {
		return n
	}
	if strings.ContainsRune("(\"`{[:;&#*@)}]-,", first) {
		return size
	}
	for i := size; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if endsWord(s[i:], r) || r == ',' && (len(s) == i+1 || endsWordAt(s[i+1:])) {
			return i
		}
		i += n
	}
	return len(s)
}

func endsWordAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return endsWord(s, r)
}

func endsWord(s string, first rune) bool {
	return pytext.IsSpace(first) || first < utf8.RuneSelf && isNonWord(byte(first)) || multiPunctuation(s) > 0
}

// multiPunctuation measures a dash, an ellipsis or a spaced ellipsis at the
// start of a text.
func multiPunctuation(s string) int {
	if len(s) < 2 || s[0] != '-' && s[0] != '.' {
		return 0
	}
	n := 0
	for n < len(s) && s[n] == s[0] {
		n++
	}
	if n >= 2 {
		return n
	}
	if s[0] != '.' {
		return 0
	}
	// A full stop and a blank, twice or more often, and a full stop.
	at, found := 0, 0
	for times := 0; at < len(s) && s[at] == '.'; times++ {
		if times >= 2 {
			found = at + 1
		}
		r, size := utf8.DecodeRuneInString(s[at+1:])
		if size == 0 || !pytext.IsSpace(r) {
			break
		}
		at += 1 + size
	}
	return found
}

// token is a word with what is known about it.
type token struct {
	text          string
	kind          string // lower case; numbers are all the same
	sentenceBreak bool
	abbreviation  bool
	ellipsis      bool
}

const number = "##number##"

func newToken(text string) token {
	kind := pystr.Lower(text)
	if isNumeric(kind) {
		kind = number
	}
	return token{text: text, kind: kind}
}

// isNumeric matches -?[.,]?\d[\d,.-]*
func isNumeric(s string) bool {
	s = strings.TrimPrefix(s, "-")
	if s != "" && (s[0] == '.' || s[0] == ',') {
		s = s[1:]
	}
	for i, r := range s {
		if !pystr.IsDigit(r) && (i == 0 || r != ',' && r != '.' && r != '-') {
			return false
		}
	}
	return s != ""
}

func (t token) periodFinal() bool { return strings.HasSuffix(t.text, ".") }

// kindNoPeriod is the kind without the full stop at its end.
func (t token) kindNoPeriod() string {
	if len(t.kind) > 1 {
		return strings.TrimSuffix(t.kind, ".")
	}
	return t.kind
}

// kindNoBreak is the kind without the full stop that ends a sentence.
func (t token) kindNoBreak() string {
	if t.sentenceBreak {
		return t.kindNoPeriod()
	}
	return t.kind
}

func (t token) isInitial() bool {
	r, size := utf8.DecodeRuneInString(t.text)
	return t.text[size:] == "." && pystr.IsWord(r) && !pystr.IsDigit(r)
}

func (t token) isEllipsis() bool { return len(t.text) > 1 && strings.Trim(t.text, ".") == "" }

func (t token) firstUpper() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return pystr.IsUpperRune(r)
}

func (t token) firstLower() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return pystr.IsLowerRune(r)
}

// annotate decides which tokens end a sentence: first each by itself, then
// with regard to the one that follows.
func (t *Tokenizer) annotate(tokens []token) []token {
	for i := range tokens {
		t.firstPass(&tokens[i])
	}
	for i := range tokens[:max(len(tokens)-1, 0)] {
		t.secondPass(&tokens[i], tokens[i+1])
	}
	return tokens
}

func (t *Tokenizer) firstPass(tok *token) {
	switch {
	case len(tok.text) == 1 && isEndMark(tok.text[0]):
		tok.sentenceBreak = true
	case tok.isEllipsis():
		tok.ellipsis = true
	case tok.periodFinal() && !strings.HasSuffix(tok.text, ".."):
		word := pystr.Lower(tok.text[:len(tok.text)-1])
		last := word[strings.LastIndexByte(word, '-')+1:]
		if t.p.abbreviations[word] || t.p.abbreviations[last] {
			tok.abbreviation = true
		} else {
			tok.sentenceBreak = true
		}
	}
}

func (t *Tokenizer) secondPass(tok *token, next token) {
	if !tok.periodFinal() {
		return
	}
	kind, nextKind := tok.kindNoPeriod(), next.kindNoBreak()
	initial := tok.isInitial()
	if t.p.collocations[[2]string{kind, nextKind}] {
		tok.sentenceBreak, tok.abbreviation = false, true
		return
	}
	starts := t.startsSentence(next)
	if (tok.abbreviation || tok.ellipsis) && !initial {
		if starts == yes || next.firstUpper() && t.p.starters[nextKind] {
			tok.sentenceBreak = true
			return
		}
	}
	if !initial && kind != number {
		return
	}
	if starts == no || starts == unknown && initial && next.firstUpper() && t.p.contexts[nextKind]&anyLower == 0 {
		tok.sentenceBreak, tok.abbreviation = false, true
	}
}

// answer is a decision that may be open.
type answer int

const (
	unknown answer = iota
	yes
	no
)

// startsSentence is the orthographic heuristic: whether the case of a word, set
// against the case in which it was seen in training, makes it the start of a
// sentence.
func (t *Tokenizer) startsSentence(tok token) answer {
	if len(tok.text) == 1 && strings.Contains(";:,.!?", tok.text) {
		return no
	}
	context := t.p.contexts[tok.kindNoBreak()]
	if tok.firstUpper() && context&anyLower != 0 && context&midUpper == 0 {
		return yes
	}
	if tok.firstLower() && (context&anyUpper != 0 || context&begLower == 0) {
		return no
	}
	return unknown
}
