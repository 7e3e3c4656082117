package unique

import (
	"strings"
	"testing"
)

func TestErr(t *testing.T) {
	for _, c := range []struct {
		name string
		ids  []string
		want string
	}{
		{"none", nil, ""},
		{"each once", []string{"a", "b"}, ""},
		{"one twice", []string{"a", "b", "a"}, `f.jsonl: the same id twice: problems 1 and 3 ("a"): want a task_id of its own for each: change or delete one of them`},
		{"three times", []string{"a", "a", "a"},
			`f.jsonl: the same id twice: problems 1 and 2 ("a"), 1 and 3 ("a"): want a task_id of its own for each: change or delete one of them`},
		{"many, and not for the terminal", []string{"\x1b", "\x1b", "\x1b", "\x1b", "\x1b", "\x1b"},
			`f.jsonl: the same id twice: problems 1 and 2 ("\x1b"), 1 and 3 ("\x1b"), 1 and 4 ("\x1b") and 2 more: want a task_id of its own for each: change or delete one of them`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var u IDs
			for i, id := range c.ids {
				u.Add(id, i+1)
			}
			if err := u.Err("f.json", "rows", "id"); err != nil && !strings.Contains(err.Error(), ": want an id of its own for each:") {
				t.Error(err)
			}
			got := ""
			if err := u.Err("f.jsonl", "problems", "task_id"); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
