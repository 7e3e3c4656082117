package embedded

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"
	"testing"

	"assay/model"
	"assay/model/gguf"
	"assay/model/local"
)

//go:embed MODEL_CARD.md
var card string

//go:embed template.jinja
var template string

// The card speaks of the file that is here.
func TestCardNamesTheFile(t *testing.T) {
	sum := sha256.Sum256(File())
	if digest := hex.EncodeToString(sum[:]); !strings.Contains(card, digest) {
		t.Errorf("MODEL_CARD.md does not name the sha256 of model.gguf, %s", digest)
	}
	if n := len(File()); n > 12<<20 {
		t.Errorf("model.gguf has %d bytes, at most 12 MiB are meant to be embedded", n)
	}
}

// The file has the template that is here, with which it was trained.
func TestFileHasTheTemplate(t *testing.T) {
	f, err := gguf.Parse("embedded", File())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.String("tokenizer.chat_template"); err != nil || got != template {
		t.Errorf("the file has the template %q (%v)", got, err)
	}
}

// The model answers as it was trained to: this fails where the decoder or the
// file is broken, whatever its score.
func TestAnswers(t *testing.T) {
	m, err := Open(t.Context(), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if got := m.Info().Warning; got != Warning {
		t.Errorf("warning %q", got)
	}
	answer, err := m.Do(t.Context(), model.Request{
		Prompt:   model.Prompt{Text: "Q: 8 - 5 + 6 =\nA: Let's think step by step.\n"},
		Decoding: model.Decoding{MaxTokens: 40, Stop: []string{"\n\n"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "8 - 5 = 3. 3 + 6 = 9. So the answer is 9."; answer.Text != want {
		t.Errorf("answered %q, want %q", answer.Text, want)
	}
}
