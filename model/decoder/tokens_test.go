package decoder

import (
	"strconv"
	"strings"
	"testing"
)

// parseTokens reads decimal ids separated by white space.
func parseTokens(t testing.TB, text string) []int32 {
	t.Helper()
	var tokens []int32
	for _, field := range strings.Fields(text) {
		id, err := strconv.ParseInt(field, 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, int32(id))
	}
	return tokens
}
