package datasets

import (
	"fmt"
	"strings"
)

// MissingError says that a file of the lock is nowhere to be found.
type MissingError struct {
	File   File
	Looked []string // the folders that were searched
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not in %s: run 'assay fetch %s', or set ASSAY_DATASETS to a folder that has it",
		e.File.Name, strings.Join(e.Looked, " nor in "), e.File.Suite())
}

// HashError says that a file or a download has another content than the lock
// pins.
type HashError struct {
	File   File
	Source string // path or URL of what was read
	Got    string // hex SHA-256 of it
	Bytes  int64  // size of it
	Hint   string // what to do
}

func (e *HashError) Error() string {
	msg := fmt.Sprintf("%s: %s has sha256 %s (%d bytes), want %s (%d bytes)",
		e.File.Name, e.Source, e.Got, e.Bytes, e.File.SHA256, e.File.Bytes)
	if e.Hint != "" {
		msg += ": " + e.Hint
	}
	return msg
}
