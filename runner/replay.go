package runner

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"assay/eval"
	"assay/model"
)

// Drafts holds the answers of an earlier run. The model verifies them instead of
// generating its own, and goes on by itself where one is not what it would have
// said, so that the results are those of a run without drafts.
type Drafts struct {
	source string
	answer map[draftKey]draft
}

type draftKey struct {
	suite, id string
	repeat    int
}

// draft is an answer in few bytes: a replay holds those of a whole run.
type draft struct {
	prompt string // first digits of the prompt's digest; empty where the source does not tell
	cut    int    // tokens dropped from the left of the prompt
	tokens []byte // varints
}

// promptDigits is how many hex digits of a prompt's digest tell it from another
// prompt of the same item; baselines keep no more.
const promptDigits = 16

// NewDrafts returns an empty set. source names where the answers come from, for
// the report.
func NewDrafts(source string) *Drafts {
	return &Drafts{source: source, answer: map[draftKey]draft{}}
}

// Add takes the answer of a row that was generated: its suite, id and repeat,
// the digest of its prompt or the beginning of it, if known, with the number of
// tokens dropped from the left, and its tokens.
func (d *Drafts) Add(r eval.Result) {
	if len(r.Tokens) == 0 {
		return
	}
	one := draft{cut: r.Truncated, prompt: r.PromptDigest[:min(len(r.PromptDigest), promptDigits)]}
	for _, t := range r.Tokens {
		one.tokens = binary.AppendUvarint(one.tokens, uint64(uint32(t)))
	}
	d.answer[draftKey{r.Suite, r.ID, r.Repeat}] = one
}

// Len is the number of answers.
func (d *Drafts) Len() int { return len(d.answer) }

// draft returns the draft of a request, or nil. It has to be an answer to the
// same tokens: another prompt's answer would be thrown away token by token.
func (d *Drafts) draft(m model.Model, r eval.Result, request model.Request) []model.Token {
	if all := d.conversation(m, r, request); len(all) > 0 {
		return all[0]
	}
	return nil
}

// conversation returns the drafts of the answers of a conversation, of which
// request is the first.
func (d *Drafts) conversation(m model.Model, r eval.Result, request model.Request) [][]model.Token {
	if d == nil || len(request.Choices) > 0 {
		return nil
	}
	one, ok := d.answer[draftKey{r.Suite, r.ID, r.Repeat}]
	t, tokenizes := m.(model.Tokenizing)
	if !ok || !tokenizes {
		return nil
	}
	if one.prompt != "" {
		prompt, err := t.PromptTokens(request)
		if err != nil || one.cut > len(prompt) || !one.answers(digestOf(prompt[one.cut:])) {
			return nil
		}
	}
	return one.unpack(m.Info().VocabularySize)
}

// answers reports whether the draft was an answer to a prompt.
func (d draft) answers(promptDigest string) bool { return strings.HasPrefix(promptDigest, d.prompt) }

// unpack returns the tokens of each answer up to the first that the model does
// not have. There are several answers where eval.AnswerEnd stands behind them.
func (d draft) unpack(vocabulary int) [][]model.Token {
	var out [][]model.Token
	var answer []model.Token
	for rest := d.tokens; len(rest) > 0; {
		v, n := binary.Uvarint(rest)
		if n <= 0 {
			break
		}
		rest = rest[n:]
		switch end := eval.AnswerEnd; {
		case v == uint64(uint32(end)):
			out, answer = append(out, answer), nil
		case v < uint64(max(vocabulary, 0)):
			answer = append(answer, model.Token(v))
		default:
			rest = nil
		}
	}
	if len(answer) > 0 {
		out = append(out, answer)
	}
	return out
}

// digestOf is model.Response.PromptDigest of a prompt.
func digestOf(tokens []model.Token) string {
	b := make([]byte, 0, 4*len(tokens))
	for _, t := range tokens {
		b = binary.LittleEndian.AppendUint32(b, uint32(t))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// replayTally compares the results with their drafts. It does so when they are
// handed to the sink, so that a resumed run reports on all of them.
type replayTally struct {
	drafts *Drafts
	out    eval.ReplayInfo
}

func newReplayTally(d *Drafts) *replayTally {
	if d == nil {
		return nil
	}
	return &replayTally{drafts: d, out: eval.ReplayInfo{Source: d.source}}
}

// info is nil for a run without drafts.
func (t *replayTally) info() *eval.ReplayInfo {
	if t == nil {
		return nil
	}
	return &t.out
}

func (t *replayTally) count(r eval.Result, u model.Usage) {
	if t == nil || r.Finish == "" || r.Finish == model.FinishScored {
		return
	}
	t.out.Accepted += u.Drafted
	t.out.Decoded += u.Decoded
	one, ok := t.drafts.answer[draftKey{r.Suite, r.ID, r.Repeat}]
	if !ok || !one.answers(r.PromptDigest) {
		t.out.Without++
		return
	}
	t.out.Drafts++
	at, same := divergence(one.tokens, r.Tokens)
	if same {
		return
	}
	t.out.Diverged++
	if t.out.First == nil {
		t.out.First = &eval.Divergence{Suite: r.Suite, ID: r.ID, Repeat: r.Repeat, Token: at}
	}
}

// divergence returns the first place where an answer is not its draft.
func divergence(draft []byte, answer []model.Token) (at int, same bool) {
	for at = range answer {
		v, n := binary.Uvarint(draft)
		if n <= 0 || v != uint64(uint32(answer[at])) {
			return at, false
		}
		draft = draft[n:]
	}
	return len(answer), len(draft) == 0
}
