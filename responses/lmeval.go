package responses

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// lmEval reads the samples of lm-evaluation-harness 0.4 (--log_samples), whose
// lines are written by EvaluationTracker.save_results_samples. A document is
// repeated once per filter; resps, which come before the filters, count.
//
// resps is a list of requests, each a list of repeats: texts of a generation, or
// pairs of log-likelihood and greediness, one request per choice.
type lmEval struct{}

// samplesName takes the task out of a file's name.
var samplesName = regexp.MustCompile(`^samples_(.+?)(_\d{4}-\d{2}-\d{2}T[-\d.]+)?\.jsonl?$`)

// The members of a document that hold the question, and those that hold an id.
var (
	questionNames = []string{"question", "Question", "input", "prompt", "problem", "query", "instruction", "text"}
	docIDNames    = []string{"key", "task_id", "question_id", "id", "qid"}
)

// lmSample is a line, as far as it matters here.
type lmSample struct {
	DocID     json.Number
	Doc       fields
	Arguments map[string]json.RawMessage
	Resps     [][]json.RawMessage
	Filter    string
}

func (lmEval) parse(file string, line fields) (record, error) {
	var s lmSample
	// Documents that are no objects, and arguments of older versions, tell nothing.
	_ = json.Unmarshal(line["doc"], &s.Doc)
	_ = json.Unmarshal(line["arguments"], &s.Arguments)
	_ = json.Unmarshal(line["filter"], &s.Filter)
	if err := json.Unmarshal(line["resps"], &s.Resps); err != nil {
		return record{}, fmt.Errorf("resps is %s, want lists of answers", brief(line["resps"]))
	}
	_ = json.Unmarshal(line["doc_id"], &s.DocID) // checked next
	if _, err := strconv.Atoi(s.DocID.String()); err != nil {
		return record{}, fmt.Errorf("doc_id is %s, want a number", brief(line["doc_id"]))
	}
	rec := record{repeat: 0, variant: s.Filter, texts: s.question()}
	if m := samplesName.FindStringSubmatch(file); m != nil {
		rec.task = m[1]
	}
	for _, name := range docIDNames {
		if id, err := s.Doc.id(name); err == nil {
			rec.ids = append(rec.ids, id)
		}
	}
	rec.ids = append(rec.ids, s.DocID.String())
	var err error
	rec.answers, err = s.answers()
	return rec, err
}

// question returns the texts that the item's input must hold.
func (s lmSample) question() []string {
	var texts []string
	for _, name := range questionNames {
		if text, err := s.Doc.text(name); err == nil && strings.TrimSpace(text) != "" {
			texts = append(texts, text)
			break
		}
	}
	if len(texts) > 0 {
		texts = append(texts, s.choices()...)
	}
	return texts
}

// choiceKeys are the keys of choices in documents that have one for each.
var choiceKeys = [][]string{{"A", "B", "C", "D"}, {"option_a", "option_b", "option_c", "option_d"}}

// choices returns the choices of a document in their order, none where it has
// none.
func (s lmSample) choices() []string {
	for _, name := range []string{"choices", "options"} {
		var list []string
		if json.Unmarshal(s.Doc[name], &list) == nil && len(list) > 0 {
			return list
		}
	}
	for _, keys := range choiceKeys {
		var list []string
		for _, key := range keys {
			if text, err := s.Doc.text(key); err == nil {
				list = append(list, text)
			}
		}
		if len(list) == len(keys) {
			return list
		}
	}
	return nil
}

func (s lmSample) answers() ([]answer, error) {
	if len(s.Resps) == 0 || len(s.Resps[0]) == 0 {
		return nil, errors.New("resps is empty")
	}
	if s.Resps[0][0][0] == '[' {
		a, err := s.scored()
		return []answer{a}, err
	}
	if len(s.Resps) > 1 || len(s.Resps[0]) > maxRepeat+1 {
		return nil, fmt.Errorf("resps holds the texts of %d requests, want those of one, of at most %d repeats", len(s.Resps), maxRepeat+1)
	}
	prompt, _ := s.argument(0)
	var out []answer
	for _, text := range s.Resps[0] {
		var t *string
		if json.Unmarshal(text, &t) != nil || t == nil {
			return nil, fmt.Errorf("resps holds %s, want a text", brief(text))
		}
		out = append(out, answer{text: *t, prompt: prompt})
	}
	return out, nil
}

// scored reads log-likelihoods.
func (s lmSample) scored() (answer, error) {
	var a answer
	for i, repeats := range s.Resps {
		var pair []json.RawMessage
		if len(repeats) == 0 || json.Unmarshal(repeats[0], &pair) != nil || len(pair) != 2 {
			return a, errors.New("resps mixes log-likelihoods with something else")
		}
		value, greedy := unquote(pair[0]), unquote(pair[1])
		logProb, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return a, fmt.Errorf("resps holds the log-likelihood %s, want a number", brief(pair[0]))
		}
		prompt, continuation := s.argument(i)
		if i == 0 {
			a.prompt = prompt
		} else if a.prompt != "" && prompt == "" && continuation != "" {
			break // what follows is the choices without context, for acc_mutual_info
		}
		a.choices = append(a.choices, choice{text: continuation, logProb: logProb, greedy: strings.EqualFold(greedy, "true")})
	}
	return a, nil
}

// unquote returns a JSON string's text, and other JSON as it is: versions of the
// harness write numbers and truth values either way.
func unquote(text json.RawMessage) string {
	var s string
	if json.Unmarshal(text, &s) == nil {
		return s
	}
	return string(text)
}

// argument returns the context and the continuation of a request, where the
// line tells them as texts.
func (s lmSample) argument(i int) (context, continuation string) {
	var of fields
	if json.Unmarshal(s.Arguments[fmt.Sprintf("gen_args_%d", i)], &of) != nil {
		return "", ""
	}
	context, _ = of.text("arg_0")      // empty where it is no text
	continuation, _ = of.text("arg_1") // likewise
	return context, continuation
}
