package chat

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// strftime formats rt.now as Python's datetime.strftime does on Linux in the C
// locale. The time is naive, so that %Z and %z are empty.
func (rt *runtime) strftime(format string) (value, error) {
	var b strings.Builder
	for format != "" {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			b.WriteString(format)
			break
		}
		b.WriteString(format[:i])
		out, n := formatDirective(rt.now, format[i:])
		if err := rt.allocate(len(out)); err != nil {
			return nil, err
		}
		b.WriteString(out)
		format = format[i+n:]
	}
	return rt.newText(b.String())
}

// formatDirective formats the directive that s begins with, and returns its
// length. An unknown directive stands for itself.
func formatDirective(t time.Time, s string) (string, int) {
	i := 1
	pad := byte(0)
	upper, swap := false, false
flags:
	for ; i < len(s); i++ {
		switch s[i] {
		case '-', '_', '0':
			pad = s[i]
		case '^':
			upper = true
		case '#':
			swap = true
		default:
			break flags
		}
	}
	if i >= len(s) {
		return s, len(s)
	}
	out, ok := "", true
	if n, width, fill, numeric := numericDirective(t, s[i]); numeric {
		out = padNumber(n, width, fill, pad)
	} else {
		out, ok = textDirective(t, s[i])
	}
	if !ok {
		return s[:i+1], i + 1
	}
	if upper || swap && s[i] != 'p' {
		out = strings.ToUpper(out)
	} else if swap {
		out = strings.ToLower(out)
	}
	return out, i + 1
}

// padNumber writes a number; the flag '-' leaves out its padding, '_' and '0'
// choose the fill character.
func padNumber(n, width int, fill, flag byte) string {
	s := strconv.Itoa(n)
	switch flag {
	case '-':
		return s
	case '_':
		fill = ' '
	case '0':
		fill = '0'
	}
	return strings.Repeat(string(fill), max(width-len(s), 0)) + s
}

// hour12 is the hour on a 12-hour clock.
func hour12(t time.Time) int { return (t.Hour()+11)%12 + 1 }

// numericDirective returns the number that a directive stands for, the width
// it is padded to, and with what.
func numericDirective(t time.Time, c byte) (n, width int, fill byte, ok bool) {
	isoYear, isoWeek := t.ISOWeek()
	switch c {
	case 'd':
		return t.Day(), 2, '0', true
	case 'e':
		return t.Day(), 2, ' ', true
	case 'm':
		return int(t.Month()), 2, '0', true
	case 'Y':
		return t.Year(), 1, '0', true
	case 'y':
		return t.Year() % 100, 2, '0', true
	case 'C':
		return t.Year() / 100, 2, '0', true
	case 'H':
		return t.Hour(), 2, '0', true
	case 'k':
		return t.Hour(), 2, ' ', true
	case 'I':
		return hour12(t), 2, '0', true
	case 'l':
		return hour12(t), 2, ' ', true
	case 'M':
		return t.Minute(), 2, '0', true
	case 'S':
		return t.Second(), 2, '0', true
	case 'j':
		return t.YearDay(), 3, '0', true
	case 'f':
		return t.Nanosecond() / 1000, 6, '0', true
	case 'u':
		return (int(t.Weekday())+6)%7 + 1, 1, '0', true
	case 'w':
		return int(t.Weekday()), 1, '0', true
	case 'U':
		return (t.YearDay() + 6 - int(t.Weekday())) / 7, 2, '0', true
	case 'W':
		return (t.YearDay() + 6 - (int(t.Weekday())+6)%7) / 7, 2, '0', true
	case 'V':
		return isoWeek, 2, '0', true
	case 'G':
		return isoYear, 1, '0', true
	case 'g':
		return isoYear % 100, 2, '0', true
	case 's':
		return int(t.Unix()), 1, '0', true
	}
	return 0, 0, 0, false
}

// textDirective returns the text that a directive stands for.
func textDirective(t time.Time, c byte) (string, bool) {
	switch c {
	case '%':
		return "%", true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case 'a':
		return t.Format("Mon"), true
	case 'A':
		return t.Format("Monday"), true
	case 'b', 'h':
		return t.Format("Jan"), true
	case 'B':
		return t.Format("January"), true
	case 'p':
		return t.Format("PM"), true
	case 'P':
		return t.Format("pm"), true
	case 'c':
		return t.Format("Mon Jan _2 15:04:05 2006"), true
	case 'x', 'D':
		return t.Format("01/02/06"), true
	case 'X', 'T':
		return t.Format("15:04:05"), true
	case 'R':
		return t.Format("15:04"), true
	case 'r':
		return t.Format("03:04:05 PM"), true
	case 'F':
		return fmt.Sprintf("%d-%02d-%02d", t.Year(), t.Month(), t.Day()), true
	case 'z', 'Z':
		return "", true
	}
	return "", false
}
