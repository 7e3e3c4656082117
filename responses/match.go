package responses

import (
	"fmt"
	"strings"

	"assay/eval"
)

// matcher finds the item that a record is about.
type matcher struct {
	items   []eval.Item
	byID    map[string]int
	byInput map[string][]int // several items may have the same input
	byTask  map[string][]int
	byTail  map[string]int   // what follows the last slash of an id; -1 where it is not unique
	taken   map[string]int   // by input: how many of its items have been given out
	plain   []string         // inputs without regard to white space, made when needed
	begins  map[string][]int // by the first bytes of such an input, made when needed
}

func newMatcher(items []eval.Item) *matcher {
	m := &matcher{items: items, byID: map[string]int{}, byInput: map[string][]int{}, byTask: map[string][]int{},
		byTail: map[string]int{}, taken: map[string]int{}, plain: make([]string, len(items))}
	for i, it := range items {
		m.byID[it.ID] = i
		m.byInput[it.Input] = append(m.byInput[it.Input], i)
		m.byTask[it.Task] = append(m.byTask[it.Task], i)
		tail := it.ID[strings.LastIndexByte(it.ID, '/')+1:]
		if _, ok := m.byTail[tail]; ok {
			m.byTail[tail] = -1
		} else {
			m.byTail[tail] = i
		}
	}
	return m
}

// find returns the index of a record's item. An error says that there is none.
func (m *matcher) find(r record) (int, error) {
	if r.prompt != "" {
		return m.findInput(r.prompt)
	}
	task := m.task(r.task)
	for _, id := range r.ids {
		for _, name := range []string{id, task + "/" + id} {
			if i, ok := m.byID[name]; ok && m.holds(i, r.texts) {
				return i, nil
			}
		}
	}
	if len(r.texts) > 0 {
		return m.findTexts(r, task)
	}
	for _, id := range r.ids {
		tail := id[strings.LastIndexByte(id, '/')+1:]
		if i, ok := m.byID[tail]; ok && m.items[i].ID == tail && tail != id {
			return i, nil
		}
		if i, ok := m.byTail[id]; ok && i >= 0 {
			return i, nil
		}
	}
	return 0, fmt.Errorf("item %q", strings.Join(r.ids, `" or "`))
}

// findInput returns the first item of an input that was not found before; after
// the last one, the last one again.
func (m *matcher) findInput(input string) (int, error) {
	all := m.byInput[input]
	if len(all) == 0 {
		return 0, fmt.Errorf("prompt %q", shortened(input))
	}
	n := m.taken[input]
	m.taken[input]++
	return all[min(n, len(all)-1)], nil
}

// task returns the task that a name is or ends in, the longest one; empty if
// there is none.
func (m *matcher) task(name string) string {
	best := ""
	for task := range m.byTask {
		if len(task) > len(best) && (task == name || strings.HasSuffix(name, "_"+task)) {
			best = task
		}
	}
	return best
}

// findTexts looks for the only item that holds all texts, first among those that
// begin like the first text.
func (m *matcher) findTexts(r record, task string) (int, error) {
	i, err := m.only(r.texts, m.alike(r.texts[0], task))
	if i >= 0 || err != nil {
		return i, err
	}
	candidates := m.byTask[task]
	if task == "" {
		if len(m.items) > maxScanned {
			return 0, fmt.Errorf("question %q", shortened(r.texts[0]))
		}
		candidates = make([]int, len(m.items))
		for i := range candidates {
			candidates[i] = i
		}
	}
	if i, err = m.only(r.texts, candidates); i >= 0 || err != nil {
		return i, err
	}
	for _, i := range candidates {
		if m.holds(i, r.texts[:1]) && len(r.texts) > 1 {
			return 0, fmt.Errorf("question %q, which item %s has with other choices or in another order", shortened(r.texts[0]), m.items[i].ID)
		}
	}
	return 0, fmt.Errorf("question %q", shortened(r.texts[0]))
}

// maxScanned is how many items are looked through for one question.
const maxScanned = 25_000

// only returns the only candidate that holds all texts, or -1 where none does.
func (m *matcher) only(texts []string, candidates []int) (int, error) {
	found := -1
	for _, i := range candidates {
		if !m.holds(i, texts) {
			continue
		}
		if found >= 0 {
			return 0, fmt.Errorf("question %q, which items %s and %s both have", shortened(texts[0]), m.items[found].ID, m.items[i].ID)
		}
		found = i
	}
	return found, nil
}

// beginning is how many bytes of an input lead to it.
const beginning = 16

// alike returns the items of a task, or of all where task is empty, that begin
// like a text; none where the text is too short to tell.
func (m *matcher) alike(text, task string) []int {
	if m.begins == nil {
		m.begins = map[string][]int{}
		for i, it := range m.items {
			if start := plainText(it.Input[:min(len(it.Input), 8*beginning)]); len(start) >= beginning {
				m.begins[start[:beginning]] = append(m.begins[start[:beginning]], i)
			}
		}
	}
	start := plainText(text)
	if len(start) < beginning {
		return nil
	}
	var out []int
	for _, i := range m.begins[start[:beginning]] {
		if task == "" || m.items[i].Task == task {
			out = append(out, i)
		}
	}
	return out
}

// holds reports whether an item's input has all texts one after the other,
// without regard to white space. The order matters: choices in another order
// have other letters.
func (m *matcher) holds(i int, texts []string) bool {
	if len(texts) == 0 {
		return true
	}
	if m.plain[i] == "" {
		m.plain[i] = plainText(m.items[i].Input)
	}
	rest := m.plain[i]
	for _, t := range texts {
		t = plainText(t)
		at := strings.Index(rest, t)
		if at < 0 {
			return false
		}
		rest = rest[at+len(t):]
	}
	return true
}

// plainText makes every run of white space one blank.
func plainText(s string) string { return strings.Join(strings.Fields(s), " ") }

func shortened(s string) string {
	const limit = 60
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "..."
}
