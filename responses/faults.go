package responses

import (
	"fmt"
	"strings"
)

// FaultKind says what is wrong with a line.
type FaultKind string

// The kinds of faults.
const (
	Broken    FaultKind = "broken lines"
	Unknown   FaultKind = "answers to items that the suite does not have"
	Duplicate FaultKind = "second answers to an item"
	Unfit     FaultKind = "answers that the suite cannot score"
)

// Fault is what is wrong with one line.
type Fault struct {
	Kind FaultKind
	File string
	Line int // from 1
	Text string
}

// maxShown is how many faults of a kind are kept and shown.
const maxShown = 5

// FaultsError reports all that is wrong with files of answers.
type FaultsError struct {
	Faults []Fault           // the first ones of each kind
	Counts map[FaultKind]int // of all
}

// Error is one line per kind, and one for each fault that it shows.
func (e *FaultsError) Error() string {
	var b strings.Builder
	b.WriteString("the answers cannot be scored as they are:")
	for _, kind := range []FaultKind{Broken, Unfit, Unknown, Duplicate} {
		if e.Counts[kind] == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n  %s: %d", kind, e.Counts[kind])
		shown := 0
		for _, f := range e.Faults {
			if f.Kind == kind {
				fmt.Fprintf(&b, "\n    %s:%d: %s", f.File, f.Line, f.Text)
				shown++
			}
		}
		if more := e.Counts[kind] - shown; more > 0 {
			fmt.Fprintf(&b, "\n    and %d more", more)
		}
	}
	return b.String()
}

func (e *FaultsError) add(kind FaultKind, file string, line int, text string) {
	if e.Counts == nil {
		e.Counts = map[FaultKind]int{}
	}
	if e.Counts[kind]++; e.Counts[kind] <= maxShown {
		e.Faults = append(e.Faults, Fault{Kind: kind, File: file, Line: line, Text: text})
	}
}

func (e *FaultsError) any() bool { return len(e.Counts) > 0 }
