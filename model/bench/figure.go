package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"assay/model"
)

// figure is something to measure.
type figure struct {
	name, group string
	context     int // tokens that the model's context must hold
	measure     func(context.Context, *session) ([]reading, error)
}

// plainPrefill is the figure that other rates are set in relation to.
const plainPrefill = "prefill-512"

// all returns the figures in the order in which they are measured.
func all() []figure {
	var list []figure
	for _, n := range []int{512, 2048} {
		name := fmt.Sprintf("prefill-%d", n)
		list = append(list, figure{name, "prefill", n, func(ctx context.Context, s *session) ([]reading, error) {
			return s.prefill(ctx, name, n)
		}})
	}
	for _, n := range []int{1, 8, 16, 64} {
		list = append(list, decodeFigure(fmt.Sprintf("decode-%d", n), n, 0))
	}
	list = append(list, decodeFigure("decode-64-shared-1000", 64, 1000))
	return append(list, figure{"mmlu", "mmlu", longestPrefix + itemLen + 1, func(ctx context.Context, s *session) ([]reading, error) {
		return s.mmlu(ctx)
	}})
}

func decodeFigure(name string, sequences, shared int) figure {
	return figure{name, "decode", shared + answerLen + 1, func(ctx context.Context, s *session) ([]reading, error) {
		return s.decode(ctx, name, sequences, shared)
	}}
}

// Figures returns the names of the figures that can be measured, in order, and those of their groups.
func Figures() (names, groups []string) {
	for _, f := range all() {
		names = append(names, f.name)
		if !slices.Contains(groups, f.group) {
			groups = append(groups, f.group)
		}
	}
	return names, groups
}

// choose returns the figures with the given names or groups.
func choose(only []string) ([]figure, error) {
	if len(only) == 0 {
		return all(), nil
	}
	wanted := map[string]bool{}
	names, groups := Figures()
	for _, o := range only {
		if !slices.Contains(names, o) && !slices.Contains(groups, o) {
			return nil, fmt.Errorf("there is no figure %q, want %s, or groups of them: %s",
				o, strings.Join(names, ", "), strings.Join(groups, ", "))
		}
		wanted[o] = true
	}
	return slices.DeleteFunc(all(), func(f figure) bool { return !wanted[f.name] && !wanted[f.group] }), nil
}

// CheckOnly returns an error if a name is none of a figure or group.
func CheckOnly(only []string) error {
	_, err := choose(only)
	return err
}

// tokens returns n random tokens that no other call returns.
func (s *session) tokens(n int) []model.Token {
	s.seed++
	r := rand.New(rand.NewPCG(s.seed, 1))
	list := make([]model.Token, n)
	for i := range list {
		list[i] = model.Token(r.IntN(s.config.Vocab))
	}
	return list
}
