package bbh

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func solveSorting(input string) (string, error) {
	list, ok := strings.CutPrefix(input, "Put these words into alphabetical order: ")
	if !ok {
		return "", fmt.Errorf("not understood: %q", input)
	}
	words := strings.Fields(list)
	slices.Sort(words)
	return strings.Join(words, " "), nil
}

var (
	coloredThing = regexp.MustCompile(`a (\w+) (\w+)`)
	coloredAsked = regexp.MustCompile(`What color is the (\w+)\?\n`)
)

func solveColored(input string) (string, error) {
	asked := coloredAsked.FindStringSubmatch(input)
	if asked == nil {
		return "", fmt.Errorf("not understood: %q", input)
	}
	for _, m := range coloredThing.FindAllStringSubmatch(input, -1) {
		if m[2] != asked[1] {
			continue
		}
		option := regexp.MustCompile(`(\([A-C]\)) ` + m[1] + `\b`).FindStringSubmatch(input)
		if option == nil {
			return "", fmt.Errorf("no option %s in %q", m[1], input)
		}
		return option[1], nil
	}
	return "", fmt.Errorf("no %s in %q", asked[1], input)
}

var told = regexp.MustCompile(`(\w+)(?: says (\w+))? (tells the truth|lies)\.|Does (\w+) tell the truth\?`)

// solveLies goes along a chain of people who speak of others before them.
func solveLies(input string) (string, error) {
	honest := map[string]bool{}
	for _, m := range told.FindAllStringSubmatch(input, -1) {
		name, of, truth := m[1], m[2], m[3] == "tells the truth"
		if asked := m[4]; asked != "" {
			value, known := honest[asked]
			if !known {
				return "", fmt.Errorf("nothing is told of %s in %q", asked, input)
			}
			if value {
				return "Yes", nil
			}
			return "No", nil
		}
		honest[name] = truth
		if of != "" {
			honest[name] = truth == honest[of]
		}
	}
	return "", fmt.Errorf("not understood: %q", input)
}
