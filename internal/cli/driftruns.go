package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/drift"
	"assay/eval"
	"assay/reports"
	"assay/suites"
)

// storedArguments reports whether both arguments name stored runs, and refuses
// what is neither that nor two models.
func storedArguments(args []string) (bool, error) {
	var stored []string
	for _, arg := range args {
		path := arg
		if label, rest, ok := strings.Cut(arg, "="); ok && !strings.ContainsAny(label, `/\`) {
			path = rest
		}
		if strings.HasSuffix(path, ".parquet") {
			return false, withHint(usageError("%s: drift compares two models, or the folders of two runs", path), "a baseline keeps no log-probabilities of tokens: name the run that it was made of")
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			stored = append(stored, arg)
		}
	}
	if len(stored) == 1 {
		if err := missingArgument(args); err != nil {
			return false, withHint(withCode(ExitUsage, fmt.Errorf("open run: %w", err)), "%s is the folder of a run: name another one, or two models", stored[0])
		}
		return false, withHint(usageError("%s is a folder, the other one is not: drift compares two models, or the folders of two runs", stored[0]), "run the model first, to compare runs")
	}
	return len(stored) == 2, nil
}

// missingArgument is an error about an argument that names nothing: no file, no
// folder and no model without a file.
func missingArgument(args []string) error {
	for _, arg := range args {
		_, err := os.Stat(arg)
		if errors.Is(err, fs.ErrNotExist) && arg != "embedded" && arg != "random" && !strings.Contains(arg, "=") {
			return err
		}
	}
	return nil
}

// evaluationFlags are those about what is evaluated, and how.
var evaluationFlags = []string{"text", "ctx-size", "chunks", "limit", "seed", "datasets", "lock", "samples", "threads", "activations", "kv", "kv-memory"}

// checkStored refuses flags that say nothing about stored runs.
func (f driftFlags) checkStored(cmd *cobra.Command) error {
	var wrong []string
	for _, name := range evaluationFlags {
		if cmd.Flags().Changed(name) {
			wrong = append(wrong, "--"+name)
		}
	}
	if len(wrong) > 0 {
		return withHint(usageError("%s: of stored runs, nothing is evaluated", strings.Join(wrong, ", ")), "only --suites, --format and --quiet are for stored runs")
	}
	return checkFormat(f.format, "terminal", string(reports.FormatMarkdown), string(reports.FormatCSV), "json")
}

// runStoredDrift carries out "assay drift" for two runs.
func runStoredDrift(env Env, args []string, f driftFlags) error {
	sides, err := openSides(args)
	if err != nil {
		return err
	}
	if err := checkSameTokenizer(sides[0], sides[1]); err != nil {
		return err
	}
	var chosen []string
	if f.prompts.suites != suites.Everything {
		for _, name := range commaList(f.prompts.suites) {
			found, err := findSuite(sides[0].Source.Info, name)
			if err != nil {
				return err
			}
			chosen = append(chosen, found)
		}
	}
	pairs, err := pairEvidence(sides[0], sides[1], chosen)
	if err != nil {
		return err
	}
	report, err := pairs.report()
	if errors.Is(err, drift.ErrNothing) {
		return withHint(withCode(ExitIncomplete, fmt.Errorf("%s and %s have no position in common at which both stored evidence: %s", sides[0].Label, sides[1].Label, pairs.why())),
			"'assay run' stores the most likely tokens of the first position of each answer, unless --top-k is 0; for whole texts, compare the models themselves")
	}
	if err != nil {
		return err
	}
	return report.write(env.Stdout, f.format)
}

// checkSameTokenizer refuses runs whose token ids are not known to mean the same.
func checkSameTokenizer(a, b reports.Side) error {
	x, y := a.Source.Info.Model.TokenizerDigest, b.Source.Info.Model.TokenizerDigest
	switch {
	case x == "" || y == "":
		side := a
		if x != "" {
			side = b
		}
		return withHint(withCode(ExitIncomplete, fmt.Errorf("%s does not say which tokenizer its tokens are of (engine %s): predictions cannot be compared", side.Label, side.Source.Info.Model.Engine)),
			"only runs of the local decoder say so")
	case x != y:
		return withCode(ExitIncomplete, fmt.Errorf("%s and %s have different tokenizers (%.12s, %.12s): their predictions cannot be compared", a.Label, b.Label, x, y))
	}
	return nil
}

// evidencePairs are the positions of two runs side by side.
type evidencePairs struct {
	a, b   reports.Side
	suites []*suiteEvidence // in the order of the first run
}

// suiteEvidence is what both runs stored of one suite.
type suiteEvidence struct {
	name, title string
	positions   []drift.Position
	skipped     skippedPositions
}

// skippedPositions counts the items that could not be compared, by reason.
type skippedPositions struct {
	OnlyReference int `json:"only_in_reference"`
	OnlyRun       int `json:"only_in_run"`
	OtherPrefix   int `json:"other_prompt"`       // asked with other tokens, so that the position is another one
	NoEvidence    int `json:"no_evidence"`        // one of them stored none: --top-k 0, an error, a server
	NoNumbers     int `json:"not_a_distribution"` // what is stored is damaged, or of a broken kernel
}

func (s skippedPositions) add(t skippedPositions) skippedPositions {
	return skippedPositions{s.OnlyReference + t.OnlyReference, s.OnlyRun + t.OnlyRun, s.OtherPrefix + t.OtherPrefix, s.NoEvidence + t.NoEvidence, s.NoNumbers + t.NoNumbers}
}

// texts says what was not compared.
func (s skippedPositions) texts(a, b string) []string {
	var out []string
	for _, x := range []struct {
		n    int
		text string
	}{{s.OnlyReference, "only in " + a}, {s.OnlyRun, "only in " + b}, {s.OtherPrefix, "asked with other tokens"},
		{s.NoEvidence, "without stored log-probabilities in one of them"}, {s.NoNumbers, "whose log-probabilities are not those of a distribution"}} {
		if x.n > 0 {
			out = append(out, fmt.Sprintf("%d items %s", x.n, x.text))
		}
	}
	return out
}

// evidenceKey names an item.
type evidenceKey struct{ suite, id string }

// storedEvidence is what is kept of a row.
type storedEvidence struct {
	prompt, cluster string
	drift.Evidence
}

// pairEvidence reads the evidence of both runs. An answer's first position is the
// same in all repeats of an item: the first of them counts.
func pairEvidence(a, b reports.Side, chosen []string) (*evidencePairs, error) {
	out := &evidencePairs{a: a, b: b}
	at := map[string]*suiteEvidence{}
	for _, s := range slices.Concat(a.Source.Info.Suites, b.Source.Info.Suites) {
		if at[s.Name] == nil && (len(chosen) == 0 || slices.Contains(chosen, s.Name)) {
			at[s.Name] = &suiteEvidence{name: s.Name, title: s.Title}
			out.suites = append(out.suites, at[s.Name])
		}
	}
	rows := map[evidenceKey]storedEvidence{}
	for r, err := range a.Source.Rows() {
		if err != nil {
			return nil, err
		}
		if at[r.Suite] != nil && r.Repeat == 0 {
			rows[evidenceKey{r.Suite, r.ID}] = newStoredEvidence(r.Result)
		}
	}
	for r, err := range b.Source.Rows() {
		if err != nil {
			return nil, err
		}
		s := at[r.Suite]
		if s == nil || r.Repeat != 0 {
			continue
		}
		key := evidenceKey{r.Suite, r.ID}
		ref, ok := rows[key]
		if !ok {
			s.skipped.OnlyRun++
			continue
		}
		delete(rows, key)
		s.pair(ref, newStoredEvidence(r.Result))
	}
	for key := range rows {
		at[key.suite].skipped.OnlyReference++
	}
	return out, nil
}

func newStoredEvidence(r eval.Result) storedEvidence {
	cluster := r.Cluster
	if cluster == "" {
		cluster = "\x00" + r.ID
	}
	return storedEvidence{prompt: r.PromptDigest, cluster: cluster, Evidence: drift.Evidence{Top: r.Top, Tail: r.TailMass}}
}

// pair takes an item that both runs have.
func (s *suiteEvidence) pair(a, b storedEvidence) {
	switch {
	case a.prompt == "" || b.prompt == "" || len(a.Top) == 0 || len(b.Top) == 0:
		s.skipped.NoEvidence++
	case a.prompt != b.prompt:
		s.skipped.OtherPrefix++
	case errors.Join(a.Check(), b.Check()) != nil:
		s.skipped.NoNumbers++
	default:
		s.positions = append(s.positions, drift.Position{Cluster: s.name + "\x00" + a.cluster, Ref: a.Evidence, Model: b.Evidence})
	}
}

// why says why nothing can be compared.
func (p *evidencePairs) why() string {
	var all skippedPositions
	for _, s := range p.suites {
		all = all.add(s.skipped)
	}
	if texts := all.texts(p.a.Label, p.b.Label); len(texts) > 0 {
		return strings.Join(texts, ", ")
	}
	return "no items"
}

// report summarizes the positions by suite and in all.
func (p *evidencePairs) report() (*storedDriftReport, error) {
	out := &storedDriftReport{a: p.a, b: p.b, Reference: newDriftSide(p.a), Run: newDriftSide(p.b), Compared: comparedPositions}
	var all []drift.Position
	var skipped skippedPositions
	for _, s := range p.suites {
		all = append(all, s.positions...)
		skipped = skipped.add(s.skipped)
		one := storedDriftPart{Suite: s.name, title: s.title, Skipped: s.skipped}
		var err error
		if one.Stored, err = drift.CompareStored(s.positions); err != nil && !errors.Is(err, drift.ErrNothing) {
			return nil, err
		}
		out.Suites = append(out.Suites, one)
	}
	var err error
	out.All = storedDriftPart{title: "all", Skipped: skipped}
	out.All.Stored, err = drift.CompareStored(all)
	return out, err
}
