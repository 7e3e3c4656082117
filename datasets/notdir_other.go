//go:build !unix

package datasets

// isNotDir is false where the system reports such a path as not existing.
func isNotDir(error) bool { return false }
