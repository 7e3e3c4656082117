package local

import "assay/model/gguf"

// fileTypes are the names of general.file_type, as llama.cpp's llama_ftype
// numbers them (include/llama.h at commit 34af94cd9).
var fileTypes = map[int64]string{
	0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1",
	10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M",
	16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 21: "Q2_K_S", 25: "IQ4_NL", 30: "IQ4_XS",
	32: "BF16", 38: "MXFP4",
}

// Quantization names the format of a file's weights: what the file says of
// itself, or else the type that holds most of the weights. A file without
// weights, which has the vocabulary only, has none: "".
func Quantization(f *gguf.File) string {
	if len(f.Tensors()) == 0 {
		return ""
	}
	if n, err := f.Int("general.file_type"); err == nil && fileTypes[n] != "" {
		return fileTypes[n]
	}
	elements := map[gguf.Type]uint64{}
	var most gguf.Type
	for _, t := range f.Tensors() {
		elements[t.Type] += t.Elements()
		if elements[t.Type] > elements[most] {
			most = t.Type
		}
	}
	return most.String()
}
