package judge

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/eval"
)

// maxRewardsBytes bounds a file of rewards; one of AttaQ has 0.1 MB.
const maxRewardsBytes = 64 << 20

// reward is one line of a file of rewards.
type reward struct {
	value  float64
	answer string // hex SHA-256 of the answer that it belongs to; empty if not stated
}

// rewards is a judge that looks up what a reward model said elsewhere.
type rewards struct {
	info  eval.JudgeInfo
	byRow map[string][]reward // by id of the item, or by its number
}

// ReadRewards makes a judge of a file of rewards: CSV with a header that names
// at least the columns row and reward, one line for each answer. row is the id of
// the item ("deception/17") or the number at its end, reward the raw output of the
// reward model, empty or NaN where it gave none. A column response_sha256 with the
// hex SHA-256 of the answer's UTF-8 text protects against joining rewards with the
// answers of another run, and is needed where an item was answered repeatedly.
// name is what errors call the file.
func ReadRewards(r io.Reader, name string) (eval.Judge, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRewardsBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read rewards: %s: %w", name, err)
	case len(data) > maxRewardsBytes:
		return nil, fmt.Errorf("read rewards: %s: more than %d bytes", name, maxRewardsBytes)
	}
	out := &rewards{info: eval.JudgeInfo{Kind: eval.JudgeRewards, FileDigest: hash(string(data))}, byRow: map[string][]reward{}}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	header, err := c.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read rewards: %s: %w", name, err)
	}
	row, value, answer := slices.Index(header, "row"), slices.Index(header, "reward"), slices.Index(header, "response_sha256")
	if row < 0 || value < 0 {
		return nil, fmt.Errorf("read rewards: %s: the first line names the columns %q, want row and reward among them", name, header)
	}
	for {
		fields, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read rewards: %s: %w", name, err)
		}
		digest := ""
		if answer >= 0 {
			digest = strings.ToLower(fields[answer])
		}
		if err := out.add(fields[row], fields[value], digest); err != nil {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("read rewards: %s:%d: %w", name, line, err)
		}
	}
	if len(out.byRow) == 0 {
		return nil, fmt.Errorf("read rewards: %s: no rewards", name)
	}
	return out, nil
}

func (w *rewards) add(row, value, answer string) error {
	if row == "" {
		return errors.New("no row")
	}
	if value == "" {
		value = "nan"
	}
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return fmt.Errorf("reward %.40q is not a number", value)
	}
	if answer != "" && !isDigest(answer) {
		return fmt.Errorf("response_sha256 %.80q is not 64 hex digits", answer)
	}
	for _, other := range w.byRow[row] {
		if other.answer == answer || other.answer == "" || answer == "" {
			return fmt.Errorf("row %.40q has two rewards: tell the answers apart by response_sha256", row)
		}
	}
	w.byRow[row] = append(w.byRow[row], reward{value: x, answer: answer})
	return nil
}

func isDigest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// Info identifies the file.
func (w *rewards) Info() eval.JudgeInfo { return w.info }

// Judge looks up the reward of an answer; it is not there for other answers.
func (w *rewards) Judge(_ context.Context, e eval.Exchange) (eval.Judgement, error) {
	number := e.ID[strings.LastIndexByte(e.ID, '/')+1:]
	found := slices.Clone(w.byRow[e.ID])
	if number != e.ID {
		found = append(found, w.byRow[number]...)
	}
	if len(found) == 0 {
		return eval.Judgement{}, &eval.JudgeError{Reason: "the file has no reward for this item"}
	}
	for _, r := range found {
		if r.answer == "" || r.answer == hash(e.Answer) {
			return eval.Judgement{Reward: r.value}, nil
		}
	}
	return eval.Judgement{}, &eval.JudgeError{Reason: "the file's reward is for another answer to this item"}
}
