// Package drift compares what two models predict, token by token: the divergence of their
// distributions, how often their most likely tokens agree, and their perplexities.
//
// # Definitions
//
// They are those of llama.cpp's perplexity tool with --kl-divergence, so that figures can be
// compared (tools/perplexity/perplexity.cpp as vendored by llama-cpp-python 0.3.36). With p the
// distribution of the reference, q that of the model and t the token that follows in the text:
//
//	KL          sum over tokens v with p(v) > e^-16 of p(v) (ln p(v) - ln q(v))
//	perplexity  e to the mean of -ln q(t), and of -ln p(t) for the reference
//	Δp          q(t) - p(t)
//	top-1       whether p and q have the same most likely token (the first, of equal ones)
//
// A text is cut into chunks of equal length, the rest is dropped; where the vocabulary begins texts
// with a BOS token, it takes the place of the first token of each chunk. The second half of a chunk
// is compared, so that every prediction has some context ([Chunks]).
//
// Standard errors are those of a mean of independent values, as in that tool. Neighbouring tokens
// are not independent: see them as lower bounds.
//
// # Differences
//
// llama.cpp stores the reference's log-probabilities in 16 bits over a range of 16; here both models
// run side by side and nothing is rounded. It uses float32 exponentials; here all of it is float64.
// Together these change a KL divergence by less than 1e-5 on the models it was checked with.
//
// # Localizing
//
// Where predictions differ, [Localize] and [LocalizeModels] find the first operation whose activations
// do: of two builds by a [Fingerprint] of each, of two files by their values.
package drift
