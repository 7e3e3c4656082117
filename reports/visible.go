package reports

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text from a model or a dataset safe to print on one line:
// control characters, ANSI escapes, line breaks, bidirectional controls,
// invisible characters and invalid UTF-8 appear as escapes like \n, \x1b and
// \u202e. Everything else, other scripts included, stays as it is.
func Visible(s string) string { return visible(s, false) }

// VisibleLines is Visible for text that may span lines: line breaks stay, tabs
// become four blanks.
func VisibleLines(s string) string { return visible(strings.ReplaceAll(s, "\r\n", "\n"), true) }

func visible(s string, lines bool) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || hidden(r) }) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case lines && r == '\n':
			b.WriteByte('\n')
		case lines && r == '\t':
			b.WriteString("    ")
		case hidden(r):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// hidden reports whether a character acts on the terminal or the reader's eye
// without being seen. The joiners U+200C and U+200D are not among them: Indic
// scripts and Persian are spelled with them.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r == 0x061c, r == 0x200b, r == 0x200e, r == 0x200f: // Arabic letter mark, zero-width space, LRM, RLM
		return true
	case r >= 0x2028 && r <= 0x202e: // line and paragraph separator, embeddings and overrides
		return true
	case r >= 0x2060 && r <= 0x206f: // word joiner, invisible operators, isolates
		return true
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffb: // byte order mark, interlinear annotation
		return true
	}
	return r >= 0xe0000 && r <= 0xe007f // tags
}
