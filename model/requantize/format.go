package requantize

import (
	"fmt"
	"slices"
	"strings"

	"assay/model/gguf"
)

// Format is a format of files: the type of most matrices, and which get another one.
type Format struct {
	Name     string    // as llama.cpp names it: "Q4_K_M"
	Type     gguf.Type // of most matrices
	fileType uint32    // general.file_type: llama_ftype in include/llama.h of llama.cpp
	mix      mixture
}

// mixture returns the type of a matrix of one of n layers, or ok = false for the format's own.
type mixture func(name string, layer, n int) (t gguf.Type, ok bool)

var formats = []Format{
	{Name: "F16", Type: gguf.F16, fileType: 1},
	{Name: "BF16", Type: gguf.BF16, fileType: 32},
	{Name: "Q8_0", Type: gguf.Q8_0, fileType: 7},
	{Name: "Q6_K", Type: gguf.Q6_K, fileType: 18},
	{Name: "Q5_K_M", Type: gguf.Q5_K, fileType: 17, mix: outerParts},
	{Name: "Q5_K_S", Type: gguf.Q5_K, fileType: 16},
	{Name: "Q5_1", Type: gguf.Q5_1, fileType: 9},
	{Name: "Q5_0", Type: gguf.Q5_0, fileType: 8},
	{Name: "Q4_K_M", Type: gguf.Q4_K, fileType: 15, mix: outerParts},
	{Name: "Q4_K_S", Type: gguf.Q4_K, fileType: 14, mix: firstLayers},
	{Name: "Q4_1", Type: gguf.Q4_1, fileType: 3},
	{Name: "Q4_0", Type: gguf.Q4_0, fileType: 2},
}

// aliases are the short names that llama-quantize takes, too.
var aliases = map[string]string{"Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"}

// Formats returns the names of all formats, those of more bits first.
func Formats() []string {
	var out []string
	for _, f := range formats {
		out = append(out, f.Name)
	}
	return out
}

// FindFormat returns the format of a name in upper or lower case. Q4_K and Q5_K are short for Q4_K_M
// and Q5_K_M.
func FindFormat(name string) (Format, error) {
	upper := strings.ToUpper(name)
	if full, ok := aliases[upper]; ok {
		upper = full
	}
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == upper })
	if i < 0 {
		return Format{}, fmt.Errorf("no format %q to quantize to: want one of %s", name, strings.Join(Formats(), ", "))
	}
	return formats[i], nil
}

// outerParts gives attn_v and ffn_down six bits in the layers where errors matter most.
func outerParts(name string, layer, n int) (gguf.Type, bool) {
	outer := layer < n/8 || layer >= 7*n/8 || (layer-n/8)%3 == 2
	return gguf.Q6_K, outer && (isPart(name, "attn_v") || isPart(name, "ffn_down"))
}

// firstLayers gives attn_v and ffn_down five bits in the first layers.
func firstLayers(name string, layer, n int) (gguf.Type, bool) {
	return gguf.Q5_K, isPart(name, "attn_v") && layer < 4 || isPart(name, "ffn_down") && layer < n/8
}

func isPart(name, part string) bool { return strings.Contains(name, "."+part+".weight") }

// typeOf returns the type that a tensor gets.
func (f Format) typeOf(t gguf.Tensor, layers int, tied, pure bool) gguf.Type {
	if !quantizes(t) {
		return t.Type
	}
	kind := f.Type
	var layer int
	switch _, err := fmt.Sscanf(t.Name, "blk.%d.", &layer); {
	case pure || kind.BlockSize() == 1:
	case t.Name == "output.weight", t.Name == "token_embd.weight" && tied:
		kind = outputType(kind, t.Dims[0])
	case err == nil && f.mix != nil:
		if special, ok := f.mix(t.Name, layer, layers); ok {
			kind = special
		}
	}
	return fitRow(kind, t.Dims[0])
}

// outputType is the type of the matrix that makes the logits.
func outputType(kind gguf.Type, row uint64) gguf.Type {
	if kind == gguf.Q8_0 || row%uint64(kind.BlockSize()) != 0 {
		return gguf.Q8_0
	}
	return gguf.Q6_K
}

// fitRow replaces a type whose blocks do not fit the rows of a matrix.
func fitRow(kind gguf.Type, row uint64) gguf.Type {
	smaller := map[gguf.Type]gguf.Type{gguf.Q4_K: gguf.Q5_0, gguf.Q5_K: gguf.Q5_1, gguf.Q6_K: gguf.Q8_0}
	if row%uint64(kind.BlockSize()) != 0 && smaller[kind] != 0 {
		kind = smaller[kind]
	}
	if row%uint64(kind.BlockSize()) != 0 {
		return gguf.F16
	}
	return kind
}

// quantizes tells whether a tensor is a matrix of weights; see the package comment.
func quantizes(t gguf.Tensor) bool {
	dims := len(t.Dims)
	for dims > 1 && t.Dims[dims-1] == 1 {
		dims--
	}
	return dims >= 2 && strings.HasSuffix(t.Name, "weight") && !strings.Contains(t.Name, "_norm.weight") &&
		!strings.Contains(t.Name, "ffn_gate_inp.weight")
}
