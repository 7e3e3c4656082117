package eval

import "context"

// Judge rates an exchange, as safety suites need.
type Judge interface {
	// Identity names the judge and its digests for provenance.
	Identity() string
	// Judge returns the label that the judge gives to an answer.
	Judge(ctx context.Context, prompt, answer string) (label string, err error)
}
