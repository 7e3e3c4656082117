package bfcl

import (
	"slices"

	"assay/eval"
)

// Names of the variants with conversations.
const (
	fullName          = "bfcl-full"
	multiTurnName     = "bfcl-multi-turn"
	toolsMultiName    = "bfcl-tools-multi-turn"
	promptedMultiName = "bfcl-prompt-multi-turn"
)

// withConversations are the variants that ask conversations.
func withConversations() []eval.Suite {
	single := map[string]suite{}
	for _, s := range singleTurn() {
		single[s.Info().Name] = s.(suite)
	}
	full := single[primary]
	full.dialect = graniteDialect{}
	full.info.Name, full.info.Title, full.info.VariantOf = fullName, "BFCL v3 (full)", primary
	full.info.Description = "as bfcl, and 800 conversations whose calls are executed; the headline is the leaderboard's overall score"
	full.info.Metrics = []eval.Metric{metric("share of questions and conversations that are right; the headline is the mean of non_live, live and multi_turn")}
	full.info.Upstream.Task = "all"
	full.info.Programs, full.info.Data = true, append(slices.Clip(full.info.Data), servicesData)
	full.info.Deviations = append(slices.Concat(full.info.Deviations[:1:1], conversationDeviations(graniteAdds)),
		"overall scores of version 4 need categories that are not asked, and have no number here, where bfcl_eval counts 0 for them",
		"the aggregates of version 4 are over the questions of version 3, some of which version 4 has changed")

	granite := conversations(single[primary], multiTurnName, "BFCL v3 multi-turn",
		"conversations with services whose functions are called, in Granite 4's own form; results and states are compared with those of the answer", graniteAdds)
	granite.dialect = graniteDialect{}
	tools := conversations(single[toolsName], toolsMultiName, "BFCL v3 multi-turn (tools)",
		"as bfcl-multi-turn with the functions as tools of OpenAI's form, which the model's chat template shows",
		"calls are read from lists of JSON, as bfcl_eval records them, and between <tool_call> tags, which bfcl_eval leaves to the server")
	tools.dialect = toolsDialect{}
	prompted := conversations(single[promptedName], promptedMultiName, "BFCL v3 multi-turn (prompting)",
		"as bfcl-multi-turn with the functions described in the system message and calls written as source code")
	prompted.dialect = promptingDialect{}
	return []eval.Suite{granite, tools, prompted, full}
}

// graniteAdds says where Granite's conversations differ from what its handler is
// named after.
const graniteAdds = "functions that are added to a conversation stand in the user's turn, as on the path that bfcl_eval's handler takes, and the system message stays"

// conversations turns a single-turn variant into one of conversations.
func conversations(s suite, name, title, description string, deviations ...string) suite {
	s.conversationsOnly = true
	s.info.Name, s.info.Title, s.info.Description, s.info.VariantOf = name, title, description, primary
	s.info.Metrics = []eval.Metric{metric("share of conversations whose calls led to the results and states of the answer; the headline is the mean of the categories")}
	s.info.Upstream.Task = "multi_turn"
	s.info.Programs, s.info.Data = true, append(slices.Clip(s.info.Data), servicesData)
	s.info.Deviations = conversationDeviations(deviations...)
	return s
}

func conversationDeviations(more ...string) []string {
	return append(more,
		"in the sandbox it is always 2025-08-06, since a service computes ages from the date",
		"a call that takes more than 20 seconds, or ends its process, ends its conversation, which is wrong; bfcl_eval would wait or end, too",
		"a conversation that outgrows the model's context is wrong from the second request on, as in bfcl_eval; a first request that does not fit is handled as in every suite",
		"multi_turn_base_154 has an answer of more turns than its question, so that no conversation about it is right, as in bfcl_eval",
		"calls are executed by bfcl_eval's Python code at the commit of version 3: version 4 has other services and answers, whose scores differ")
}
