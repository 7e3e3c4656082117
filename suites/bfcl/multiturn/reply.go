package multiturn

import (
	"errors"
	"fmt"
	"slices"

	"assay/suites/bfcl/pyvalue"
)

// parseResults reads {"results": [TEXT, ...]}, one for each of n calls.
func parseResults(content []byte, n int) ([]string, error) {
	reply, err := pyvalue.Loads(string(content))
	if err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	list, _ := reply.Get("results")
	if list.Kind != pyvalue.List || list.Len() != n {
		return nil, fmt.Errorf("want a list of %d results", n)
	}
	out := make([]string, 0, n)
	for _, r := range list.Items() {
		if r.Kind != pyvalue.Str {
			return nil, fmt.Errorf("a result is a %s, want a text", r.Kind)
		}
		out = append(out, r.Text())
	}
	return out, nil
}

// state is the state of services: a dict of attributes by class.
type state struct{ classes pyvalue.Value }

// parseState reads {"state": TEXT}, the text being JSON: {CLASS: {ATTRIBUTE: VALUE}}.
func parseState(content []byte) (state, error) {
	reply, err := pyvalue.Loads(string(content))
	if err != nil {
		return state{}, fmt.Errorf("state: %w", err)
	}
	text, _ := reply.Get("state")
	if text.Kind != pyvalue.Str {
		return state{}, errors.New("want a state as text")
	}
	classes, err := pyvalue.Loads(text.Text())
	if err != nil {
		return state{}, fmt.Errorf("state: %w", err)
	}
	if classes.Kind != pyvalue.Dict {
		return state{}, errors.New("want a state of classes")
	}
	for i, of := range classes.Items() {
		if of.Kind != pyvalue.Dict {
			return state{}, fmt.Errorf("the state of %s is a %s, want attributes", classes.Keys()[i].Text(), of.Kind)
		}
	}
	return state{classes}, nil
}

// differs returns the first attribute of the wanted state that is another one in
// this, as CLASS.ATTRIBUTE, empty for none. Further attributes do not matter.
func (s state) differs(want state) string {
	for i, class := range want.classes.Keys() {
		has, _ := s.classes.Get(class.Text())
		wants := want.classes.Items()[i]
		for j, attribute := range wants.Keys() {
			v, ok := has.Get(attribute.Text())
			if !ok || !pyvalue.Equal(v, wants.Items()[j]) {
				return class.Text() + "." + attribute.Text()
			}
		}
	}
	return ""
}

// missing returns the first result that is wanted more often than it is there,
// in whatever order.
func missing(results, want []string) (string, bool) {
	left := slices.Clone(results)
	for _, w := range want {
		i := slices.Index(left, w)
		if i < 0 {
			return w, true
		}
		left = slices.Delete(left, i, i+1)
	}
	return "", false
}
