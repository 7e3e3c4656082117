package sandbox

import (
	_ "embed"
	"strings"
)

// The agent is what cells execute: the parts below joined into one program.
var (
	//go:embed agent/wire.py
	agentWire string
	//go:embed agent/guard.py
	agentGuard string
	//go:embed agent/worker.py
	agentWorker string
	//go:embed agent/judge.py
	agentJudge string
	//go:embed agent/together.py
	agentTogether string
	//go:embed agent/script.py
	agentScript string
	//go:embed agent/zygote.py
	agentZygote string
)

// agentSource returns the program of a cell.
func agentSource() string {
	const noCurrentFolder = "import sys\nsys.path[:] = [p for p in sys.path if p]"
	return strings.Join([]string{noCurrentFolder, agentWire, agentGuard, agentWorker, agentJudge, agentTogether, agentScript, agentZygote}, "\n")
}

// The processes that a cell forks, by what they do.
const (
	roleWorker   = 'w' // holds the candidate of FormSplit
	roleJudge    = 'j' // holds the test of FormSplit
	roleTogether = 't'
	roleScript   = 's'
)

// agentConfig is the first message to a cell.
type agentConfig struct {
	Filter      string   `json:"filter"` // hex; empty for no filter
	AuditFilter string   `json:"audit_filter"`
	Self        uint32   `json:"self"` // stands for the process's own id in the filters
	Seccomp     int      `json:"seccomp"`
	Work        string   `json:"work"` // folder to be emptied after each program
	Path        []string `json:"path"` // sys.path
}

// agentJob is what a forked process has to do. Each role reads its own fields.
type agentJob struct {
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

// agentExit is how a forked process ended, as its parent saw it.
type agentExit struct {
	Status    int   `json:"status"` // as wait4 returns it
	CPUMicros int64 `json:"cpu_us"`
	PeakKiB   int64 `json:"rss_kb"`
}
