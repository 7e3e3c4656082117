// Package bench measures how fast a model runs on this machine, and how far that is from what the
// machine can do at all.
//
// A round measures each figure through the engine, as a run would, and before and after it three
// ceilings on all threads: multiply-adds of 8-bit integers by the instructions that the products use,
// fused multiply-adds of float32 numbers, and reads of memory. The share of a figure is the time that
// its work would take at these ceilings, divided by the time that it took. Work is the products with
// the model's matrices, or, for decoding, the packed weights read where that takes longer (for one
// sequence in any case). Attention, normalization and the cache of keys and values are not counted:
// what is missing from 100% is all that goes into anything but the least that has to be done.
//
// Values are medians over rounds. Speed does not depend on the values of weights, so that those of
// [Synthesize] do as well as real ones.
package bench
