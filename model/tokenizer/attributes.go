package tokenizer

import "strings"

// attr is what a token does in text: bits, because llama.cpp marks some tokens
// as control tokens on top of their stored type.
type attr uint8

const (
	attrUnknown attr = 1 << iota
	attrControl
	attrUserDefined
	attrByte
	attrNormal
	attrStripLeft  // white space before the token belongs to it
	attrStripRight // white space after the token belongs to it
)

// attrOf gives the bits of a stored type; unused and undefined tokens have none.
func attrOf(t TokenType) attr {
	switch t {
	case Normal:
		return attrNormal
	case Unknown:
		return attrUnknown
	case Control:
		return attrControl
	case UserDefined:
		return attrUserDefined
	case Byte:
		return attrByte
	}
	return 0
}

// The texts by which llama.cpp finds special tokens that the file does not
// name (src/llama-vocab.cpp, llama_vocab::impl::load). It walks a hash table
// and takes the first match it meets; here the order of the lists decides.
var (
	endOfTurnTexts = []string{
		"<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>",
		"<EOT>", "_<EOT>", "[EOT]", "<｜end▁of▁sentence｜>", "<end_of_utterance>",
	}
	endOfMessageTexts = []string{"<|eom_id|>"}

	fillPadTexts  = []string{"<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"}
	fillRepoTexts = []string{"<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"}
	fillFileTexts = []string{"<|file_sep|>"}

	// Fill-in-the-middle tokens that are control tokens but do not end an answer.
	fillPartTexts = [][]string{
		{"<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>", "<|prefix|>"},
		{"<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>", "<|suffix|>"},
		{"<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>", "<|middle|>"},
	}

	// Tokens that end an answer in whatever vocabulary they occur.
	endTexts = []string{
		"<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
		"<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
		"<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
		"<｜end▁of▁sentence｜>", "[e~[",
	}

	// Tokens of gpt-oss that are always read and written as text.
	alwaysTextTexts = []string{"<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"}
)

// markSpecials finds end-of-turn and the like by their texts, sets which
// tokens end an answer, and marks them all as control tokens.
func (t *Tokenizer) markSpecials() {
	end := make(map[int32]bool)
	markEnd := func(id int32) {
		if id != None {
			end[id] = true
		}
	}
	if t.eot == None {
		t.eot = t.markControl(endOfTurnTexts)
	}
	if t.eom == None {
		t.eom = t.markControl(endOfMessageTexts)
	}
	for _, texts := range fillPartTexts {
		t.markControl(texts)
	}
	for _, texts := range [][]string{fillPadTexts, fillRepoTexts, fillFileTexts} {
		markEnd(t.markControl(texts))
	}
	for _, text := range endTexts {
		markEnd(t.markControl([]string{text}))
	}
	for _, text := range alwaysTextTexts {
		if id, ok := t.ID(text); ok {
			t.attrs[id] = attrUserDefined
		}
	}
	markEnd(t.eos)
	markEnd(t.eot)
	markEnd(t.eom)
	t.keepInAnswer(end)
	t.end = end
}

// markControl marks the first of the texts that is a token as a control token
// and returns it, or None.
func (t *Tokenizer) markControl(texts []string) int32 {
	for _, text := range texts {
		if id, ok := t.ID(text); ok {
			t.attrs[id] |= attrControl
			return id
		}
	}
	return None
}

// keepInAnswer takes back end tokens that are ordinary in some vocabularies:
// "<|end|>" closes only a channel in Harmony and Solar vocabularies, and
// "</s>" is markup in those of Gemma 4 and PLaMo.
func (t *Tokenizer) keepInAnswer(end map[int32]bool) {
	ends := func(text string) bool {
		id, ok := t.ID(text)
		return ok && end[id]
	}
	call := ends("<|call|>") || ends("<|calls|>")
	if call && (ends("<|return|>") || ends("<|flush|>")) {
		t.unmarkEnd(end, "<|end|>", attrUserDefined)
	}
	if ends("<|tool_response>") || ends("<|plamo:eos|>") {
		t.unmarkEnd(end, "</s>", attrNormal)
	}
}

func (t *Tokenizer) unmarkEnd(end map[int32]bool, text string, a attr) {
	if id, ok := t.ID(text); ok && end[id] {
		delete(end, id)
		t.attrs[id] = a
	}
}

// markStripping sets which tokens take the white space next to them; GGUF has
// no key for it, so llama.cpp goes by pre-tokenizer and model name.
func (t *Tokenizer) markStripping(pre, name string) {
	name = strings.ToLower(name)
	set := func(text string, a attr) {
		if id, ok := t.ID(text); ok {
			t.attrs[id] |= a
		}
	}
	switch {
	case strings.Contains(pre, "jina-v2-"):
		set("<mask>", attrStripLeft)
	case strings.Contains(name, "phi-3"), strings.Contains(name, "phi3"):
		t.markPhi3Stripping()
	case strings.Contains(name, "modern-bert"):
		set("[MASK]", attrStripLeft)
	}
}

// markPhi3Stripping: every special token of Phi-3 takes the white space after
// it, except three.
func (t *Tokenizer) markPhi3Stripping() {
	for id := range t.attrs {
		if t.attrs[id]&attrSpecial != 0 || t.tokens[id] == "</s>" {
			t.attrs[id] |= attrStripRight
		}
	}
	for _, text := range []string{"<unk>", "<s>", "<|endoftext|>"} {
		if id, ok := t.ID(text); ok {
			t.attrs[id] &^= attrStripRight
		}
	}
}
