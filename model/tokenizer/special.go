package tokenizer

import (
	"cmp"
	"slices"
	"strings"
)

// attrSpecial is every token that text is cut at before anything else.
const attrSpecial = attrControl | attrUserDefined | attrUnknown

// specialTokens finds special tokens in text.
type specialTokens struct {
	byLength []specialToken // longest text first, then by id
	roots    [256]int32     // node of each first byte, 0 if none
	nodes    []trieNode     // node 0 is unused
}

type specialToken struct {
	id   int32
	text string
	attr attr
}

// trieNode is one byte of a special token's text.
type trieNode struct {
	first int32 // first child, 0 if none
	next  int32 // next sibling, 0 if none
	token int32 // index in byLength of the text that ends here, or -1
	b     byte
}

func newSpecialTokens(tokens []string, attrs []attr) *specialTokens {
	s := &specialTokens{nodes: make([]trieNode, 1)}
	for id, a := range attrs {
		if a&attrSpecial != 0 {
			s.byLength = append(s.byLength, specialToken{int32(id), tokens[id], a})
		}
	}
	slices.SortFunc(s.byLength, func(a, b specialToken) int {
		if c := cmp.Compare(len(b.text), len(a.text)); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	for i, t := range s.byLength {
		s.insert(t.text, int32(i))
	}
	return s
}

func (s *specialTokens) insert(text string, token int32) {
	node := s.roots[text[0]]
	if node == 0 {
		node = s.newNode(text[0], 0)
		s.roots[text[0]] = node
	}
	for i := 1; i < len(text); i++ {
		child := s.child(node, text[i])
		if child == 0 {
			child = s.newNode(text[i], s.nodes[node].first)
			s.nodes[node].first = child
		}
		node = child
	}
	s.nodes[node].token = token
}

func (s *specialTokens) newNode(b byte, next int32) int32 {
	s.nodes = append(s.nodes, trieNode{next: next, token: -1, b: b})
	return int32(len(s.nodes) - 1)
}

func (s *specialTokens) child(node int32, b byte) int32 {
	c := s.nodes[node].first
	for c != 0 && s.nodes[c].b != b {
		c = s.nodes[c].next
	}
	return c
}

// occurring returns the indexes in byLength, ascending, of the tokens whose
// text occurs in text, overlapping or not.
func (s *specialTokens) occurring(text string) []int32 {
	var found []int32
	var seen []bool // by index in byLength
	for i := 0; i < len(text); i++ {
		node := s.roots[text[i]]
		for j := i + 1; node != 0; j++ {
			if k := s.nodes[node].token; k >= 0 {
				if seen == nil {
					seen = make([]bool, len(s.byLength))
				}
				if !seen[k] {
					seen[k] = true
					found = append(found, k)
				}
			}
			if j == len(text) {
				break
			}
			node = s.child(node, text[j])
		}
	}
	slices.Sort(found)
	return found
}

// fragment is a stretch of text, or a special token when text is empty.
type fragment struct {
	text  string
	token int32
}

// partition cuts text at its special tokens as llama.cpp does
// (tokenizer_st_partition): one token after the other, the longest first, each
// at its leftmost occurrences in the text still uncut. Without parseControl,
// control and unknown tokens are ordinary text. text must not be empty.
func (s *specialTokens) partition(text string, parseControl bool) []fragment {
	frags := []fragment{{text: text}}
	for _, i := range s.occurring(text) {
		t := s.byLength[i]
		if !parseControl && t.attr&(attrControl|attrUnknown) != 0 {
			continue
		}
		frags = cutAll(frags, t)
	}
	return frags
}

// cutAll cuts every text fragment at t.
func cutAll(frags []fragment, t specialToken) []fragment {
	if !slices.ContainsFunc(frags, func(f fragment) bool { return strings.Contains(f.text, t.text) }) {
		return frags
	}
	out := make([]fragment, 0, len(frags)+2)
	for _, f := range frags {
		if f.text == "" {
			out = append(out, f)
			continue
		}
		out = appendCut(out, f.text, t)
	}
	return out
}

func appendCut(out []fragment, text string, t specialToken) []fragment {
	for text != "" {
		left, right, found := strings.Cut(text, t.text)
		if !found {
			return append(out, fragment{text: text})
		}
		if t.attr&attrStripLeft != 0 {
			left = strings.TrimRight(left, asciiSpace)
		}
		if t.attr&attrStripRight != 0 {
			right = strings.TrimLeft(right, asciiSpace)
		}
		if left != "" {
			out = append(out, fragment{text: left})
		}
		out = append(out, fragment{token: t.id})
		text = right
	}
	return out
}

// asciiSpace is what C's isspace takes as white space.
const asciiSpace = " \t\n\v\f\r"
