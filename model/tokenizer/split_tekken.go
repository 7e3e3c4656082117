package tokenizer

// The pattern of Mistral's Tekken (mistral-common, tekken.json; the same in
// tokenizer.json of Mistral Nemo), which also cuts before a change of case:
//
//	[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
//	|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*
//	|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// Below, "heads" are the first bracket (not lower case) and "tails" the second
// (not upper case); letters without case and marks are both.

// splitTekken returns the end of the piece that starts at s[i].
func splitTekken(t *classTable, s string, i int) int {
	first := s[i]
	c, n := t.at(s, i)
	if c&letter != 0 { // the first alternative, or capitals only by the second
		end, _ := headsTails(t, s, i)
		return end
	}
	if c&number != 0 {
		return i + n
	}
	if first != '\r' && first != '\n' {
		if end := tekkenPrefixed(t, s, i, n, c); end > i {
			return end
		}
	}
	if c&space == 0 {
		return newlinesSlashes(s, t.runOfOthers(s, i+n))
	}
	if next, n2 := t.at(s, i+n); first == ' ' && next&taken == 0 {
		return newlinesSlashes(s, t.runOfOthers(s, i+n+n2))
	}
	return splitSpaceNewlines(t, s, i)
}

// tekkenPrefixed matches the letter alternatives at a character that is neither
// letter nor number, of class c and size n. It returns i when neither matches.
func tekkenPrefixed(t *classTable, s string, i, n int, c class) int {
	end, ok := headsTails(t, s, i+n)
	if ok {
		return end
	}
	// The first alternative is tried without its prefix before the second one
	// with it: a mark before capitals stands alone.
	if c&mark != 0 {
		return i + n
	}
	if end > i+n {
		return end
	}
	return i
}

// headsTails matches heads* tails+ at i as a backtracking matcher does. When
// there is no tail it returns the end of heads* and false.
func headsTails(t *classTable, s string, i int) (end int, ok bool) {
	end = i
	lastTail := -1 // end of the last head that is also a tail
	for {
		c, n := t.at(s, end)
		if c&lower != 0 {
			return tailsEnd(t, s, end+n), true
		}
		if c&(letter|mark) == 0 {
			break
		}
		end += n
		if c&upper == 0 {
			lastTail = end
		}
	}
	if lastTail >= 0 {
		return lastTail, true
	}
	return end, false
}

// tailsEnd returns the end of the run of tails from i on.
func tailsEnd(t *classTable, s string, i int) int {
	for {
		c, n := t.at(s, i)
		if c&(letter|mark) == 0 || c&upper != 0 {
			return i
		}
		i += n
	}
}

// newlinesSlashes extends i over [\r\n/]*.
func newlinesSlashes(s string, i int) int {
	for i < len(s) && (s[i] == '\r' || s[i] == '\n' || s[i] == '/') {
		i++
	}
	return i
}
