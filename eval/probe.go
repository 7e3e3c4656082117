package eval

// ProbeInfo says what a build of the local decoder computed for a fixed set of
// token sequences. Of two runs of the same weights in the same precisions, equal
// hashes mean that nothing of the arithmetic changed between them.
type ProbeInfo struct {
	Set       int              `json:"set"` // version of the set of sequences
	Sequences []ProbedSequence `json:"sequences"`
}

// ProbedSequence is one entry of the set.
type ProbedSequence struct {
	Name   string `json:"name"`
	Logits string `json:"logits"` // hex, the first 8 bytes of a SHA-256 over the bits of the logits at every position
}
