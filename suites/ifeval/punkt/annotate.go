package punkt

import (
	"strings"

	"assay/suites/ifeval/pystr"
)

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
