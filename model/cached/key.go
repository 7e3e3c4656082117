package cached

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"assay/model"
)

// Key names an answer: the SHA-256 of everything that can change it.
type Key [sha256.Size]byte

// String is the key in hex.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// parseKey is the inverse of a file's place.
func parseKey(shard byte, name string) (Key, bool) {
	k := Key{shard}
	rest, err := hex.DecodeString(name)
	if err != nil || len(rest) != len(k)-1 {
		return k, false
	}
	copy(k[1:], rest)
	return k, true
}

// identity lists what of a model can change an answer.
//
// The CPU path cannot, by contract C1. It is in the list all the same: who runs
// two paths to see whether they agree must not be given the answers of the one
// as those of the other. The template is not: it acts through the prompt's
// tokens, or its digest stands beside a prompt that has none.
func identity(m model.Info) []string {
	return []string{
		format, m.Engine, m.WeightsDigest, m.TokenizerDigest,
		m.Numerics(), m.CPUPath, m.Activations, m.KVCache, strconv.Itoa(m.ContextLength),
	}
}

// keyOf names the answer of a model to a request. tokens are those of the
// prompt, nil for a model that does not tell them: then the prompt itself and
// the template stand for them, and where there is no digest of the weights, the
// model's name and address.
//
// A generation is named by the tokens alone. Choices are tokenized together with
// the end of the prompt's text, so that the text has to be in their key.
func keyOf(m model.Info, r model.Request, tokens []model.Token) Key {
	fields := identity(m)
	if m.WeightsDigest == "" {
		fields = append(fields, m.URI, m.Name)
	}
	switch {
	case tokens == nil:
		fields = append(fields, "prompt", m.TemplateDigest, r.Digest())
	case len(r.Choices) > 0:
		fields = append(fields, "choices", r.Digest(), onlyTokens(r, tokens).Digest())
	default:
		fields = append(fields, "tokens", onlyTokens(r, tokens).Digest())
	}
	h := sha256.New()
	for _, f := range fields {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(f)))
		h.Write(n[:])
		h.Write([]byte(f))
	}
	return Key(h.Sum(nil))
}

// onlyTokens is the request with its prompt as tokens.
func onlyTokens(r model.Request, tokens []model.Token) model.Request {
	r.Prompt = model.Prompt{Tokens: tokens}
	return r
}
