package cli

import (
	"slices"
	"strings"
)

// checkFormat refuses a --format that is none of the given ones.
func checkFormat(format string, known ...string) error {
	if slices.Contains(known, format) {
		return nil
	}
	return usageError("--format is %q, want one of %s", format, strings.Join(known, ", "))
}
