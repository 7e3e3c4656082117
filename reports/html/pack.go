package html

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"assay/reports"
)

// chunkItems is how many items share a chunk: enough for their likeness to be
// compressed away, few enough to be inflated at a key press.
const chunkItems = 128

// limits is how many characters a text may have, of items that readers look for
// and of others.
type limits struct{ standing, other int }

// steps of shortening, of which the first that fits is taken. The first bounds
// answers that repeat themselves until the end of the context.
var steps = []limits{{64 << 10, 64 << 10}, {64 << 10, 8 << 10}, {64 << 10, 2 << 10}, {32 << 10, 1 << 10}, {16 << 10, 512}, {8 << 10, 512},
	{4 << 10, 256}, {2 << 10, 128}, {1 << 10, 64}, {512, 64}, {128, 16}, {0, 0}}

// head is what the script needs to know of the runs.
type head struct {
	Items     int        `json:"items"`
	ChunkSize int        `json:"chunk"`
	Runs      []headRun  `json:"runs"`
	Suites    []headName `json:"suites"`
	Tasks     []string   `json:"tasks"`
	Statuses  []string   `json:"statuses"`
}

type headRun struct {
	Label    string `json:"label"`
	Path     string `json:"path"`
	Baseline bool   `json:"baseline,omitempty"`
}

type headName struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Metric string `json:"metric"`
}

// index has a value for every item, columns rather than rows because they
// compress better.
type index struct {
	Suite  []int      `json:"suite"`
	Task   []int      `json:"task"`
	ID     []string   `json:"id"`
	Repeat []int      `json:"repeat"`
	Runs   []indexRun `json:"runs"`
}

type indexRun struct {
	Status []int `json:"status"` // -1 for an item that the run lacks
	Score  []any `json:"score"`  // null for none
	Wrong  []int `json:"wrong"`
	Change []int `json:"change"` // changeSame and so on
}

// packed is the data of a page as it stands in the file: base64 in quotes.
type packed struct {
	head      head
	index     string
	chunks    []string
	hidden    int
	shortened string
}

func (t *table) pack(ctx context.Context, maxBytes int) (*packed, error) {
	p := &packed{}
	var x index
	p.head, x = t.index()
	var err error
	if p.index, err = deflate(x); err != nil {
		return nil, err
	}
	for _, it := range t.items {
		if t.hides(it) {
			p.hidden++
		}
	}
	for i, l := range steps {
		tooLarge, err := t.clearlyTooLarge(ctx, l, maxBytes)
		if err != nil {
			return nil, err
		}
		if tooLarge && i < len(steps)-1 { // the last one is tried whatever the sample says
			continue
		}
		var fits bool
		if p.chunks, fits, err = t.chunks(ctx, l, maxBytes); err != nil {
			return nil, err
		}
		if fits {
			p.shortened = shortenedNote(i, l)
			return p, nil
		}
	}
	return nil, fmt.Errorf("%d items do not fit %d bytes even without their texts: raise the limit, or report fewer suites", len(t.items), maxBytes)
}

// shortenedNote says what a step did.
func shortenedNote(step int, l limits) string {
	if step == 0 {
		return ""
	}
	return fmt.Sprintf("To keep the file small, texts are shortened in the middle: to %d characters where an item changed or is wrong, to %d elsewhere.",
		l.standing, l.other)
}

// chunks packs the texts, and reports whether they fit.
func (t *table) chunks(ctx context.Context, l limits, maxBytes int) ([]string, bool, error) {
	var out []string
	size := 0
	for start := 0; start < len(t.items); start += chunkItems {
		chunk, err := t.chunk(ctx, start, l)
		if err != nil {
			return nil, false, err
		}
		if size += len(chunk); size > maxBytes {
			return nil, false, nil
		}
		out = append(out, chunk)
	}
	return out, true, nil
}

// sampleOf is of how many chunks one is packed to tell whether all would fit.
const sampleOf = 16

// clearlyTooLarge saves packing everything at a step that a sample of the chunks
// exceeds by a quarter.
func (t *table) clearlyTooLarge(ctx context.Context, l limits, maxBytes int) (bool, error) {
	size, sampled := 0, 0
	for start := 0; start < len(t.items); start += sampleOf * chunkItems {
		chunk, err := t.chunk(ctx, start, l)
		if err != nil {
			return false, err
		}
		size += len(chunk)
		sampled += min(chunkItems, len(t.items)-start)
	}
	return float64(size)*float64(len(t.items)) > 1.25*float64(maxBytes)*float64(sampled), nil
}

// chunk packs the items from start on.
func (t *table) chunk(ctx context.Context, start int, l limits) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	var list []*texts
	for _, it := range t.items[start:min(start+chunkItems, len(t.items))] {
		limit := l.other
		if t.stands(it) {
			limit = l.standing
		}
		list = append(list, t.texts(it, limit))
	}
	return deflate(list)
}

// deflate encodes a value as JSON, deflated, in base64, in quotes: JSON again,
// and harmless wherever it stands.
func deflate(v any) (string, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return "", err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // base64 comes after it
	if err := e.Encode(v); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return `"` + base64.StdEncoding.EncodeToString(b.Bytes()) + `"`, nil
}

// index makes the head and the index.
func (t *table) index() (head, index) {
	h := head{Items: len(t.items), ChunkSize: chunkItems, Suites: []headName{}, Tasks: []string{}}
	for _, s := range statuses {
		h.Statuses = append(h.Statuses, string(s))
	}
	suiteAt, taskAt := map[string]int{}, map[string]int{}
	for i, s := range t.suites {
		suiteAt[s.Name] = i
		h.Suites = append(h.Suites, headName{reports.Visible(s.Name), reports.Visible(titleOf(s)), reports.Visible(t.metrics[s.Name])})
	}
	n := len(t.items)
	x := index{Suite: make([]int, n), Task: make([]int, n), ID: make([]string, n), Repeat: make([]int, n)}
	for i, it := range t.items {
		if _, ok := taskAt[it.task]; !ok {
			taskAt[it.task] = len(h.Tasks)
			h.Tasks = append(h.Tasks, reports.Visible(it.task))
		}
		x.Suite[i], x.Task[i], x.ID[i], x.Repeat[i] = suiteAt[it.suite], taskAt[it.task], reports.Visible(it.id), it.repeat
	}
	for run, s := range t.sides {
		h.Runs = append(h.Runs, headRun{reports.Visible(s.Label), reports.Visible(s.Source.Path()), s.Source.Baseline()})
		x.Runs = append(x.Runs, t.indexRun(run))
	}
	return h, x
}

func (t *table) indexRun(run int) indexRun {
	n := len(t.items)
	out := indexRun{Status: make([]int, n), Score: make([]any, n), Wrong: make([]int, n), Change: make([]int, n)}
	for i, it := range t.items {
		out.Change[i] = it.changes[run]
		out.Status[i] = -1
		r := it.rows[run]
		if r == nil {
			continue
		}
		for code, s := range statuses {
			if r.Status == s {
				out.Status[i] = code
			}
		}
		if v, ok := r.Score(t.metrics[r.Suite]); ok {
			out.Score[i] = rounded(v, 4)
		}
		if t.wrong(r) {
			out.Wrong[i] = 1
		}
	}
	return out
}
