package tokenizer

// The pattern of cl100k_base and its descendants (llama.cpp's
// LLAMA_VOCAB_PRE_TYPE_LLAMA3, DBRX and SMAUG):
//
//	(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])
//	|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*
//	|\s*[\r\n]+|\s+(?!\S)|\s+
//
// Qwen2 has \p{N} in place of \p{N}{1,3}.

// splitLlama3 returns the end of the piece that starts at s[i].
func splitLlama3(t *classTable, s string, i int) int {
	return llama3Piece(t, s, i, 3)
}

// splitQwen2 is splitLlama3 with numbers one character long.
func splitQwen2(t *classTable, s string, i int) int {
	return llama3Piece(t, s, i, 1)
}

func llama3Piece(t *classTable, s string, i, numbers int) int {
	first := s[i]
	if first == '\'' {
		if n := contractionAnyCase(s[i:]); n > 0 {
			return i + n
		}
	}
	c, n := t.at(s, i)
	if c&letter != 0 {
		return t.runOf(s, i+n, letter)
	}
	if c&number != 0 {
		return upTo(t, s, i+n, number, numbers-1)
	}
	next, n2 := t.at(s, i+n)
	if next&letter != 0 && first != '\r' && first != '\n' {
		return t.runOf(s, i+n+n2, letter)
	}
	if c&space == 0 {
		return newlines(s, t.runOfOthers(s, i+n))
	}
	if first == ' ' && next&taken == 0 {
		return newlines(s, t.runOfOthers(s, i+n+n2))
	}
	return splitSpaceNewlines(t, s, i)
}

// contractionAnyCase is contraction in either case, ASCII only.
func contractionAnyCase(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] | 0x20 {
	case 's', 't', 'm', 'd':
		return 2
	}
	if len(s) < 3 {
		return 0
	}
	switch [2]byte{s[1] | 0x20, s[2] | 0x20} {
	case [2]byte{'r', 'e'}, [2]byte{'v', 'e'}, [2]byte{'l', 'l'}:
		return 3
	}
	return 0
}

// upTo extends i over at most max characters with a bit of c.
func upTo(t *classTable, s string, i int, c class, max int) int {
	for ; max > 0; max-- {
		got, n := t.at(s, i)
		if got&c == 0 {
			return i
		}
		i += n
	}
	return i
}

// newlines extends i over [\r\n]*.
func newlines(s string, i int) int {
	for i < len(s) && (s[i] == '\r' || s[i] == '\n') {
		i++
	}
	return i
}

// splitSpaceNewlines matches \s*[\r\n]+|\s+(?!\S)|\s+ at s[i], which must be
// white space: up to the last line break of the run if it has one.
func splitSpaceNewlines(t *classTable, s string, i int) int {
	end, last, lineEnd := i, i, 0
	for {
		c, n := t.at(s, end)
		if c&space == 0 {
			break
		}
		if s[end] == '\r' || s[end] == '\n' {
			lineEnd = end + 1
		}
		last = end
		end += n
	}
	if lineEnd > 0 {
		return lineEnd
	}
	if end == len(s) || last == i {
		return end
	}
	return last
}
