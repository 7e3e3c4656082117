package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"assay/model"
)

// Options sets how a server is spoken to. The zero value is right for a server
// without a key.
type Options struct {
	Key    string        // bearer token; it appears in no error and no result
	Client *http.Client  // nil: one of its own, with the proxies of the environment
	Wait   time.Duration // before the second attempt, doubled for each further one; 0: one second
	Limit  time.Duration // of one attempt; 0: ten minutes
}

// Model is one model of a server. It implements model.Model.
type Model struct {
	server *server
	name   string
	kind   kind
	info   model.Info

	noLogProbs atomic.Bool // the server refuses to tell log-probabilities
	cannot     atomic.Pointer[CannotScoreError]
}

var _ model.Model = (*Model)(nil)

// kind is the program that serves, as far as it says so.
type kind string

// The programs that understand more than the common interface. They name
// themselves as owners of their models.
const (
	vllm   kind = "vllm"
	sglang kind = "sglang"
)

// listing is the reply to GET models.
type listing struct {
	Data []listed `json:"data"`
}

type listed struct {
	ID      string `json:"id"`
	OwnedBy string `json:"owned_by"`
	Context int    `json:"max_model_len"` // of vLLM and SGLang
}

// Open connects to the server of a URI such as http://localhost:8000/v1?model=name
// and asks which models it has. A URI without a model stands for the only one.
func Open(ctx context.Context, uri string, o Options) (*Model, error) {
	a, err := parseURI(uri)
	if err != nil {
		return nil, err
	}
	s, err := newServer(a.base, o)
	if err != nil {
		return nil, err
	}
	found, err := list(ctx, s, a)
	if err != nil {
		s.close()
		return nil, err
	}
	a.model = withoutFolder(found.ID)
	return &Model{
		server: s,
		name:   found.ID,
		kind:   kind(found.OwnedBy),
		info: model.Info{
			URI:           a.uri(),
			Name:          a.model,
			Engine:        "openai",
			ContextLength: max(found.Context, 0),
			Warning:       "answers come from the server " + s.host + ": which weights and arithmetic it has is not known",
		},
	}, nil
}

// list finds the model of an address among those of the server. A server may
// know more names than it lists, or list none at all: then a named model is
// taken as it is.
func list(ctx context.Context, s *server, a address) (listed, error) {
	body, err := s.get(ctx, "models")
	var status *StatusError
	if errors.As(err, &status) && status.Code == http.StatusNotFound {
		switch {
		case !strings.HasSuffix(a.base, "/v1"):
			return listed{}, fmt.Errorf("%w: is the address %s/v1?", err, a.base)
		case a.model != "":
			return listed{ID: a.model}, nil
		}
	}
	if err != nil {
		return listed{}, err
	}
	var l listing
	if err := json.Unmarshal(body, &l); err != nil {
		return listed{}, s.malformed("models", err)
	}
	var names []string
	for _, m := range l.Data {
		if m.ID == a.model && a.model != "" {
			return m, nil
		}
		names = append(names, s.clean(m.ID))
	}
	switch {
	case a.model != "" && len(l.Data) > 0 && kind(l.Data[0].OwnedBy) == vllm: // which lists all it has
		return listed{}, fmt.Errorf("%s has no model %q: it has %.500q", s.host, s.clean(a.model), names)
	case a.model != "":
		other := listed{ID: a.model}
		if len(l.Data) > 0 {
			other.OwnedBy = l.Data[0].OwnedBy
		}
		return other, nil
	case len(l.Data) == 1 && l.Data[0].ID != "":
		return l.Data[0], nil
	case len(l.Data) == 0:
		return listed{}, fmt.Errorf("%s lists no model: name one, %s?model=name", s.host, a.base)
	}
	return listed{}, fmt.Errorf("%s has %d models: name one, %s?model=name, of %.500q", s.host, len(names), a.base, names)
}

// withoutFolder shortens the names of servers that call a model by the path of
// its file, which is nobody else's business.
func withoutFolder(name string) string {
	if strings.HasPrefix(name, "/") || strings.HasSuffix(name, ".gguf") || strings.Contains(name, `\`) {
		return name[strings.LastIndexAny(name, `/\`)+1:]
	}
	return name
}

// Info names the server's model. It has no digests.
func (m *Model) Info() model.Info { return m.info }

// Close closes idle connections.
func (m *Model) Close() error {
	m.server.close()
	return nil
}
