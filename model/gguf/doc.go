// Package gguf reads and writes GGUF files, the single-file format in which
// llama.cpp and its relatives store a model: metadata (hyper-parameters,
// vocabulary, chat template) followed by tensors.
//
// Reading is lazy. Open maps the file, walks the header once to check every
// length and offset against the bytes that are really there, and keeps views;
// strings and arrays are decoded when asked for and tensor data is never
// copied. A file is untrusted input: whatever its bytes, Open and Parse end
// with a usable File or one error, never with a panic, and allocate only in
// proportion to bytes that exist.
//
// The format is specified in the ggml repository, docs/gguf.md. Where that
// text is silent the rules of llama.cpp's reader (ggml/src/gguf.cpp) are
// followed. Versions 2 and 3 are read (they differ only in that 3 allows
// big-endian files, which are refused), version 3 is written.
//
// A mapped file that is truncated while it is in use makes the operating
// system raise SIGBUS on the next access to the lost pages, which ends the
// process. Replace model files by renaming a new file over the old name, never
// by writing into them. Code that must survive runs under [File.Guard], as
// [File.WeightsDigest] does.
package gguf
