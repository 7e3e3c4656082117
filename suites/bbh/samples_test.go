package bbh

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/suites/internal/suitetest"
)

// solvers compute the answers to the questions that ship with Assay.
var solvers = map[string]func(string) (string, error){
	"boolean_expressions": solveBoolean,
	"navigate":            solveNavigate,
	"object_counting":     solveCounting,
	"word_sorting":        solveSorting,
}

func sampleItems(t *testing.T) []eval.Item {
	t.Helper()
	items, err := find(t, primary).Items(context.Background(), datasets.Samples())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestSampleTargetsAreRight(t *testing.T) {
	sizes, inputs := map[string]int{}, map[string]string{}
	answers := map[string]map[string]int{}
	for _, it := range sampleItems(t) {
		if _, ok := it.Record.(Record); !ok {
			t.Errorf("%s: %v", it.ID, it.Record)
			continue
		}
		if got, err := solvers[it.Task](it.Input); err != nil || got != it.Target {
			t.Errorf("%s: target %q, want %q (%v)\n%s", it.ID, it.Target, got, err, it.Input)
		}
		if other, ok := inputs[it.Input]; ok {
			t.Errorf("%s and %s are the same", it.ID, other)
		}
		inputs[it.Input] = it.ID
		sizes[it.Task]++
		if answers[it.Task] == nil {
			answers[it.Task] = map[string]int{}
		}
		answers[it.Task][it.Target]++
	}
	want := map[string]int{"boolean_expressions": 11, "navigate": 11, "object_counting": 11, "word_sorting": 11}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Error(diff)
	}
	for task, pair := range map[string][2]string{"boolean_expressions": {"True", "False"}, "navigate": {"Yes", "No"}} {
		if a := answers[task]; len(a) != 2 || a[pair[0]] < 5 || a[pair[1]] < 5 {
			t.Errorf("%s: answers %v are not balanced", task, a)
		}
	}
}

// The worked examples end in the right answer, in the words that scorers look
// for.
func TestSampleExemplarsAreRight(t *testing.T) {
	seen := map[string]bool{}
	for _, it := range sampleItems(t) {
		e := it.Record.(Record).Exemplars
		if e.Text == "" || strings.Contains(e.Text, "canary") {
			t.Errorf("%s: text %q", it.Task, e.Text)
		}
		for i, s := range e.Shots {
			if s.Input == it.Input {
				t.Errorf("%s is also a worked example", it.ID)
			}
			if seen[it.Task] {
				continue
			}
			want, err := solvers[it.Task](s.Input)
			if err != nil {
				t.Errorf("%s: exemplar %d: %v", it.Task, i+1, err)
			}
			for _, name := range []string{primary, originalName, chatLenient} {
				if got := judge(t, name, want, s.Reasoning); got.Values[0].Value != 1 || got.Unparsed {
					t.Errorf("%s: exemplar %d: %s reads %q, want %q", it.Task, i+1, name, got.Extracted, want)
				}
			}
			if s.Gap != "\n" {
				t.Errorf("%s: exemplar %d has %q before its solution", it.Task, i+1, s.Gap)
			}
		}
		seen[it.Task] = true
	}
}

// No question was taken from the benchmark.
func TestSamplesAreNotFromTheBenchmark(t *testing.T) {
	items, err := find(t, primary).Items(context.Background(), suitetest.SharedData(t, "bbh"))
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]string{}
	descriptions := map[string]bool{}
	for _, it := range items {
		r := it.Record.(Record)
		taken[it.Input] = it.ID
		descriptions[r.Exemplars.Description] = true
		for _, s := range r.Exemplars.Shots {
			taken[s.Input] = "an exemplar of " + it.Task
		}
	}
	for _, it := range sampleItems(t) {
		r := it.Record.(Record)
		texts := []string{it.Input}
		for _, s := range r.Exemplars.Shots {
			texts = append(texts, s.Input)
		}
		for _, text := range texts {
			if from, ok := taken[text]; ok {
				t.Errorf("%s: %q is also %s", it.ID, text, from)
			}
		}
		if descriptions[r.Exemplars.Description] {
			t.Errorf("%s: the description %q is the benchmark's", it.Task, r.Exemplars.Description)
		}
	}
}

func solveSorting(input string) (string, error) {
	list, ok := strings.CutPrefix(input, "Put these words into alphabetical order: ")
	if !ok {
		return "", fmt.Errorf("not understood: %q", input)
	}
	words := strings.Fields(list)
	slices.Sort(words)
	return strings.Join(words, " "), nil
}

func solveNavigate(input string) (string, error) {
	route, ok := strings.CutPrefix(input, "You stand in a field and face north. ")
	route, ok2 := strings.CutSuffix(route, " Are you back where you started?\nOptions:\n- Yes\n- No")
	if !ok || !ok2 {
		return "", fmt.Errorf("not understood: %q", input)
	}
	position, ahead := complex(0, 0), complex(0, 1)
	for _, step := range strings.SplitAfter(route, ".") {
		step = strings.TrimSpace(step)
		var n int
		var unit, way string
		switch step {
		case "":
			continue
		case "Turn left.":
			ahead *= 1i
			continue
		case "Turn right.":
			ahead *= -1i
			continue
		case "Turn around.":
			ahead = -ahead
			continue
		}
		if _, err := fmt.Sscanf(step, "Walk %d %s %s", &n, &unit, &way); err != nil {
			return "", fmt.Errorf("step %q: %w", step, err)
		}
		switch way {
		case "forward.":
			position += ahead * complex(float64(n), 0)
		case "backward.":
			position -= ahead * complex(float64(n), 0)
		default:
			return "", fmt.Errorf("step %q not understood", step)
		}
	}
	if position == 0 {
		return "Yes", nil
	}
	return "No", nil
}

var (
	counts = map[string]int{"a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
	kinds  = map[string]string{
		"apple": "pieces of fruit", "apples": "pieces of fruit", "lemon": "pieces of fruit", "lemons": "pieces of fruit",
		"plum": "pieces of fruit", "plums": "pieces of fruit", "mango": "pieces of fruit", "mangoes": "pieces of fruit",
		"fig": "pieces of fruit", "figs": "pieces of fruit", "melon": "pieces of fruit", "melons": "pieces of fruit",
		"hammer": "tools", "hammers": "tools", "saw": "tools", "saws": "tools", "wrench": "tools", "wrenches": "tools",
		"chisel": "tools", "chisels": "tools", "spade": "tools", "spades": "tools",
		"cat": "animals", "cats": "animals", "goose": "animals", "geese": "animals", "horse": "animals", "horses": "animals",
		"rabbit": "animals", "rabbits": "animals", "sheep": "animals",
		"shirt": "pieces of clothing", "shirts": "pieces of clothing", "scarf": "pieces of clothing", "scarves": "pieces of clothing",
		"sock": "pieces of clothing", "socks": "pieces of clothing", "jacket": "pieces of clothing", "jackets": "pieces of clothing",
		"skirt": "pieces of clothing", "skirts": "pieces of clothing",
	}
)

func solveCounting(input string) (string, error) {
	list, question, ok := strings.Cut(strings.TrimPrefix(input, "The picture shows "), ". How many ")
	kind, ok2 := strings.CutSuffix(question, " does it show?")
	if !ok || !ok2 {
		return "", fmt.Errorf("not understood: %q", input)
	}
	total := 0
	for _, part := range strings.Split(strings.ReplaceAll(list, " and ", ", "), ", ") {
		number, thing, _ := strings.Cut(part, " ")
		if counts[number] == 0 || kinds[thing] == "" {
			return "", fmt.Errorf("%q not understood in %q", part, input)
		}
		if kinds[thing] == kind {
			total += counts[number]
		}
	}
	return strconv.Itoa(total), nil
}

// solveBoolean evaluates an expression of Python: not binds tighter than and,
// which binds tighter than or.
func solveBoolean(input string) (string, error) {
	expression, ok := strings.CutSuffix(input, " is")
	if !ok {
		return "", fmt.Errorf("not understood: %q", input)
	}
	p := booleanParser{strings.Fields(expression)}
	value, err := p.or()
	if err == nil && len(p.rest) > 0 {
		err = fmt.Errorf("%q left over", p.rest)
	}
	if value {
		return "True", err
	}
	return "False", err
}

type booleanParser struct{ rest []string }

func (p *booleanParser) take(token string) bool {
	if len(p.rest) == 0 || p.rest[0] != token {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *booleanParser) or() (bool, error) {
	value, err := p.and()
	for err == nil && p.take("or") {
		var right bool
		right, err = p.and()
		value = value || right
	}
	return value, err
}

func (p *booleanParser) and() (bool, error) {
	value, err := p.not()
	for err == nil && p.take("and") {
		var right bool
		right, err = p.not()
		value = value && right
	}
	return value, err
}

func (p *booleanParser) not() (bool, error) {
	switch {
	case p.take("not"):
		value, err := p.not()
		return !value, err
	case p.take("True"):
		return true, nil
	case p.take("False"):
		return false, nil
	case p.take("("):
		value, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("no bracket closes before %q", p.rest)
		}
		return value, err
	}
	return false, fmt.Errorf("%q not understood", p.rest)
}

// The solver of boolean expressions is tried on the real ones, whose targets
// it must give.
func TestBooleanSolverOnTheBenchmark(t *testing.T) {
	items, err := taskItems(context.Background(), suitetest.SharedData(t, "bbh"), primary, "boolean_expressions")
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if got, err := solveBoolean(it.Input); err != nil || got != it.Target {
			t.Errorf("%s: %q, %v, want %q", it.ID, got, err, it.Target)
		}
	}
}
