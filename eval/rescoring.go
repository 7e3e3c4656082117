package eval

import "time"

// Rescoring records that the scores of a run were computed again from its stored
// answers. Everything else in the manifest stays as the run has it that asked
// the model.
type Rescoring struct {
	From    string         `json:"from"`    // folder of the run whose answers were scored
	Samples string         `json:"samples"` // hex SHA-256 of its samples.parquet
	Assay   string         `json:"assay"`   // version of the tool that scored
	Suites  []RescoredPart `json:"suites"`
	Time    time.Time      `json:"time"`
	Command []string       `json:"command,omitempty"`
}

// RescoredPart is a suite that was scored again.
type RescoredPart struct {
	Name  string `json:"name"`
	From  string `json:"from"`  // version of the suite before
	To    string `json:"to"`    // and now
	Moved int    `json:"moved"` // results whose score, extraction or status changed
}

// AnswersInfo says where the answers of a run come from that no model was asked
// for.
type AnswersInfo struct {
	Format string       `json:"format"`          // "lm-eval", "bfcl", ...
	Files  []AnswerFile `json:"files"`           // in the order in which they were read
	Given  bool         `json:"given,omitempty"` // the run has the items with an answer only
	Notes  []string     `json:"notes,omitempty"` // what a reader of the results must know
}

// AnswerFile is a file of answers.
type AnswerFile struct {
	Name    string `json:"name"`   // without its folder
	SHA256  string `json:"sha256"` // hex
	Answers int    `json:"answers"`
}
