package ifeval

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/suites/ifeval/treebank"
)

// official is a line of testdata/official.jsonl: a text of our own and what the
// checkers of lm-evaluation-harness at commit 4e7e0d47 make of it, under CPython
// 3.11 with NLTK 3.9.1 and langdetect 1.0.9, DetectorFactory.seed being 0.
type official struct {
	Text      string   `json:"text"`
	Sentences []string `json:"sentences"` // of nltk.sent_tokenize
	Words     []string `json:"words"`     // of nltk.word_tokenize
	Language  string   `json:"language"`  // of langdetect.detect, empty without features
	Verdicts  []struct {
		ID     string          `json:"id"`
		Kwargs json.RawMessage `json:"kwargs"`
		Strict bool            `json:"strict"`
		Loose  bool            `json:"loose"`
	} `json:"verdicts"`
}

func officials(t *testing.T) []official {
	t.Helper()
	f, err := os.Open("testdata/official.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := datasets.ReadJSONL[official](f)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestOfficialVerdicts(t *testing.T) {
	kinds := map[string]map[bool]int{}
	for _, o := range officials(t) {
		for _, v := range o.Verdicts {
			got, err := judge(record(t, v.ID, string(v.Kwargs)), o.Text)
			if err != nil || got[0].strict.followed != v.Strict || got[0].loose.followed != v.Loose {
				t.Errorf("%s %s on %q: %+v, %v, want strict %v, loose %v", v.ID, v.Kwargs, o.Text, got, err, v.Strict, v.Loose)
			}
			if kinds[v.ID] == nil {
				kinds[v.ID] = map[bool]int{}
			}
			kinds[v.ID][v.Strict]++
		}
	}
	for _, c := range checkers() {
		if kinds[c.id][true] == 0 || kinds[c.id][false] == 0 {
			t.Errorf("%s: official verdicts %v, want some of both", c.id, kinds[c.id])
		}
	}
}

func TestOfficialTexts(t *testing.T) {
	r := loaded(t)
	for _, o := range officials(t) {
		sentences := r.sentences.Sentences(o.Text)
		if diff := cmp.Diff(o.Sentences, sentences); diff != "" {
			t.Errorf("sentences of %q: %s", o.Text, diff)
		}
		var words []string
		for _, s := range sentences {
			words = append(words, treebank.Words(s)...)
		}
		if diff := cmp.Diff(o.Words, words); diff != "" {
			t.Errorf("words of %q: %s", o.Text, diff)
		}
		language := ""
		if text, err := r.languages.Read(o.Text); err == nil {
			language = text.Language(0)
		}
		if language != o.Language {
			t.Errorf("language of %q: %q, want %q", o.Text, language, o.Language)
		}
	}
}
