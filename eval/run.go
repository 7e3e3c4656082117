package eval

import (
	"time"

	"assay/model"
)

// RunSchema is the version of the manifest's and the result files' layout.
const RunSchema = 1

// RunInfo is the manifest of a run: everything that identifies it (contract
// C3), and what it cost. Only the manifest holds times and host names.
type RunInfo struct {
	Schema   int          `json:"schema"`
	Assay    string       `json:"assay"` // version of the tool
	Model    model.Info   `json:"model"`
	Data     DataInfo     `json:"data"`
	Suites   []SuiteRun   `json:"suites"`
	Limit    int          `json:"limit,omitempty"` // items per suite, 0 for all
	Seed     uint64       `json:"seed"`            // of the sample of items and of sampled decoding
	Repeats  int          `json:"repeats"`
	Override Override     `json:"override"`
	Shard    *ShardInfo   `json:"shard,omitempty"`    // which part of a run this is; nil for a whole one
	Judge    *JudgeInfo   `json:"judge,omitempty"`    // who rated the answers; nil for a run without a judge
	Sandbox  *SandboxInfo `json:"sandbox,omitempty"`  // where programs of the model ran; nil for a run of none
	Answers  *AnswersInfo `json:"answers,omitempty"`  // where they were made, if not by asking Model
	Rescored []Rescoring  `json:"rescored,omitempty"` // oldest first
	Probe    *ProbeInfo   `json:"probe,omitempty"`    // what the local decoder computed for fixed sequences; nil where it was not asked

	Identity Identity    `json:"identity,omitempty"` // everything that can change a result, for resuming
	Replay   *ReplayInfo `json:"replay,omitempty"`   // of a run that verified the answers of an earlier one

	// Sequential is the test that could end suites early; nil for a run without. A
	// run that it did end is not complete, and was stopped by it.
	Sequential *SequentialInfo `json:"sequential,omitempty"`

	Complete bool      `json:"complete"` // every item has a row and a score
	Stopped  string    `json:"stopped,omitempty"`
	Work     Work      `json:"work"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Host     string    `json:"host,omitempty"`
	Command  []string  `json:"command,omitempty"`
}

// DataInfo says where the items came from.
type DataInfo struct {
	Source string `json:"source"`         // "lock": the files of datasets.lock; "samples": the questions that ship with Assay
	Lock   string `json:"lock,omitempty"` // hex SHA-256 of datasets.lock
}

// Override holds what the user changed about the suites' own requests. It is
// part of provenance.
type Override struct {
	MaxTokens int `json:"max_tokens,omitempty"` // upper bound on generated tokens; 0: as the suite says
}

// SuiteRun is one suite of a run.
type SuiteRun struct {
	Name      string      `json:"name"`
	Title     string      `json:"title"`
	Version   string      `json:"version"`
	Upstream  Upstream    `json:"upstream"`
	Metrics   []string    `json:"metrics"`
	Items     int         `json:"items"`      // of this run
	Available int         `json:"available"`  // of the suite, before --limit
	ItemsHash string      `json:"items_hash"` // hex SHA-256 over the ids and digests of the run's items
	Prompts   string      `json:"prompts"`    // hex SHA-256 over the prompt digests in order
	Counts    Counts      `json:"counts"`
	Usage     model.Usage `json:"usage"`
	Missing   []string    `json:"missing,omitempty"` // what unrunnable items need and the environment lacks
	Notes     []string    `json:"notes,omitempty"`   // SuiteInfo.Notes
	Sampled   bool        `json:"sampled,omitempty"` // answers are sampled, so that they depend on RunInfo.Seed
}

// Work is what a run cost.
type Work struct {
	Usage   model.Usage `json:"usage"`
	Seconds float64     `json:"seconds"` // from the first request to the last result; of a resumed run, the sum over its processes

	Resumes int `json:"resumes,omitempty"` // how often the run was taken up again
}
