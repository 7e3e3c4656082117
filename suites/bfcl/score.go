package bfcl

import (
	"fmt"
	"strings"

	"assay/eval"
	"assay/suites/bfcl/check"
)

// accuracy is the only metric.
const accuracy = "acc"

// judge decides whether a reply is right.
func judge(r Record, d decoded, underscores bool) check.Verdict {
	c := category{name: r.Category}
	calls := d.err == nil && d.callShaped() && len(d.calls) > 0
	switch {
	case c.irrelevance() && calls:
		return check.Verdict{Type: "irrelevance_error:decoder_success", Detail: "a call where none is right"}
	case c.relevance() && !calls:
		detail := "no call"
		if d.err != nil {
			detail = d.err.Error()
		}
		return check.Verdict{Type: "relevance_error:decoder_failed", Detail: detail}
	case !c.hasAnswers():
		return check.Verdict{Valid: true}
	case d.err != nil:
		return check.Verdict{Type: "ast_decoder:decoder_failed", Detail: d.err.Error()}
	case !d.callShaped():
		return check.Verdict{Type: "ast_decoder:decoder_wrong_output_format", Detail: "what was read is no list of calls with arguments"}
	}
	return check.Checker{Language: r.Language, Underscores: underscores}.Check(r.Category, r.Declared, d.calls, r.Answers)
}

// score puts a judgement into numbers and words. A reply counts as unparsed
// where a call was tried in a form that is not read, or where it had to be one.
func score(r Record, d decoded, underscores bool) eval.Score {
	v := judge(r, d, underscores)
	s := eval.Score{
		Values:   []eval.Value{{Metric: accuracy}},
		Unparsed: d.err != nil && category{name: r.Category}.hasAnswers() || d.unread > 0 && len(d.calls) == 0,
	}
	if v.Valid {
		s.Values[0].Value = 1
	}
	if d.err == nil && len(d.calls) > 0 {
		s.Extracted = d.readable()
	}
	var why []string
	if !v.Valid {
		why = append(why, v.Type+": "+v.Detail)
	}
	if d.unread > 0 {
		why = append(why, fmt.Sprintf("tool calls not in the form that counts: %d", d.unread))
	}
	s.Explanation = strings.Join(why, "; ")
	return s
}
