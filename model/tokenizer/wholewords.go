package tokenizer

import "sync/atomic"

// wholeWords remembers which tokens the merges were seen to rebuild from their
// own bytes, so that a piece equal to such a token need not be merged again.
// It is one bit per token, shared by all callers; a bit is only ever set, and
// only to what merging gives anyway.
type wholeWords []atomic.Uint32

func newWholeWords(tokens int) wholeWords { return make(wholeWords, (tokens+31)/32) }

func (w wholeWords) known(id int32) bool { return w[id>>5].Load()>>(id&31)&1 != 0 }

func (w wholeWords) note(id int32) { w[id>>5].Or(1 << (id & 31)) }
