package bfcl

import (
	"encoding/json"
	"strings"

	"assay/model"
	"assay/suites/bfcl/pyvalue"
)

// The system message of Granite 4's function calling around the functions, as
// its chat template and bfcl_eval's Granite4FCHandler write it.
const (
	graniteHead = "You are a helpful assistant with access to the following tools. You may call one or more tools to assist with the user query.\n\n" +
		"You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
	graniteTail = "\n</tools>\n\n" +
		"For each tool call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n" +
		"{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>. " +
		"If a tool does not exist in the provided list of tools, notify the user that you do not have the ability to fulfill the request."
	graniteDefault = "You are a helpful assistant. Please ensure responses are professional, accurate, and safe."
)

// graniteCalling writes the functions into the system message, each in one line
// and without the wrapping that OpenAI's interface has. The chat template then
// has no tools to add, and the prompt has the bytes of bfcl_eval's handler.
func graniteCalling(r Record) model.Prompt {
	system := graniteDefault
	if len(r.Functions) > 0 {
		var b strings.Builder
		b.WriteString(graniteHead)
		for _, f := range hinted(r.Functions, r.Language) {
			b.WriteString("\n" + pyvalue.Dumps(f))
		}
		b.WriteString(graniteTail)
		system = b.String()
	}
	own, rest := splitSystem(r.Question)
	switch {
	case own != nil && len(r.Functions) > 0:
		system = own.Content + "\n\n" + system
	case own != nil:
		system = own.Content
	}
	return model.Prompt{Messages: append([]model.Message{{Role: "system", Content: system}}, rest...)}
}

// openAICalling leaves it to the chat template how tools are shown.
func openAICalling(r Record) model.Prompt {
	p := model.Prompt{Messages: r.Question}
	if len(r.Functions) > 0 {
		p.Tools = json.RawMessage(pyvalue.Dumps(openAITools(hinted(r.Functions, r.Language))))
	}
	return p
}

// The system message of prompting mode (bfcl_eval constants/default_prompts.py).
const (
	promptingHead = "You are an expert in composing functions. You are given a question and a set of possible functions. " +
		"Based on the question, you will need to make one or more function/tool calls to achieve the purpose.\n" +
		"If none of the functions can be used, point it out. If the given question lacks the parameters required by the function, also point it out.\n" +
		"You should only return the function calls in your response.\n\n" +
		"If you decide to invoke any of the function(s), you MUST put it in the format of " +
		"[func_name1(params_name1=params_value1, params_name2=params_value2...), func_name2(params)]\n" +
		"You SHOULD NOT include any other text in the response.\n\n" +
		"At each turn, you should try your best to complete the tasks requested by the user within the current turn. " +
		"Continue to output functions to call until you have fulfilled the user's request to the best of your ability. " +
		"Once you have no more functions to call, the system will consider the current turn complete and proceed to the next turn or task.\n\n" +
		"Here is a list of functions in JSON format that you can invoke.\n"
	promptingTail = "\n\n"
)

// prompting describes the functions in words. Although the text says JSON, they
// stand there as Python prints a list of dicts, as in bfcl_eval.
func prompting(r Record) model.Prompt {
	functions := pyvalue.NewList(hinted(r.Functions, r.Language)...)
	system := promptingHead + pyvalue.Repr(functions) + promptingTail
	own, rest := splitSystem(r.Question)
	if own != nil {
		system += "\n\n" + own.Content
	}
	return model.Prompt{Messages: append([]model.Message{{Role: "system", Content: system}}, rest...)}
}

// splitSystem takes the question's own system message off, nil if it begins
// otherwise.
func splitSystem(question []model.Message) (*model.Message, []model.Message) {
	if question[0].Role == "system" {
		return &question[0], question[1:]
	}
	return nil, question
}
