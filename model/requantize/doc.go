// Package requantize writes a GGUF file again with its matrices in another format.
//
// # What is quantized
//
// As in llama.cpp's llama-quantize (tensor_allows_quantization in src/llama-quant.cpp, as vendored by
// llama-cpp-python 0.3.36): tensors of two or more dimensions whose name ends in "weight", but no
// norms and no expert gates. Norms, biases and the like are copied as they are.
//
// # Formats
//
// A plain format (Q8_0, Q6_K, Q5_K_S, Q5_1, Q5_0, Q4_1, Q4_0) is that of all matrices except the
// output matrix, or the token embedding where the file has no output matrix: these get Q6_K, because
// every logit depends on them, unless the format is Q8_0. Mixtures deviate for the matrices that
// suffer most (llama_tensor_get_type_impl, ibid.); a layer "in the outer parts" is one of the first or
// last eighth, or every third one between:
//
//	Q4_K_M  Q4_K; attn_v and ffn_down of layers in the outer parts Q6_K
//	Q4_K_S  Q4_K; attn_v of the first four layers and ffn_down of the first eighth Q5_K
//	Q5_K_M  Q5_K; attn_v and ffn_down of layers in the outer parts Q6_K
//	Q5_K_S  Q5_K
//
// F16 and BF16 convert all of them. Matrices whose rows are no multiple of 256 take the nearest format
// with blocks of 32: Q5_0 for Q4_K, Q5_1 for Q5_K, Q8_0 for Q6_K; where rows are no multiple of 32
// either, F16. There is no importance matrix.
//
// With Pure, every matrix has the same format.
package requantize
