// Package decoder computes the logits of decoder-only transformers stored in GGUF files: Granite
// 3 and 4 (architecture "granite"), Llama and Mistral ("llama") and Qwen 2 ("qwen2").
//
// # One answer
//
// The logits of a position are a function of the weights, the options and the token ids up to
// it. How tokens are cut into calls of [Model.Forward], what else is in the batch, the number of
// threads, and whether a prefix was computed or copied from another sequence do not change one
// bit. Package kernels states the rules of arithmetic that make it so. [NumericsVersion] names
// the function.
//
// # Precision
//
// Weights keep their stored precision. F32, F16 and BF16 matrices are multiplied with float32
// activations. Block-quantized matrices are multiplied with activations of 8 bits in blocks of
// 32, as other engines do, except for the projections to keys and values: what they compute is
// read again at every later position, so they get two such blocks, about 15 bits. That costs 3%
// of the multiplications of Granite 4.0 Micro and takes off about a fifth of the error that
// quantizing activations makes. [Options] can ask for float32 activations instead.
//
// Keys and values are cached as binary16 if any matrix is block-quantized, whose error is far
// greater than that rounding, and as float32 otherwise. Attention reads the cached values at all
// times, also within the batch that computes them.
//
// # Reading order
//
// forward.go is the model itself, from token ids to logits, gated.go the activation of its feed-forward
// network. config.go reads the hyper-parameters, weights.go the tensors, sequence.go keeps the keys and values, batch.go lays out a batch,
// observe.go names the operations for who wants to see their results.
package decoder
