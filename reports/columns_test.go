package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Rows of some columns are those of all columns without the others, and what
// comparing keeps of a row is the same.
func TestRowsOfSomeColumns(t *testing.T) {
	dir := writeExample(t)
	for _, path := range []string{dir, writeBaseline(t, dir, BaselineOptions{Drafts: true})} {
		source, want := collect(t, path)
		tokens := 0
		i := 0
		for got, err := range source.RowsWithoutTokens() {
			if err != nil {
				t.Fatal(err)
			}
			full := want[i]
			tokens += len(full.Tokens)
			full.Tokens = nil
			if diff := cmp.Diff(full, got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("%s, row %d without tokens: %s", path, i, diff)
			}
			i++
		}
		if i != len(want) || tokens == 0 {
			t.Errorf("%s: %d of %d rows, with %d tokens to leave out", path, i, len(want), tokens)
		}
		i = 0
		for got, err := range source.rows(comparedSamples, comparedBaseline) {
			if err != nil {
				t.Fatal(err)
			}
			for _, metric := range []string{"acc", "exact_match", "contains"} {
				diff := cmp.Diff(keep(want[i], metric), keep(got, metric), cmp.AllowUnexported(keptRow{}), cmpopts.EquateNaNs())
				if key := cmp.Diff(keyOf(want[i]), keyOf(got), cmp.AllowUnexported(rowKey{})); diff+key != "" {
					t.Errorf("%s, row %d as compared: %s%s", path, i, diff, key)
				}
			}
			i++
		}
		if i != len(want) {
			t.Errorf("%s: %d of %d rows to compare", path, i, len(want))
		}
	}
}
