package tokenizer

// Options says how text becomes tokens. The zero value takes text literally.
type Options struct {
	AddSpecial   bool // add BOS and EOS where the vocabulary's rules say so
	ParseSpecial bool // control tokens written in the text become their ids
}

// Encode returns the token ids of text. User-defined tokens in the text always
// become their ids.
func (t *Tokenizer) Encode(text string, o Options) []int32 {
	return t.AppendEncode(make([]int32, 0, len(text)/3+4), text, o)
}

// AppendEncode appends the token ids of text to dst.
func (t *Tokenizer) AppendEncode(dst []int32, text string, o Options) []int32 {
	if o.AddSpecial && t.addBOS {
		dst = append(dst, t.bos)
	}
	if text != "" {
		dst = t.appendFragments(dst, t.special.partition(text, o.ParseSpecial))
	}
	if o.AddSpecial && t.addEOS {
		dst = append(dst, t.eos)
	}
	return dst
}

func (t *Tokenizer) appendFragments(dst []int32, frags []fragment) []int32 {
	afterSpecial := true // the text's start counts as after a special token
	for _, f := range frags {
		switch {
		case f.text == "":
			dst = append(dst, f.token)
		case t.bpe != nil:
			dst = t.bpe.appendText(dst, f.text)
		default:
			dst = t.spm.appendText(dst, f.text, t.addSpacePrefix && afterSpecial)
		}
		afterSpecial = f.text == ""
	}
	return dst
}
