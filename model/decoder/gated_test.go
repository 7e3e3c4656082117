package decoder

import (
	"fmt"
	"testing"

	"assay/model/gguf"
)

// What the feed-forward network computes part by part has the bits of what it computes one operation after the
// other, as it does for an observer.
func TestGated(t *testing.T) {
	for _, c := range []struct {
		matrix      gguf.Type
		ffn         int
		activations Activations
	}{
		{gguf.Q8_0, 416, ActivationsInt8}, {gguf.Q8_0, 416, ActivationsF32}, {gguf.Q4_K, 768, ActivationsInt8},
		{gguf.F32, 99, ""}, {gguf.BF16, 416, ""},
	} {
		m := synthetic{matrix: c.matrix, width: 256, ffn: c.ffn, biases: true, outBias: true}.load(t, Options{Activations: c.activations, Threads: 2})
		for _, n := range []int{1, 5, 9, 40, 130} {
			tokens := randomTokens(5, n, m.config.Vocab)
			_, want := observed(t, m, tokens, n, true)
			sameBits(t, fmt.Sprintf("%v, %d tokens", c, n), logitsOf(t, m, tokens, n), want)
		}
	}
}
