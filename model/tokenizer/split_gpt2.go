package tokenizer

// GPT-2's pattern (openai/gpt-2 src/encoder.py), also of llama.cpp's
// LLAMA_VOCAB_PRE_TYPE_GPT2:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+

// splitGPT2 returns the end of the piece that starts at s[i].
func splitGPT2(t *classTable, s string, i int) int {
	return gpt2Piece(t, s, i, false)
}

// splitStarcoder is GPT-2's pattern on text that was first cut before and after
// every \p{N}. The cut also ends the text for the pattern's \s+(?!\S).
func splitStarcoder(t *classTable, s string, i int) int {
	return gpt2Piece(t, s, i, true)
}

func gpt2Piece(t *classTable, s string, i int, singleNumbers bool) int {
	if s[i] == '\'' {
		if n := contraction(s[i:]); n > 0 {
			return i + n
		}
	}
	j := i
	if s[i] == ' ' {
		j++
	}
	c, n := t.at(s, j)
	switch {
	case c&letter != 0:
		return t.runOf(s, j+n, letter)
	case c&number != 0 && !singleNumbers:
		return t.runOf(s, j+n, number)
	case c&number != 0 && j == i:
		return i + n
	case c&taken == 0:
		return t.runOfOthers(s, j+n)
	}
	if singleNumbers {
		return splitSpace(t, s, i, number)
	}
	return splitSpace(t, s, i, 0)
}

// contraction returns the length of an English contraction in lower case at the
// start of s, or 0.
func contraction(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case 's', 't', 'm', 'd':
		return 2
	}
	if len(s) < 3 {
		return 0
	}
	switch s[1:3] {
	case "re", "ve", "ll":
		return 3
	}
	return 0
}

// splitSpace matches \s+(?!\S)|\s+ at s[i], which must be white space: the
// whole run at the end of the text, else all but its last character, which
// stays with what follows. A character with a bit of stop ends the text too.
func splitSpace(t *classTable, s string, i int, stop class) int {
	end, last := i, i
	for {
		c, n := t.at(s, end)
		if c&space == 0 {
			if c&(outside|stop) != 0 || last == i {
				return end
			}
			return last
		}
		last = end
		end += n
	}
}
