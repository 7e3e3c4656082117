package runner

import (
	"assay/eval"
	"assay/model"
)

// Progress is told how a run goes on. Its methods are called one at a time.
type Progress interface {
	Start(suites []SuiteTotal)
	Done(suite int, r eval.Result, u model.Usage)
	// Ended says that a sequential test has ended a suite, and with what.
	Ended(suite int, outcome string)
	Finish()
}

// SuiteTotal is the work of one suite.
type SuiteTotal struct {
	Name     string
	Requests int
	Done     int // of them, finished by earlier processes of a resumed run
}

type silent struct{}

func (silent) Start([]SuiteTotal)                 {}
func (silent) Done(int, eval.Result, model.Usage) {}
func (silent) Ended(int, string)                  {}
func (silent) Finish()                            {}
