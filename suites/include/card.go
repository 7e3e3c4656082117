package include

import (
	"maps"
	"slices"
)

// cardLanguages are those of the model cards of Granite 4.0.
func cardLanguages() []string {
	return []string{"Arabic", "Bengali", "Chinese", "Dutch", "French", "German", "Hindi", "Italian", "Japanese", "Korean",
		"Portuguese", "Spanish", "Tamil", "Telugu"}
}

// allLanguages are the 44 of the dataset, in alphabetical order.
func allLanguages() []string { return slices.Sorted(maps.Keys(inLanguage)) }
