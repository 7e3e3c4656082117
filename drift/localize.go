package drift

import (
	"errors"
	"fmt"
	"slices"
)

// Localization says where the activations of two forward passes over the same tokens differ.
type Localization struct {
	Reference Side  `json:"reference"`
	Model     Side  `json:"model"`
	Lengths   []int `json:"lengths"` // of the texts
	// First is the index in Operations of the first one whose bits differ, -1 if all are the same.
	First int `json:"first"`
	// Errors is present if values were compared, not only their bits.
	Errors     *ErrorSummary `json:"errors,omitempty"`
	Operations []Difference  `json:"operations"` // in the order in which they are computed
}

// ErrorSummary says where the relative errors stand out. Both are indices in Operations, or -1 if there is none.
type ErrorSummary struct {
	Threshold float64 `json:"threshold"`
	Exceeds   int     `json:"exceeds"`    // the first operation whose relative error is above the threshold
	GrowsMost int     `json:"grows_most"` // the one whose relative error is most above those of its inputs
}

// Difference compares one operation.
type Difference struct {
	Step
	Rows      int     `json:"rows"`      // rows that differ in some bit
	FirstRow  int     `json:"first_row"` // the first of them, 0 if there is none
	Reference Moments `json:"reference"`
	Model     Moments `json:"model"`
	// Error is present if values were compared.
	Error *RelativeError `json:"error,omitempty"`
}

// RelativeError compares the values of an operation.
type RelativeError struct {
	RMS    float64 `json:"relative_rms"` // root mean square of the differences over that of the reference's values
	Growth float64 `json:"growth"`       // by how much that is above the greatest of the inputs
}

// ErrIncomparable marks fingerprints that describe different computations.
var ErrIncomparable = errors.New("fingerprints cannot be compared")

// Localize compares two fingerprints of the same texts. Its error wraps ErrIncomparable if they are of
// other tokens, or of models of another shape.
func Localize(ref, model *Fingerprint) (*Localization, error) {
	if err := sameShape(ref, model); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIncomparable, err)
	}
	l := &Localization{Reference: ref.Side, Model: model.Side, Lengths: model.Lengths, First: -1}
	for i, a := range ref.Operations {
		b := model.Operations[i]
		d := Difference{Step: a.Step, Reference: a.Moments, Model: b.Moments}
		for row := range a.Rows {
			if a.Rows[row] != b.Rows[row] {
				if d.Rows == 0 {
					d.FirstRow = row
				}
				d.Rows++
			}
		}
		if d.Rows == 0 && a.Hash != b.Hash {
			return nil, fmt.Errorf("%w: %s has another hash, but no row has: one of them is damaged", ErrIncomparable, a.Step)
		}
		if d.Rows > 0 && l.First < 0 {
			l.First = i
		}
		l.Operations = append(l.Operations, d)
	}
	return l, nil
}

// sameShape says what makes two fingerprints incomparable.
func sameShape(a, b *Fingerprint) error {
	if a.Tokens != b.Tokens || !slices.Equal(a.Lengths, b.Lengths) {
		return fmt.Errorf("they are of other tokens: %d with hash %.12s, %d with hash %.12s", a.rows(), a.Tokens, b.rows(), b.Tokens)
	}
	for i := range min(len(a.Operations), len(b.Operations)) {
		x, y := a.Operations[i], b.Operations[i]
		if x.Step != y.Step || x.Columns != y.Columns {
			return fmt.Errorf("they are of models of another shape: operation %d is %s with %d columns, and %s with %d", i+1, x.Step, x.Columns, y.Step, y.Columns)
		}
	}
	if x, y := len(a.Operations), len(b.Operations); x != y {
		return fmt.Errorf("they are of models of another shape: %d and %d operations", x, y)
	}
	return nil
}

// Place returns which text a row belongs to, and its position there, both from 0.
func (l *Localization) Place(row int) (text, position int) {
	for row >= l.Lengths[text] {
		row -= l.Lengths[text]
		text++
	}
	return text, row
}
