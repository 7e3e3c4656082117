//go:build !linux

package sandbox

// becomeCell is never called where there is no sandbox.
func becomeCell() {}
