package digest

import "testing"

func TestOf(t *testing.T) {
	// printf '\x02\0\0\0\0\0\0\0ab\x00\0\0\0\0\0\0\0' | sha256sum
	const want = "e38fddf799dfc9884ea023573aeb35487342dc2b75837ecc5b72fd9386050ccb"
	if got := Of("ab", ""); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFieldsDoNotRunTogether(t *testing.T) {
	seen := map[string][]string{}
	for _, fields := range [][]string{nil, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}, {"b", "a"}} {
		d := Of(fields...)
		if other, ok := seen[d]; ok {
			t.Errorf("%q and %q have the same digest", fields, other)
		}
		seen[d] = fields
	}
}
