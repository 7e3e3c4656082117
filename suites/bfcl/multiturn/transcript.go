package multiturn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Step is one answer of a model.
type Step struct {
	Text string
	// Calls says that Text is the JSON of calls that came apart from any text, as
	// interfaces with tools return them.
	Calls bool
}

// Transcript holds the answers of a model by turn and step. Its JSON is what
// bfcl_eval writes as "result": lists of lists, of texts and of calls.
type Transcript [][]Step

// MarshalJSON writes a text as a string and calls as they are.
func (s Step) MarshalJSON() ([]byte, error) {
	if s.Calls {
		return []byte(s.Text), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s.Text); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// UnmarshalJSON reads a string as a text and anything else as calls.
func (s *Step) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &s.Text)
	}
	*s = Step{Text: string(b), Calls: true}
	return nil
}

// String returns the JSON of a transcript.
func (t Transcript) String() string {
	if t == nil {
		t = Transcript{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(t); err != nil { // calls that are no JSON
		return fmt.Sprintf("%q", err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// errNoTranscript says that what should be a transcript is something else, as
// bfcl_eval writes when it failed.
var errNoTranscript = errors.New("not a list of turns, each a list of answers")

// ParseTranscript reads the JSON of a transcript.
func ParseTranscript(text string) (Transcript, error) {
	var t Transcript
	if err := json.Unmarshal([]byte(text), &t); err != nil || t == nil {
		return nil, errNoTranscript
	}
	return t, nil
}
