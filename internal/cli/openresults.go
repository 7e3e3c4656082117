package cli

import (
	"errors"

	"assay/reports"
)

// openResults opens a run or baseline that the user names. What is none of them
// has the exit code of a wrong command line; one that is damaged, or that cannot
// be read, has that of work that could not be done.
func openResults(path string) (*reports.Source, error) {
	source, err := reports.OpenResults(path)
	if errors.Is(err, reports.ErrNoRun) || errors.Is(err, reports.ErrNoBaseline) {
		return nil, &exitError{code: ExitUsage, err: err, hint: "name a folder that 'assay run' wrote, or a file of 'assay baseline'"}
	}
	return source, err
}
