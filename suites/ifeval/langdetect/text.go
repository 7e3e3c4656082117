package langdetect

import "strings"

const maxTextLength = 10000 // characters

// prepare drops addresses, composes Vietnamese letters, makes one blank of
// several and cuts what is too long (Detector.append and cleaning_text).
func prepare(text string) []rune {
	text = dropURLs(text)
	text = dropMailAddresses(text)
	chars := composeVietnamese([]rune(text))
	chars = chars[:min(len(chars), maxTextLength)]
	kept := chars[:0]
	previous := rune(0)
	for _, c := range chars {
		if c != ' ' || previous != ' ' {
			kept = append(kept, c)
		}
		previous = c
	}
	return dropLatin(kept)
}

// dropLatin removes Latin letters, and what is between them in ASCII, from a
// text in another script.
func dropLatin(chars []rune) []rune {
	latin, other := 0, 0
	for _, c := range chars {
		switch {
		case isLatin(c):
			latin++
		case c >= 0x300:
			// The original means to leave out Latin Extended Additional, but
			// compares the block's number with its name.
			other++
		}
	}
	if latin*2 >= other {
		return chars
	}
	kept := chars[:0]
	for _, c := range chars {
		if !isLatin(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

func isLatin(c rune) bool { return c >= 'A' && c <= 'z' }

// dropURLs puts a blank in place of https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}
func dropURLs(text string) string {
	var b strings.Builder
	for {
		at, start := findURL(text)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := start
		for end < len(text) && end-start < 2076 && (isAlphanumeric(text[end]) || strings.IndexByte("-_.?&~;+=/#", text[end]) >= 0) {
			end++
		}
		if end == start {
			b.WriteString(text[:start])
		} else {
			b.WriteString(text[:at] + " ")
		}
		text = text[end:]
	}
}

// findURL returns where the first address starts and where its scheme ends, or
// -1.
func findURL(text string) (at, start int) {
	for from := 0; ; {
		i := strings.Index(text[from:], "http")
		if i < 0 {
			return -1, 0
		}
		at = from + i
		rest := strings.TrimPrefix(text[at+len("http"):], "s")
		if strings.HasPrefix(rest, "://") {
			return at, len(text) - len(rest) + len("://")
		}
		from = at + 1
	}
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func isMailName(c byte) bool { return isAlphanumeric(c) || c == '-' || c == '_' || c == '.' }

// dropMailAddresses puts a blank in place of
// [-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}
func dropMailAddresses(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '@' {
			continue
		}
		start := i
		for start > done && i-start < 64 && isMailName(text[start-1]) {
			start--
		}
		size := mailHost(text[i+1:])
		if start == i || size == 0 {
			continue
		}
		b.WriteString(text[done:start] + " ")
		done = i + 1 + size
		i = done - 1
	}
	b.WriteString(text[done:])
	return b.String()
}

// mailHost measures the host of a mail address, 0 if there is none: at least
// two characters, of which the first is no full stop.
func mailHost(s string) int {
	n := 0
	for n < len(s) && n < 255 && s[n] != '.' && isMailName(s[n]) {
		n++
	}
	if n == 0 {
		return 0
	}
	rest := 0
	for n+rest < len(s) && rest < 255 && isMailName(s[n+rest]) {
		rest++
	}
	if rest == 0 && n == 1 {
		return 0
	}
	return n + rest
}

// The letters of Vietnamese before and after a diacritical mark. The rows of
// composed belong to the marks.
const (
	uncomposed = "AEIOUYaeiouyÂÊÔâêôĂăƠơƯư"
	marks      = "\u0300\u0301\u0303\u0309\u0323"
	composed   = "ÀÈÌÒÙỲàèìòùỳẦỀỒầềồẰằỜờỪừ" +
		"ÁÉÍÓÚÝáéíóúýẤẾỐấếốẮắỚớỨứ" +
		"ÃẼĨÕŨỸãẽĩõũỹẪỄỖẫễỗẴẵỠỡỮữ" +
		"ẢẺỈỎỦỶảẻỉỏủỷẨỂỔẩểổẲẳỞởỬử" +
		"ẠẸỊỌỤỴạẹịọụỵẬỆỘậệộẶặỢợỰự"
)

// composeVietnamese puts one character in place of a letter and its mark.
func composeVietnamese(chars []rune) []rune {
	out := chars[:0]
	for i := 0; i < len(chars); i++ {
		if i+1 < len(chars) && chars[i+1] >= 0x300 && chars[i+1] <= 0x323 {
			mark, letter := indexOf(marks, chars[i+1]), indexOf(uncomposed, chars[i])
			if mark >= 0 && letter >= 0 {
				row := []rune(composed)[mark*len([]rune(uncomposed)):]
				out = append(out, row[letter])
				i++
				continue
			}
		}
		out = append(out, chars[i])
	}
	return out
}

// indexOf returns the place of a character in a text, in characters, or -1.
func indexOf(s string, c rune) int {
	n := 0
	for _, r := range s {
		if r == c {
			return n
		}
		n++
	}
	return -1
}
