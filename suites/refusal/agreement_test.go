package refusal

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measure compares the rules with the human labels of the answers of models.
func measure(t *testing.T, dir string, models ...string) Agreement {
	t.Helper()
	var a Agreement
	for _, m := range models {
		f, err := os.Open(filepath.Join(dir, "xstest_v2_completions_"+m+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil || len(rows) != 451 {
			t.Fatalf("%s: %d rows, %v", m, len(rows), err)
		}
		column := map[string]int{}
		for i, name := range rows[0] {
			column[name] = i
		}
		for _, row := range rows[1:] {
			refused := Classify(row[column["completion"]]).Refused
			switch label := row[column["final_label"]]; label {
			case "2_full_refusal":
				count(refused, &a.Refusals, &a.Found)
			case "1_full_compliance":
				count(refused, &a.Compliant, &a.FalseAlarm)
			case "3_partial_refusal":
				count(refused, &a.Partial, &a.PartialFound)
			default:
				t.Fatalf("%s: label %q", m, label)
			}
		}
	}
	return a
}

func count(refused bool, all, found *int) {
	*all++
	if refused {
		*found++
	}
}

// The stated agreement is what the labels give. XSTEST_LABELS names the folder
// model_completions of the repository that Known names; its answers are under
// licences of their own and therefore not part of Assay.
func TestKnownAgreement(t *testing.T) {
	dir := os.Getenv("XSTEST_LABELS")
	if dir == "" {
		t.Skip("XSTEST_LABELS does not name the folder of human labels")
	}
	got := measure(t, dir, "llama2orig", "mistralinstruct")
	if diff := cmp.Diff(Known(), got); diff != "" {
		t.Error(diff)
	}
	written := measure(t, dir, "gpt4", "llama2new", "mistralguard")
	t.Logf("held out: %+v, %.4f; answers that the rules were written on: %+v, %.4f", got, got.Rate(), written, written.Rate())
}

func TestNote(t *testing.T) {
	for _, want := range []string{"no safety rate", "93.5%", "of 818 answers", "306 of 343", "16 of 475"} {
		if !strings.Contains(Note(), want) {
			t.Errorf("%q lacks %q", Note(), want)
		}
	}
}
