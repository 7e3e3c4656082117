package sandbox

import (
	_ "embed"
	"strings"
)

// The guest is what cells execute: the parts below joined into one program.
var (
	//go:embed guest/wire.py
	guestWire string
	//go:embed guest/guard.py
	guestGuard string
	//go:embed guest/worker.py
	guestWorker string
	//go:embed guest/judge.py
	guestJudge string
	//go:embed guest/together.py
	guestTogether string
	//go:embed guest/script.py
	guestScript string
	//go:embed guest/server.py
	guestServer string
	//go:embed guest/zygote.py
	guestZygote string
)

// guestSource returns the program of a cell.
func guestSource() string {
	const noCurrentFolder = "import sys\nsys.path[:] = [p for p in sys.path if p]"
	return strings.Join([]string{noCurrentFolder, guestWire, guestGuard, guestWorker, guestJudge, guestTogether, guestScript, guestServer, guestZygote}, "\n")
}

// The processes that a cell forks, by what they do.
const (
	roleWorker   = 'w' // holds the candidate of FormSplit
	roleJudge    = 'j' // holds the test of FormSplit
	roleTogether = 't'
	roleScript   = 's'
	roleServer   = 'v'
)

// guestConfig is the first message to a cell.
type guestConfig struct {
	Filter      string   `json:"filter"` // hex; empty for no filter
	AuditFilter string   `json:"audit_filter"`
	Self        uint32   `json:"self"` // stands for the process's own id in the filters
	Seccomp     int      `json:"seccomp"`
	Work        string   `json:"work"` // folder to be emptied after each program
	Path        []string `json:"path"` // sys.path
}

// guestJob is what a forked process has to do. Each role reads its own fields.
type guestJob struct {
	CPU    int64 `json:"cpu"`    // seconds, 0 for no limit
	Memory int64 `json:"memory"` // bytes of address space, 0 for no limit
	Audit  bool  `json:"audit"`
	Guard  bool  `json:"guard"`

	Source  string   `json:"source"`
	Args    []string `json:"args"`
	Setup   string   `json:"setup"`
	Test    string   `json:"test"`
	Entry   []string `json:"entry"`
	Data    any      `json:"data"`
	Token   string   `json:"token"`
	Control string   `json:"control"`
}

// guestExit is how a forked process ended, as its parent saw it.
type guestExit struct {
	Status    int   `json:"status"` // as wait4 returns it
	CPUMicros int64 `json:"cpu_us"`
	PeakKiB   int64 `json:"rss_kb"`
}
