package cached

import (
	"fmt"

	"assay/internal/wire"
	"assay/model"
)

// encodeResponse writes all of a response but how the work was done.
func encodeResponse(r model.Response) []byte {
	b := make([]byte, 0, 256+len(r.Text)+3*len(r.Tokens))
	for _, s := range texts(&r) {
		b = wire.AppendString(b, *s)
	}
	b = wire.AppendString(b, string(r.Finish))
	b = wire.AppendList(b, r.Tokens, func(b []byte, t model.Token) []byte { return wire.AppendInt(b, int64(t)) })
	b = wire.AppendList(b, r.Choices, func(b []byte, c model.ChoiceScore) []byte {
		greedy := uint64(0)
		if c.Greedy {
			greedy = 1
		}
		return wire.AppendUint(wire.AppendInt(wire.AppendFloat(b, c.LogProb), int64(c.Tokens)), greedy)
	})
	b = wire.AppendFloat(b, r.Evidence.Margin)
	b = wire.AppendList(b, r.Evidence.Top, func(b []byte, p model.TokenProb) []byte {
		return wire.AppendFloat(wire.AppendInt(b, int64(p.Token)), p.LogProb)
	})
	b = wire.AppendFloat(b, r.Evidence.TailMass)
	b = wire.AppendInt(b, int64(r.Usage.Prompt))
	return wire.AppendInt(b, int64(r.Usage.Truncated))
}

func decodeResponse(data []byte) (model.Response, error) {
	var r model.Response
	in := wire.NewReader(data)
	for _, s := range texts(&r) {
		*s = in.String()
	}
	r.Finish = model.FinishReason(in.String())
	r.Tokens = wire.ReadList(in, func(in *wire.Reader) model.Token { return model.Token(in.Int()) })
	r.Choices = wire.ReadList(in, func(in *wire.Reader) model.ChoiceScore {
		return model.ChoiceScore{LogProb: in.Float(), Tokens: int(in.Int()), Greedy: in.Uint() == 1}
	})
	r.Evidence.Margin = in.Float()
	r.Evidence.Top = wire.ReadList(in, func(in *wire.Reader) model.TokenProb {
		return model.TokenProb{Token: model.Token(in.Int()), LogProb: in.Float()}
	})
	r.Evidence.TailMass = in.Float()
	r.Usage.Prompt = int(in.Int())
	r.Usage.Truncated = int(in.Int())
	if err := in.Close(); err != nil {
		return model.Response{}, fmt.Errorf("stored answer: %w", err)
	}
	return r, nil
}

func texts(r *model.Response) []*string {
	return []*string{&r.Text, &r.Stopped, &r.PromptDigest, &r.Evidence.Logits}
}
