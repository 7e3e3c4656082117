// Package model holds the vocabulary between a benchmark and an engine: what a
// unit of work is, what comes back, and the one interface that every engine
// implements. It knows no engine itself; model/open turns a URI into one.
package model

import (
	"context"
	"fmt"
	"strconv"
)

// Token is the id of one vocabulary entry of a model.
type Token = int32

// Model answers requests. Do is safe for concurrent use; engines batch what
// arrives together, and by contract C1 the answer does not depend on it.
type Model interface {
	// Info describes the model. It does not change while the model is open.
	Info() Info
	// Do answers one request. It returns a *PromptTooLongError when
	// the request cannot fit, the context's error when it is cancelled, and
	// any other error when the engine failed.
	Do(ctx context.Context, r Request) (Response, error)
	// Close frees what the model holds. No Do may be running or follow.
	Close() error
}

// Tokenizing is implemented by models that can tell the tokens of a prompt
// without running it, as a dry run needs.
type Tokenizing interface {
	// PromptTokens returns the ids that Do would evaluate for r's prompt.
	PromptTokens(r Request) ([]Token, error)
}

// Request is one unit of work for a model: either the scoring of fixed
// continuations (Choices is not empty) or a generation.
type Request struct {
	Prompt   Prompt
	Choices  []string // log-likelihood of each continuation; nothing is sampled
	Decoding Decoding
	Draft    []Token // a baseline's answer, verified by replay (contract C7)
	Probe    Probe
	// Stream, where set, receives the text of a generation as it grows. The
	// pieces joined are the text before stop strings are cut off.
	Stream func(text string)
}

// Decoding says how an answer is generated. The zero value is greedy decoding
// without a length limit of its own.
type Decoding struct {
	MaxTokens   int      `json:"max_tokens,omitempty"`  // 0: as many as the context holds
	Stop        []string `json:"stop,omitempty"`        // cut in the order given, each at its first occurrence
	Temperature float64  `json:"temperature,omitempty"` // 0: greedy, lowest token id on ties
	TopP        float64  `json:"top_p,omitempty"`       // 0 or 1: off
	TopK        int      `json:"top_k,omitempty"`       // 0: off
	Seed        uint64   `json:"seed,omitempty"`        // of the sampling at Temperature > 0
}

// Greedy reports whether the decoding takes the most likely token each time.
func (d Decoding) Greedy() bool { return d.Temperature == 0 }

// Probe says which evidence about the logits a response shall carry.
type Probe struct {
	TopK       int  // log-probabilities of the k best tokens at the first answer position
	HashLogits bool // SHA-256 over the raw bits of the logits at every answer position
}

// FinishReason says why a generation ended.
type FinishReason string

// Why a generation ended. Scored choices have FinishScored.
const (
	FinishStop   FinishReason = "stop"   // a stop string was found
	FinishEOS    FinishReason = "eos"    // the model ended its turn
	FinishLength FinishReason = "length" // MaxTokens or the context was reached
	FinishScored FinishReason = "scored" // choices were scored, nothing was generated

	FinishUnknown FinishReason = "unknown" // the answer was made elsewhere, which does not say
)

// Response is the answer to a Request.
type Response struct {
	Text    string       // the generated text, stop strings cut off
	Tokens  []Token      // the generated tokens, before the cut, without the end-of-turn token
	Finish  FinishReason // why the generation ended
	Stopped string       // the stop string that ended it, when Finish is FinishStop

	Choices []ChoiceScore // one per Request.Choices, in that order

	PromptDigest string   // hex SHA-256 of the prompt's token ids as little-endian int32 (of the text, where an engine does not tell its tokens)
	Evidence     Evidence // as far as Probe asked for it and the engine can give it
	Usage        Usage
}

// ChoiceScore is the log-likelihood of one continuation.
type ChoiceScore struct {
	LogProb float64 // natural logarithm, summed over the continuation's tokens
	Tokens  int     // number of tokens of the continuation
	Greedy  bool    // every token was the most likely one at its place
}

// TokenProb is the log-probability of one token at one position.
type TokenProb struct {
	Token   Token
	LogProb float64 // natural logarithm
}

// Evidence is what the logits say beyond the answer itself.
type Evidence struct {
	Margin   float64     // best minus second-best: summed log-probability of choices, or logit at the first generated token
	Top      []TokenProb // the Probe.TopK best tokens at the first answer position, best first
	TailMass float64     // probability of all tokens not in Top
	Logits   string      // hex SHA-256 of the logits bits; empty unless asked for
}

// Usage counts the tokens of one request. The engine's saving is the
// difference between Prompt and Evaluated.
type Usage struct {
	Prompt    int `json:"prompt"`    // tokens of the prompt as sent
	Cached    int `json:"cached"`    // of them, taken from a prefix already evaluated
	Evaluated int `json:"evaluated"` // tokens of prompts and choices evaluated for this request
	Drafted   int `json:"drafted"`   // draft tokens accepted by replay
	Decoded   int `json:"decoded"`   // tokens generated one at a time
	Truncated int `json:"truncated"` // prompt tokens dropped from the left because the context is too small

	Reused int `json:"reused,omitempty"` // answers taken from the response cache; of their tokens only Prompt and Truncated are counted
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Prompt:    u.Prompt + v.Prompt,
		Cached:    u.Cached + v.Cached,
		Evaluated: u.Evaluated + v.Evaluated,
		Drafted:   u.Drafted + v.Drafted,
		Decoded:   u.Decoded + v.Decoded,
		Truncated: u.Truncated + v.Truncated,
		Reused:    u.Reused + v.Reused,
	}
}

// Info identifies a model for provenance (contract C3) and for the user. All
// digests are hex SHA-256; a field that an engine cannot know is empty.
type Info struct {
	URI             string `json:"uri"`                        // as the user named it, without credentials or folders
	Name            string `json:"name"`                       // general.name, or the file's or server's name
	Engine          string `json:"engine"`                     // "assay", "openai", "fake", ...
	Architecture    string `json:"architecture,omitempty"`     // "granite", "llama", ...
	Quantization    string `json:"quantization,omitempty"`     // of most weights, "Q4_K_M"
	Parameters      int64  `json:"parameters,omitempty"`       // number of weights
	Bytes           int64  `json:"bytes,omitempty"`            // size of the file or files
	ContextLength   int    `json:"context_length,omitempty"`   // tokens
	VocabularySize  int    `json:"vocabulary_size,omitempty"`  // tokens
	WeightsDigest   string `json:"weights_digest,omitempty"`   // tensors and hyper-parameters
	TokenizerDigest string `json:"tokenizer_digest,omitempty"` // vocabulary, merges and rules
	TemplateDigest  string `json:"template_digest,omitempty"`  // chat template source
	NumericsVersion int    `json:"numerics_version,omitempty"` // of the local decoder
	Fault           string `json:"fault,omitempty"`            // bug put in on purpose, by a build for testing gates
	CPUPath         string `json:"cpu_path,omitempty"`         // "portable", "avx2", ...
	Activations     string `json:"activations,omitempty"`      // "int8", "int8x1" or "f32"
	KVCache         string `json:"kv_cache,omitempty"`         // "f16" or "f32"
	Threads         int    `json:"threads,omitempty"`
	Warning         string `json:"warning,omitempty"` // what a reader of the results must know, e.g. random weights
}

// Numerics names the arithmetic of the local decoder: its version, and the bug
// that was put in on purpose, if there is one. "1", "1+fault:rope-shift".
func (i Info) Numerics() string {
	text := strconv.Itoa(i.NumericsVersion)
	if i.Fault != "" {
		text += "+fault:" + i.Fault
	}
	return text
}

// PromptTooLongError says that a request does not fit the model's context.
type PromptTooLongError struct {
	Tokens, Context int
}

// Error names both sizes.
func (e *PromptTooLongError) Error() string {
	return fmt.Sprintf("prompt needs %d tokens, the model's context holds %d", e.Tokens, e.Context)
}
