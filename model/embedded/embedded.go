// Package embedded is the model that ships with Assay, so that everything can
// be tried without a download: a decoder of Granite 4's architecture with four
// million parameters, trained on generated text for the questions that ship
// with it. MODEL_CARD.md says what it can do; tools/tinymodel makes it.
package embedded

import (
	"context"
	_ "embed"
	"fmt"

	"assay/model/gguf"
	"assay/model/local"
)

//go:embed model.gguf
var file []byte

// Warning is what the results of this model must be read with.
const Warning = "the embedded model was trained for the questions that ship with Assay, about a world that is made up"

// Open opens the model.
func Open(ctx context.Context, o local.Options) (*local.Model, error) {
	f, err := gguf.Parse("embedded", file)
	if err != nil {
		return nil, fmt.Errorf("open embedded model: %w", err)
	}
	o.Warning = Warning
	return local.New(ctx, f, o)
}

// File returns the model as a GGUF file. The caller must not change it.
func File() []byte { return file }
