package responses

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay/eval"
	"assay/model"
)

// indexing notes where answers lie while the files are read for the first time.
type indexing struct {
	*Set
	options Options
	matcher *matcher
	suite   eval.SuiteInfo
	faults  FaultsError

	skipped  []string // reasons, in order of their first appearance
	skips    map[string]int
	unknown  int
	prompts  int // answers whose prompt is known and could be compared
	others   int // of them, to another prompt than the suite's
	renamed  int // answers to items of another version's ids
	variants map[variantKey]string
}

type variantKey struct{ item, repeat int }

func newIndexing(o Options) *indexing {
	s := &Set{places: make([][]place, len(o.Items)), index: map[string]int{}}
	for i, it := range o.Items {
		s.index[it.ID] = i
	}
	return &indexing{Set: s, options: o, matcher: newMatcher(o.Items), suite: o.Suite.Info(),
		skips: map[string]int{}, variants: map[variantKey]string{}}
}

// finish returns the set of what was added, or what is wrong with it.
func (in *indexing) finish() (*Set, error) {
	if in.faults.any() {
		return nil, &in.faults
	}
	in.info.Notes = in.notes()
	for i := range in.places {
		slices.SortStableFunc(in.places[i], func(a, b place) int { return a.repeat - b.repeat })
		for _, p := range in.places[i] {
			in.repeats = max(in.repeats, p.repeat+1)
		}
	}
	if in.repeats == 0 {
		return nil, fmt.Errorf("no answer to any item of suite %s", in.suite.Name)
	}
	return in.Set, nil
}

// addFile indexes one file.
func (in *indexing) addFile(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	in.open = append(in.open, f)
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("read answers: %s is not a regular file, and answers are read twice: save them to one", path)
	}
	if err := in.add(ctx, filepath.Base(path), f, info.Size()); err != nil {
		return fmt.Errorf("read answers: %s: %w", path, err)
	}
	return nil
}

// add indexes the content of a file.
func (in *indexing) add(ctx context.Context, name string, r io.ReaderAt, size int64) error {
	in.files = append(in.files, source{r: r, name: name})
	h := newHashing(io.NewSectionReader(r, 0, size))
	lines := newLineReader(h)
	answers := 0
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, err := lines.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return err
		}
		if err == nil && len(line) == 0 {
			continue
		}
		n, err := in.addLine(line, err, lines)
		if err != nil {
			return err
		}
		answers += n
	}
	in.info.Files = append(in.info.Files, eval.AnswerFile{Name: name, SHA256: h.digest(), Answers: answers})
	return nil
}

// addLine indexes one line and returns the number of its answers. An error says
// that the file is of no known format; what is wrong with a line is a fault.
func (in *indexing) addLine(line []byte, readErr error, at *lineReader) (int, error) {
	from := &in.files[len(in.files)-1]
	broken := func(err error) (int, error) {
		in.faults.add(Broken, from.name, at.number, err.Error())
		return 0, nil
	}
	if readErr != nil {
		return broken(readErr)
	}
	f, err := parseFields(line)
	if err != nil {
		if hint := wholeFileHint(line, at); hint != "" {
			return 0, errors.New(hint)
		}
		return broken(err)
	}
	if from.format == "" {
		if from.format, err = in.formatOf(f); err != nil {
			return 0, err
		}
	}
	rec, err := parserOf(from.format).parse(from.name, f)
	if err != nil {
		return broken(err)
	}
	if rec.skip != "" {
		in.skip(rec.skip)
		return 0, nil
	}
	item, err := in.matcher.find(rec)
	if err != nil {
		switch {
		case rec.foreign != "":
			in.skip(rec.foreign)
		case in.options.IgnoreUnknown:
			in.unknown++
		default:
			in.faults.add(Unknown, from.name, at.number, err.Error())
		}
		return 0, nil
	}
	if rec.newer || len(rec.ids) > 1 && from.format == BFCL && in.options.Items[item].ID != rec.ids[0] {
		in.renamed++
	}
	// An item that is broken cannot be asked for, which its row will say.
	request, err := in.options.Suite.Request(in.options.Items[item])
	if err == nil {
		if err := in.fits(rec, request); err != nil {
			in.faults.add(Unfit, from.name, at.number, fmt.Sprintf("item %s: %v", in.options.Items[item].ID, err))
			return 0, nil
		}
	}
	return in.place(rec, item, request.Prompt, line, at), nil
}

// wholeFileHint says what a file is that has no lines of JSON.
func wholeFileHint(line []byte, at *lineReader) string {
	switch {
	case at.number > 1:
		return ""
	case bytes.HasPrefix(line, []byte{0x1f, 0x8b}):
		return "it is compressed: unpack it with gunzip first"
	case line[0] == '[' || bytes.Equal(line, []byte("{")):
		return "it is one JSON value over many lines, or a list, where each line has to be an object: rewrite a list with jq -c '.[]'"
	}
	return ""
}

// formatOf recognises the format of a file by its first line, that of bfcl_eval
// also by the suite, and refuses a mixture.
func (in *indexing) formatOf(line fields) (Format, error) {
	format := in.options.Format
	switch {
	case format != "":
	case line.has("doc_id", "resps"):
		format = LMEval
	case line.has("task_id") && line.first("solution", "completion") != "":
		format = EvalPlus
	case line.has("id", "result") && strings.HasPrefix(in.suite.Name, "bfcl"):
		format = BFCL
	case line.has("prompt", "response") && line.first(idNames...) == "":
		format = IFEval
	case line.first(idNames...) != "" && line.first(slices.Concat(textNames, choiceNames, []string{"error"})...) != "":
		format = Generic
	default:
		return "", fmt.Errorf("the format is not recognised: the first object has the keys %s", line.names())
	}
	if in.info.Format != "" && in.info.Format != string(format) {
		return "", fmt.Errorf("it is in the format %s, the files before it in %s: score them one after the other", format, in.info.Format)
	}
	in.info.Format = string(format)
	return format, nil
}

// fits compares a record with what the suite asks for its item.
func (in *indexing) fits(rec record, request model.Request) error {
	if rec.calls && !strings.HasPrefix(in.suite.Name, bfclTools) {
		other := bfclTools
		if rec.foreign != "" {
			other += "-multi-turn"
		}
		return fmt.Errorf("the result is a list of calls, which suite %s does not read: score it with --suite %s", in.suite.Name, other)
	}
	for _, a := range rec.answers {
		if err := fitsChoices(a, request.Choices); err != nil {
			return err
		}
	}
	return nil
}

// bfclTools begins the names of the suites that read lists of calls.
const bfclTools = "bfcl-tools"

func fitsChoices(a answer, want []string) error {
	switch {
	case a.failure != "":
		return nil
	case len(want) == 0 && len(a.choices) > 0:
		return errors.New("log-likelihoods, where the suite reads a text")
	case len(want) > 0 && len(a.choices) == 0:
		return fmt.Errorf("a text, where the suite compares the log-likelihoods of %d choices; a variant of it that generates reads texts", len(want))
	case len(a.choices) != len(want):
		return fmt.Errorf("log-likelihoods of %d choices, where the suite has %d", len(a.choices), len(want))
	}
	for i, c := range a.choices {
		if c.text != "" && strings.TrimSpace(c.text) != strings.TrimSpace(want[i]) {
			return fmt.Errorf("the log-likelihood of %q, where the suite has %q", shortened(c.text), shortened(want[i]))
		}
	}
	return nil
}

// place notes the answers of a line.
func (in *indexing) place(rec record, item int, asked model.Prompt, line []byte, at *lineReader) int {
	first := rec.repeat
	if first < 0 {
		first = 0
		if in.info.Format == string(EvalPlus) && len(in.places[item]) > 0 {
			first = in.places[item][len(in.places[item])-1].repeat + 1
		}
	}
	for nth, a := range rec.answers {
		repeat := first + nth
		from := in.files[len(in.files)-1].name
		if repeat > maxRepeat {
			in.faults.add(Broken, from, at.number, fmt.Sprintf("more than %d answers to an item", maxRepeat+1))
			return nth
		}
		key := variantKey{item, repeat}
		if before, ok := in.variants[key]; ok {
			if rec.variant == before {
				in.faults.add(Duplicate, from, at.number, in.duplicate(item, repeat))
			}
			return 0 // the same answer, filtered in another way
		}
		in.variants[key] = rec.variant
		in.places[item] = append(in.places[item], place{repeat: repeat, file: len(in.files) - 1,
			offset: at.lineOffset(line), length: len(line), nth: nth})
		if a.prompt != "" && !asked.Chat() && asked.Text != "" {
			in.prompts++
			if a.prompt != asked.Text {
				in.others++
			}
		}
	}
	return len(rec.answers)
}

func (in *indexing) duplicate(item, repeat int) string {
	id := in.options.Items[item].ID
	if repeat > 0 {
		return fmt.Sprintf("item %s, repeat %d", id, repeat)
	}
	return "item " + id
}

func (in *indexing) skip(reason string) {
	if in.skips[reason] == 0 {
		in.skipped = append(in.skipped, reason)
	}
	in.skips[reason]++
}

// notes says what a reader of the results must know.
func (in *indexing) notes() []string {
	var notes []string
	for _, reason := range in.skipped {
		notes = append(notes, fmt.Sprintf("answers left out: %d %s", in.skips[reason], reason))
	}
	if in.unknown > 0 {
		notes = append(notes, fmt.Sprintf("answers left out: %d to items that the suite does not have", in.unknown))
	}
	if in.renamed > 0 {
		notes = append(notes, fmt.Sprintf("ids of version 4 of BFCL taken for those of version 3: %d; some of these questions differ", in.renamed))
	}
	if in.others > 0 {
		notes = append(notes, fmt.Sprintf("answers to another prompt than the suite's: %d of %d whose prompt is known", in.others, in.prompts))
	}
	return notes
}
