package bbh

import (
	"fmt"
	"strconv"
	"strings"
)

func solveArithmetic(input string) (string, error) {
	expression, ok := strings.CutSuffix(input, " =")
	if !ok {
		return "", fmt.Errorf("not understood: %q", input)
	}
	sign, total := 1, 0
	for i, token := range strings.Fields(expression) {
		switch {
		case i%2 == 1 && token == "+":
			sign = 1
		case i%2 == 1 && token == "-":
			sign = -1
		default:
			n, err := strconv.Atoi(token)
			if err != nil {
				return "", fmt.Errorf("%q: %w", input, err)
			}
			total += sign * n
		}
	}
	return strconv.Itoa(total), nil
}

// directions are where a step of the walks leads, as complex numbers.
var directions = map[string]complex128{
	"forward": 1, "backward": -1, "to the right": -1i, "to the left": 1i,
	"up": 10i, "down": -10i, "north": 10, "south": -10,
}

func solveNavigate(input string) (string, error) {
	route, ok := strings.CutSuffix(input, " Are you back where you started?\nOptions:\n- Yes\n- No")
	if !ok {
		return "", fmt.Errorf("not understood: %q", input)
	}
	position := complex(0, 0)
	for step := range strings.SplitSeq(strings.TrimSuffix(route, "."), ". ") {
		var n int
		var unit string
		if _, err := fmt.Sscanf(step, "Take %d %s", &n, &unit); err != nil {
			return "", fmt.Errorf("step %q: %w", step, err)
		}
		way, known := directions[strings.TrimPrefix(step, fmt.Sprintf("Take %d %s ", n, unit))]
		if !known || (n == 1) != (unit == "step") {
			return "", fmt.Errorf("step %q not understood", step)
		}
		position += way * complex(float64(n), 0)
	}
	if position == 0 {
		return "Yes", nil
	}
	return "No", nil
}

var (
	counts = map[string]int{"a": 1, "two": 2, "three": 3, "four": 4}
	kinds  = map[string]string{
		"pear": "fruit", "plum": "fruit", "melon": "fruit", "fig": "fruit", "lemon": "fruit", "grape": "fruit",
		"hammer": "tool", "saw": "tool", "drill": "tool", "rake": "tool", "spade": "tool", "file": "tool",
		"cat": "animal", "dog": "animal", "goat": "animal", "cow": "animal", "pig": "animal", "hen": "animal",
	}
)

func solveCounting(input string) (string, error) {
	list, question, ok := strings.Cut(strings.TrimPrefix(input, "I have "), ". How many ")
	kind, ok2 := strings.CutSuffix(question, "s do I have?")
	if !ok || !ok2 {
		return "", fmt.Errorf("not understood: %q", input)
	}
	total := 0
	for part := range strings.SplitSeq(strings.ReplaceAll(list, " and ", ", "), ", ") {
		number, thing, _ := strings.Cut(part, " ")
		n := counts[number]
		if n > 1 {
			thing = strings.TrimSuffix(thing, "s")
		}
		if n == 0 || kinds[thing] == "" {
			return "", fmt.Errorf("%q not understood in %q", part, input)
		}
		if kinds[thing] == kind {
			total += n
		}
	}
	return strconv.Itoa(total), nil
}
