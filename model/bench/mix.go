package bench

import (
	"fmt"
	"strings"

	"assay/model/gguf"
)

// Mix says which tensor has which type in a quantized file.
type Mix struct {
	Name      string
	matrices  gguf.Type
	sensitive gguf.Type // of the values and of ffn_down in the layers of moreBits
	embedding gguf.Type
}

// Mixes lists the mixes that [Synthesize] knows: what llama-quantize of llama.cpp (34af94cd9) makes
// of a model that has no output matrix of its own.
func Mixes() []Mix {
	return []Mix{
		one("F32", gguf.F32, gguf.F32), one("F16", gguf.F16, gguf.F16), one("BF16", gguf.BF16, gguf.BF16),
		one("Q8_0", gguf.Q8_0, gguf.Q8_0), one("Q6_K", gguf.Q6_K, gguf.Q6_K),
		{"Q5_K_M", gguf.Q5_K, gguf.Q6_K, gguf.Q6_K},
		{"Q4_K_M", gguf.Q4_K, gguf.Q6_K, gguf.Q6_K},
		one("Q4_0", gguf.Q4_0, gguf.Q6_K),
	}
}

// one is a mix of one type but for the embedding.
func one(name string, t, embedding gguf.Type) Mix { return Mix{name, t, t, embedding} }

// MixOf returns the mix with the given name. An error lists those that there are.
func MixOf(name string) (Mix, error) {
	var known []string
	for _, m := range Mixes() {
		if strings.EqualFold(m.Name, name) {
			return m, nil
		}
		known = append(known, strings.ToLower(m.Name))
	}
	return Mix{}, fmt.Errorf("there is no quantization %q, want one of %s", name, strings.Join(known, ", "))
}

// moreBits tells in which layers a mix has more bits for some tensors: the first and last eighth and
// every third between them.
func moreBits(layer, layers int) bool {
	return layer < layers/8 || layer >= 7*layers/8 || (layer-layers/8)%3 == 2
}
