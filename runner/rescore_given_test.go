package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// given are answers by item and repeat.
type given map[string]string

func (g given) Answer(it eval.Item, repeat int) (model.Response, string, error) {
	text, ok := g[fmt.Sprint(it.ID, " ", repeat)]
	switch {
	case !ok:
		return model.Response{}, "no answer was given", nil
	case text == "unreadable":
		return model.Response{}, "", errors.New("file is gone")
	}
	return model.Response{Text: text, Finish: model.FinishUnknown}, "", nil
}

func TestScoreGiven(t *testing.T) {
	s := spelling{"first", 4}
	items, err := Items(context.Background(), s, noData{})
	if err != nil {
		t.Fatal(err)
	}
	sink := &memory{}
	answers := given{"even/0 0": "yes", "even/0 1": "no", "odd/1 1": "?", "even/2 0": "bad", "even/2 1": "panic"}
	out, err := ScoreGiven(context.Background(), GivenConfig{Suite: s, Items: items[:3], Available: len(items), Repeats: 2, Answers: answers}, sink, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range sink.rows {
		v, _ := r.Score("acc")
		reason, _, _ := strings.Cut(r.Error, " (at")
		got = append(got, fmt.Sprintf("%s %d %s %v %s", r.ID, r.Repeat, r.Status, v, reason))
	}
	want := []string{
		"even/0 0 ok 1 ",
		"even/0 1 ok 0 ",
		"odd/1 0 error 0 no answer was given",
		"odd/1 1 unparsed 0 ",
		"even/2 0 error 0 score: no score for this one",
		"even/2 1 error 0 panic: scorer is broken",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	suite := out.Suites[0]
	if suite.Items != 3 || suite.Available != 4 || suite.Counts != (eval.Counts{Items: 6, Scored: 3, Unparsed: 1, Errors: 3}) || out.Complete() {
		t.Errorf("suite %+v", suite)
	}
	if v := out.Summaries[0].Rows[0].Value; v != 0.25 {
		t.Errorf("value %v", v)
	}
}

func TestScoreGivenEndsWithTheFile(t *testing.T) {
	s := spelling{"first", 4}
	items, err := Items(context.Background(), s, noData{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ScoreGiven(context.Background(), GivenConfig{Suite: s, Items: items, Answers: given{"odd/1 0": "unreadable"}}, &memory{}, nil)
	if err == nil || !strings.Contains(err.Error(), "file is gone") {
		t.Errorf("error %v", err)
	}
	if _, err := ScoreGiven(context.Background(), GivenConfig{Suite: s, Answers: given{}}, &memory{}, nil); err == nil {
		t.Error("nothing was scored without an error")
	}
}
