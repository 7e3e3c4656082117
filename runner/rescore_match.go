package runner

import (
	"fmt"
	"strings"
)

// DifferingItem is an item of a stored run that the data does not have as it was.
type DifferingItem struct {
	Suite, ID string
	Missing   bool // the data has no such item; else its content is another one
}

// ItemsDifferError says that a stored run cannot be scored again with this data
// (contract C3).
type ItemsDifferError struct {
	Items []DifferingItem // in the order of the run, each once
}

// maxListed is how many items an error names.
const maxListed = 10

// Error names the items, the first few where there are many.
func (e *ItemsDifferError) Error() string {
	var missing, changed []string
	for _, it := range e.Items {
		name := it.Suite + " " + it.ID
		if it.Missing {
			missing = append(missing, name)
		} else {
			changed = append(changed, name)
		}
	}
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, fmt.Sprintf("items of the run that are not in the data: %d (%s)", len(missing), listed(missing)))
	}
	if len(changed) > 0 {
		parts = append(parts, fmt.Sprintf("items with another content than they had in the run: %d (%s)", len(changed), listed(changed)))
	}
	return strings.Join(parts, "; ")
}

func listed(names []string) string {
	text := strings.Join(names[:min(len(names), maxListed)], ", ")
	if more := len(names) - maxListed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
