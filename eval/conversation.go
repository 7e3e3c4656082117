package eval

import (
	"context"

	"assay/model"
)

// ConversingSuite is a Suite some of whose items take several requests, each of
// which depends on the answers before it.
type ConversingSuite interface {
	Suite
	// Converse starts the conversation about an item. It is nil for an item that
	// takes one request. The first request of a conversation is that of
	// Suite.Request.
	Converse(ctx context.Context, env Env, it Item) (Conversation, error)
}

// Conversation is an item being asked. It is not safe for concurrent use.
//
// A conversation is one Result. Its text is the transcript, which Suite.Score
// gets as the text of a response, so that a stored conversation can be scored
// again. Its prompt and its evidence are those of the first request, save for
// the digest of logits, which is over all of them.
type Conversation interface {
	// Next takes the answer to the last request and returns the next one, or
	// false when the conversation is over. Requests should begin with the
	// messages of the one before: then the model need not read them again.
	Next(ctx context.Context, answer model.Response) (model.Request, bool, error)
	// Transcript returns everything that was answered so far.
	Transcript() string
	// Close ends the conversation, wherever it is.
	Close() error
}

// AnswerEnd stands in Result.Tokens of a conversation behind every answer. It is
// no token of any vocabulary.
const AnswerEnd model.Token = -1
