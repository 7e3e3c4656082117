package eval

// ReplayInfo says how the answers of an earlier run fared as drafts (contract
// C7). It does not depend on who verified them: the results are those of a full
// run.
type ReplayInfo struct {
	Source   string      `json:"source"`          // run or baseline, as the user named it
	Drafts   int         `json:"drafts"`          // answers that had one
	Without  int         `json:"without"`         // generated answers that had none: another prompt, or not in the source
	Accepted int         `json:"accepted"`        // tokens
	Decoded  int         `json:"decoded"`         // tokens
	Diverged int         `json:"diverged"`        // answers that are not their draft
	First    *Divergence `json:"first,omitempty"` // of them, in canonical order
}

// Divergence is the place where an answer turns away from its draft.
type Divergence struct {
	Suite  string `json:"suite"`
	ID     string `json:"id"`
	Repeat int    `json:"repeat,omitempty"`
	Token  int    `json:"token"` // of the answer, from 0
}
