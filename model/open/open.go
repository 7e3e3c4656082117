// Package open turns a model's URI into a model. It stands apart from package
// model because the engines import that one.
package open

import (
	"context"
	"fmt"
	"os"
	"strings"

	"assay/model"
	"assay/model/embedded"
	"assay/model/fake"
	"assay/model/gguf"
	"assay/model/local"
	"assay/model/openai"
	"assay/model/random"
)

// Forms lists the URIs that Model understands, for messages.
const Forms = "a GGUF file, 'embedded', 'random', 'https://host/v1?model=name', or 'fake:script.json'"

// Options sets how each kind of model runs.
type Options struct {
	Local  local.Options
	Server openai.Options
}

// Model opens a model by its URI:
//
//	granite-4.0-micro-Q4_K_M.gguf   a GGUF file (any part of a split one), run by the decoder of Assay
//	embedded                        the small model that ships with Assay
//	random                          a tiny model with random weights
//	https://host/v1?model=name      a server with OpenAI's interface, also http://
//	fake:script.json                scripted answers, for tests
func Model(ctx context.Context, uri string, o Options) (model.Model, error) {
	scheme, rest, found := strings.Cut(uri, ":")
	switch {
	case uri == "":
		return nil, fmt.Errorf("no model named: want %s", Forms)
	case builtIn(uri):
		return Local(ctx, uri, o.Local)
	case found && scheme == "fake":
		return fake.Open(rest)
	case openai.Handles(uri):
		return openai.Open(ctx, uri, o.Server)
	case strings.Contains(uri, "://"):
		return nil, fmt.Errorf("open model: scheme %q is not supported: want %s", scheme, Forms) // the rest may hold a key
	}
	switch info, err := os.Stat(uri); {
	case err != nil:
		return nil, fmt.Errorf("open model: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("open model: %s is a folder: name the GGUF file in it", uri)
	}
	return local.Open(ctx, uri, o.Local)
}

// builtIn says whether uri names a model that needs no file.
func builtIn(uri string) bool { return uri == "embedded" || uri == "random" }

// Local opens a GGUF file, or a model that needs none, in the decoder of Assay.
func Local(ctx context.Context, uri string, o local.Options) (*local.Model, error) {
	switch uri {
	case "embedded":
		return embedded.Open(ctx, o)
	case "random":
		return random.Open(ctx, o)
	}
	return local.Open(ctx, uri, o)
}

// File opens a GGUF file, or a model that needs none as if it were one.
func File(uri string) (*gguf.File, error) {
	switch uri {
	case "embedded":
		return gguf.Parse(uri, embedded.File())
	case "random":
		data, err := random.File()
		if err != nil {
			return nil, err
		}
		return gguf.Parse(uri, data)
	}
	return gguf.Open(uri)
}
