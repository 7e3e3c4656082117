package cli

import "testing"

func TestParseBytes(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64 // 0: refused
	}{
		{"1", 1}, {"1024", 1024}, {"8GiB", 8 << 30}, {"8 GiB", 8 << 30}, {"8g", 8 << 30}, {"500MB", 500e6}, {"1.5k", 1536},
		{"2TB", 2e12}, {"7b", 7},
		{"", 0}, {"GiB", 0}, {"-1GiB", 0}, {"0", 0}, {"1e30", 0}, {"NaN", 0}, {"inf", 0}, {"8 apples", 0}, {"1GiBB", 0},
	} {
		got, err := parseBytes(c.text)
		if got != c.want || (err == nil) != (c.want != 0) {
			t.Errorf("parseBytes(%q) = %d, %v; want %d", c.text, got, err, c.want)
		}
	}
}
