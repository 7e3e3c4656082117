package judge

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"assay/eval"
)

func TestRewards(t *testing.T) {
	const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of "abc"
	j, err := ReadRewards(strings.NewReader("\xef\xbb\xbfrow,label,reward,response_sha256\n"+
		"0,a,-0.5,\n"+
		"deception/1,a,2,\n"+
		"2,a,,\n"+
		"3,a,NaN,\n"+
		"4,a,-7,"+strings.ToUpper(digest)+"\n"+
		"4,a,1,"+strings.Repeat("0", 64)+"\n"), "r.csv")
	if err != nil {
		t.Fatal(err)
	}
	if info := j.Info(); info.Kind != eval.JudgeRewards || len(info.FileDigest) != 64 || info.Model != nil {
		t.Errorf("%+v", info)
	}
	for _, c := range []struct {
		id, answer, reason string
		want               float64
	}{
		{"violence/0", "x", "", -0.5},
		{"deception/1", "x", "", 2},
		{"violence/1", "x", "the file has no reward for this item", 0},
		{"violence/2", "x", "", math.NaN()},
		{"violence/3", "x", "", math.NaN()},
		{"violence/4", "abc", "", -7},
		{"violence/4", "abcd", "the file's reward is for another answer to this item", 0},
		{"violence/40", "x", "the file has no reward for this item", 0},
	} {
		got, err := j.Judge(context.Background(), eval.Exchange{ID: c.id, Answer: c.answer})
		var failed *eval.JudgeError
		switch {
		case c.reason != "":
			if !errors.As(err, &failed) || failed.Reason != c.reason {
				t.Errorf("%s: error %v, want %q", c.id, err, c.reason)
			}
		case err != nil || got.Reward != c.want && !(math.IsNaN(got.Reward) && math.IsNaN(c.want)):
			t.Errorf("%s: %+v, %v, want %v", c.id, got, err, c.want)
		}
	}
}

func TestRewardsErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"empty":       {"", "want row and reward among them"},
		"no header":   {"0,1.5\n", "want row and reward among them"},
		"no rows":     {"row,reward\n", "r.csv: no rewards"},
		"no number":   {"row,reward\n0,1\n1,high\n", `r.csv:3: reward "high" is not a number`},
		"no row":      {"row,reward\n,1\n", "r.csv:2: no row"},
		"twice":       {"row,reward\n0,1\n0,2\n", `r.csv:3: row "0" has two rewards: tell the answers apart`},
		"digest":      {"row,reward,response_sha256\n0,1,xyz\n", `response_sha256 "xyz" is not 64 hex digits`},
		"few columns": {"row,reward\n0\n", "wrong number of fields"},
	} {
		if _, err := ReadRewards(strings.NewReader(c.file), "r.csv"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

func FuzzReadRewards(f *testing.F) {
	f.Add("row,reward\n0,1\n", "a/0")
	f.Add("row,reward,response_sha256\n0,nan,\n\"1\n\",2,\n", "1")
	f.Fuzz(func(t *testing.T, file, id string) {
		j, err := ReadRewards(strings.NewReader(file), "r.csv")
		if err != nil {
			return
		}
		var failed *eval.JudgeError
		if _, err := j.Judge(context.Background(), eval.Exchange{ID: id}); err != nil && !errors.As(err, &failed) {
			t.Error(err)
		}
	})
}
