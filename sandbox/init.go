package sandbox

import "sync/atomic"

// initName is what a process is called (its argument zero) that is to become the
// first of a cell.
const initName = "assay-sandbox"

// initCalled tells that this program's main calls Init, without which starting
// it again would run it again.
var initCalled atomic.Bool

// Init has to be the first thing that main, or TestMain, of a program does that
// opens a Sandbox; args are os.Args. Where the process is the first of a cell, it
// becomes that and does not return.
func Init(args []string) {
	if len(args) > 0 && args[0] == initName {
		becomeCell()
	}
	initCalled.Store(true)
}
