// Package responses reads answers that were made elsewhere: by another harness,
// by a benchmark's own scripts, or by a program of the user's. They are JSON
// lines, one answer or more in each, and belong to the items of one suite.
//
// Files may be large. Open reads them once, notes where each item's answers lie,
// and reports everything that is wrong with them, with line numbers; the texts
// are read again one at a time when they are asked for.
package responses

import (
	"assay/eval"
	"assay/model"
)

// Format is a way to write answers down.
type Format string

// The formats.
const (
	Generic  Format = "jsonl"    // item id and text, or log-likelihoods, under one of several names
	BFCL     Format = "bfcl"     // result files of bfcl_eval: {"id": ..., "result": ...}
	LMEval   Format = "lm-eval"  // samples_*.jsonl of lm-evaluation-harness 0.4
	IFEval   Format = "ifeval"   // the authors' responses: {"prompt": ..., "response": ...}
	EvalPlus Format = "evalplus" // samples of EvalPlus and HumanEval: {"task_id": ..., "solution" or "completion": ...}
)

// Formats returns all formats.
func Formats() []Format { return []Format{Generic, BFCL, LMEval, IFEval, EvalPlus} }

// answer is one answer as a line has it.
type answer struct {
	text    string
	choices []choice // log-likelihoods instead of a text
	finish  model.FinishReason
	prompt  string // what was asked, as far as the line tells
	failure string // why there is no answer
}

// choice is the log-likelihood of one continuation.
type choice struct {
	text    string // empty where the line does not tell
	logProb float64
	greedy  bool
}

// record is what a line says.
type record struct {
	ids     []string // of the item, the likeliest first
	task    string   // of the item, or a longer name that ends in it
	prompt  string   // the item's input, word for word; in place of an id
	texts   []string // what must occur in the item's input, if it is the right item
	repeat  int      // -1 where the line does not tell
	variant string   // lines of different variants repeat each other
	skip    string   // why the line is none of this suite's business
	foreign string   // likewise, unless the suite has its item
	calls   bool     // the answer is a list of calls, or holds one, not a text
	newer   bool     // the file is of a later version, whose items have the same ids
	answers []answer // one per repeat, from repeat on
}

// parser reads the lines of a format. file is the name of the file, without its
// folder.
type parser interface {
	parse(file string, line fields) (record, error)
}

func parserOf(f Format) parser {
	switch f {
	case BFCL:
		return bfcl{}
	case LMEval:
		return lmEval{}
	case IFEval:
		return ifEval{}
	case EvalPlus:
		return evalPlus{}
	}
	return generic{}
}

// response turns an answer into what a model would have returned.
func (a answer) response() model.Response {
	r := model.Response{Text: a.text, Finish: a.finish}
	if a.prompt != "" {
		r.PromptDigest = digest(a.prompt)
	}
	if len(a.choices) == 0 {
		if r.Finish == "" {
			r.Finish = model.FinishUnknown
		}
		return r
	}
	r.Finish = model.FinishScored
	for _, c := range a.choices {
		r.Choices = append(r.Choices, model.ChoiceScore{LogProb: c.logProb, Greedy: c.greedy})
	}
	r.Evidence.Margin = margin(a.choices)
	return r
}

// margin is the distance of the best two choices.
func margin(of []choice) float64 {
	if len(of) < 2 {
		return 0
	}
	best, second := of[0].logProb, of[1].logProb
	if second > best {
		best, second = second, best
	}
	for _, c := range of[2:] {
		switch {
		case c.logProb > best:
			best, second = c.logProb, best
		case c.logProb > second:
			second = c.logProb
		}
	}
	return best - second
}

// Options say how to read answers.
type Options struct {
	Format        Format // empty: recognised by the first line of each file
	IgnoreUnknown bool   // leave out answers to items that the suite does not have
	Suite         eval.Suite
	Items         []eval.Item // of the suite
}
