package responses

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// bfcl reads the result files of bfcl_eval, which have a line per question. The
// result is the model's text, or, in function-calling mode, a list of calls,
// which becomes its JSON text. That of a conversation is a list of turns, each a
// list of such results, and becomes its JSON text as a whole; so does what
// bfcl_eval writes when it failed.
type bfcl struct{}

// otherCategories begin the ids of questions that not every suite asks, or none:
// conversations, agentic tasks, formats, retired categories.
var otherCategories = regexp.MustCompile(`^(multi_turn|memory|web_search|format_sensitivity|exec|rest|sql|chatable|composite)(_|$)`)

// renamed are the beginnings of ids in version 4 of the benchmark, and in
// version 3.
var renamed = [][2]string{{"simple_python_", "simple_"}, {"simple_java_", "java_"}, {"simple_javascript_", "javascript_"}}

func (bfcl) parse(file string, line fields) (record, error) {
	id, err := line.text("id")
	if err != nil {
		return record{}, err
	}
	rec := record{ids: []string{id}, repeat: -1}
	if other := otherCategories.FindStringSubmatch(id); other != nil {
		rec.foreign = "of the category " + other[1] + ", which is not asked"
		rec.answers = []answer{{text: string(line["result"])}}
		rec.calls = stepCalls(line["result"])
		rec.newer = strings.HasPrefix(file, "BFCL_v4_")
		return rec, nil
	}
	for _, r := range renamed {
		if rest, ok := strings.CutPrefix(id, r[0]); ok {
			rec.ids = append(rec.ids, r[1]+rest)
		}
	}
	result := line["result"]
	if line.first("result") == "" {
		return record{}, fmt.Errorf("result is %s, want a text or a list of calls", brief(result))
	}
	switch result[0] {
	case '"':
		text, err := line.text("result")
		if err != nil {
			return record{}, err
		}
		rec.answers = []answer{{text: text}}
	case '[', '{':
		rec.answers, rec.calls = []answer{{text: string(result)}}, true
	default:
		return record{}, fmt.Errorf("result is %s, want a text or a list of calls", brief(result))
	}
	return rec, nil
}

// stepCalls reports whether a step of a conversation is a list of calls.
func stepCalls(result []byte) bool {
	var turns [][]json.RawMessage
	if json.Unmarshal(result, &turns) != nil {
		return false
	}
	for _, steps := range turns {
		for _, step := range steps {
			if step[0] == '[' || step[0] == '{' {
				return true
			}
		}
	}
	return false
}
