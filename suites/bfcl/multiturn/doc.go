// Package multiturn is the multi-turn part of the Berkeley Function-Calling
// Leaderboard, version 3: conversations in which a model calls methods of
// simulated services, sees their results and goes on. It holds what does not
// depend on the form of calls: the entries of the dataset, the course of a
// conversation and the judgement of its calls, as bfcl_eval has them at commit
// cd9429ccf3d4d04156affe883c495b3b047e6b64 (model_handler/base_handler.py,
// eval_checker/eval_runner.py and eval_checker/multi_turn_eval).
//
// The services are the benchmark's own Python classes. They come with the
// dataset and run in the sandbox, in a process per conversation, together with
// the calls, which are Python source of a model's choice. What comes out of such
// a process is text that is checked for its form. The calls of the model and
// those of the answer run in different processes, and their results and states
// are compared here: a model that breaks out of its calls can spoil its own
// results, and nothing else.
package multiturn
