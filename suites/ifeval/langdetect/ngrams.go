package langdetect

import "assay/suites/ifeval/pystr"

// ngrams returns the n-grams of one to three characters that some language
// knows, in the order in which they end in the text (Detector._extract_ngrams
// and NGram.add_char). N-grams end at word boundaries, and those within a run of
// capitals are left out.
func (p *profiles) ngrams(text []rune) [][]weight {
	var out [][]weight
	window := []rune{' '}
	capitals := false
	for _, c := range text {
		c = p.normalize(c)
		last := window[len(window)-1]
		switch {
		case last == ' ':
			window, capitals = append(window[:0], ' '), false
		case len(window) == 3:
			window = append(window[:0], window[1], window[2])
		}
		if last != ' ' || c != ' ' {
			window = append(window, c)
			if pystr.IsUpperRune(c) {
				capitals = capitals || pystr.IsUpperRune(last)
			} else {
				capitals = false
			}
		}
		if capitals {
			continue
		}
		for n := 1; n <= len(window); n++ {
			if n == 1 && window[len(window)-1] == ' ' {
				continue
			}
			if weights, ok := p.grams[gramOf(window[len(window)-n:])]; ok {
				out = append(out, weights)
			}
		}
	}
	return out
}

// normalize folds characters that tell languages apart no better than others
// of their kind do (NGram.normalize). What is no letter becomes a blank.
func (p *profiles) normalize(c rune) rune {
	switch {
	case c < 0x80:
		if c < 'A' || c > 'Z' && c < 'a' || c > 'z' {
			return ' '
		}
	case c == 0xa0, c == 0xab, c == 0xb0, c == 0xbb, c >= 0x2000 && c <= 0x206f:
		return ' '
	case c == 'ș':
		return 'ş'
	case c == 'ț':
		return 'ţ'
	case c == 'ی': // Farsi
		return 'ي'
	case c >= 0x1ea0 && c <= 0x1eff: // Vietnamese
		return 'ể'
	case c >= 0x3040 && c <= 0x309f: // Hiragana
		return 'あ'
	case c >= 0x30a0 && c <= 0x30ff: // Katakana
		return 'ア'
	case c >= 0x3100 && c <= 0x312f, c >= 0x31a0 && c <= 0x31bf: // Bopomofo
		return 'ㄅ'
	case c >= 0x4e00 && c <= 0x9fff:
		if first, ok := p.cjk[c]; ok {
			return first
		}
	case c >= 0xac00 && c <= 0xd7af: // Hangul
		return '가'
	}
	return c
}
