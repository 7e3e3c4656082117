// Package unique notices items of a benchmark's file that have the same id. Such
// a file cannot be run: results are stored, resumed and compared by id.
package unique

import (
	"fmt"
	"strings"
)

// shown is how many ids an error names.
const shown = 3

// IDs are the ids of a file's items with the places where they stand. The zero
// value has none.
type IDs struct {
	first map[string]int // id -> where it stood first
	twice []string       // what is wrong, in the order of the file
}

// Add notes the id of the item at a place of the file, as "problem 7" counts it.
func (u *IDs) Add(id string, place int) {
	if u.first == nil {
		u.first = map[string]int{}
	}
	if first, ok := u.first[id]; ok {
		u.twice = append(u.twice, fmt.Sprintf("%d and %d (%q)", first, place, id))
		return
	}
	u.first[id] = place
}

// Err returns the error that names the file, its places and the field, or nil
// where every id stands once. Unit is the plural of what the places count.
func (u *IDs) Err(file, unit, field string) error {
	if len(u.twice) == 0 {
		return nil
	}
	text := strings.Join(u.twice[:min(shown, len(u.twice))], ", ")
	if more := len(u.twice) - shown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	article := "a"
	if strings.ContainsAny(field[:1], "aeiou") {
		article = "an"
	}
	return fmt.Errorf("%s: the same id twice: %s %s: want %s %s of its own for each: change or delete one of them", file, unit, text, article, field)
}
