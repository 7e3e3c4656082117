// Package openai asks a server that speaks the OpenAI HTTP interface, behind
// model.Model: llama-server, vLLM, SGLang, Ollama and others. Conversations go
// to chat/completions, where the server applies its own chat template; plain
// text and token ids go to completions.
//
// What a server does beyond the request is its own affair: its template, its
// default system message, the date it prints, penalties that it is configured
// with. vLLM and SGLang are told to apply no repetition penalty; Ollama cannot
// be told. No server tells the digest of its weights, so runs over this package
// cannot prove what they measured.
//
// Choices are scored as lm-evaluation-harness does it (its model
// local-completions, lm_eval/models/api_models.py and openai_completions.py at
// commit 4e7e0d47): completions with echo and logprobs return the
// log-probability of every token of context and continuation, and those of the
// continuation are added up. vLLM and SGLang can do that, and llama-cpp-python
// for models whose texts begin with a special token; llama-server and Ollama
// cannot. CheckScoring finds out.
package openai
