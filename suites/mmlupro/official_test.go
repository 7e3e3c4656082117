package mmlupro

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"assay/eval"
	"assay/model"
)

var answers = flag.String("answers", "testdata/official_answers.jsonl", "texts with what the official filters and metric make of them")

// official is what one filter of the harness extracts, and its score.
type official struct {
	Answer string
	Value  float64
}

// UnmarshalJSON reads ["18", 1].
func (o *official) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&o.Answer, &o.Value})
}

// Random texts of numbers, markers, stop strings and characters of many scripts,
// with what the code of lm-evaluation-harness at commit 4e7e0d47 makes of them
// under Python.
func TestAnswersAsTheHarness(t *testing.T) {
	f, err := os.Open(*answers)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	texts, right := 0, 0
	for d := json.NewDecoder(f); d.More(); texts++ {
		var c struct {
			Text, Target string
			Want         []official
		}
		if err := d.Decode(&c); err != nil {
			t.Fatal(err)
		}
		got, err := find(t, primary).Score(context.Background(), eval.Env{}, eval.Item{Target: c.Target}, model.Response{Text: c.Text})
		if err != nil {
			t.Fatal(err)
		}
		if got.Extracted != c.Want[0].Answer {
			t.Errorf("%q: reads %q, want %q", c.Text, got.Extracted, c.Want[0].Answer)
		}
		for i, w := range c.Want {
			if got.Values[i].Value != w.Value {
				t.Errorf("%q for %q: %+v, want %+v", c.Text, c.Target, got.Values[i], w)
			}
			right += int(w.Value)
		}
	}
	if texts < 300 || right < 10 {
		t.Errorf("%d texts, %d right answers", texts, right)
	}
	t.Logf("%d texts, %d right answers", texts, right)
}
