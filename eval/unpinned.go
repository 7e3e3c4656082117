package eval

import (
	"fmt"
	"path"
	"slices"
)

// UnpinnedError says that the data lacks a file because datasets.lock does not
// list it: its address or SHA-256 was not certain when Assay was made.
type UnpinnedError struct {
	File    string // "salad/base_set.json"
	Source  string // where people get it
	License string // SPDX identifier
}

// Error says how to provide the file.
func (e *UnpinnedError) Error() string {
	return fmt.Sprintf("%s is not in datasets.lock, because it could not be pinned: download it from %s to FOLDER/%s, "+
		"add the line \"%s REVISION SHA256 BYTES %s URL\" to a copy of datasets.lock, sorted by name, and give --datasets FOLDER --lock COPY",
		e.File, e.Source, e.File, e.File, e.License)
}

// Listed reports whether the data lists a file.
func Listed(d Data, file string) bool {
	return slices.Contains(d.List(path.Dir(file)), file)
}

// HasNeeds reports whether the data lists all files that a suite needs.
func (i SuiteInfo) HasNeeds(d Data) bool {
	return !slices.ContainsFunc(i.Needs, func(file string) bool { return !Listed(d, file) })
}
