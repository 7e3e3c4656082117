package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/reports"
	"assay/suites"
)

// showFlags are the flags of "assay show".
type showFlags struct {
	format     string
	suite      string
	item       string
	tasks      bool
	wrong      bool
	showUnsafe bool
	limit      int
}

func newShowCommand(env Env) *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Show the results of a run: its table, its wrong items, a single item",
		Long: `Show the results of a run. RUN is the folder that 'assay run' wrote.

Without flags, the summary table. With --wrong, the items that were answered
wrongly or have no score. With --item, everything about one item: question,
answer, how it was read and scored, and what the logits say.

Exit code 2: RUN is not a run, or it has no such suite or item. 3: its files
cannot be read.`,
		Example: `  assay show runs/granite
  assay show runs/granite --tasks --format markdown
  assay show runs/granite --suite mmlu --wrong
  assay show runs/granite --item anatomy/12`,
		Args: oneArg("RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return show(env, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "terminal", "terminal, markdown, csv or json")
	flags.StringVar(&f.suite, "suite", "", "show this suite only")
	flags.BoolVar(&f.tasks, "tasks", false, "show every task in the table")
	flags.BoolVar(&f.wrong, "wrong", false, "list the items that are wrong or have no score")
	flags.StringVar(&f.item, "item", "", "show the item of this id")
	flags.BoolVar(&f.showUnsafe, "show-unsafe", false, "show the texts of items that may be harmful to read")
	flags.IntVar(&f.limit, "limit", 20, "items to list (0: all)")
	return cmd
}

// show carries out "assay show".
func show(env Env, dir string, f showFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	run, err := reports.OpenRun(dir)
	if errors.Is(err, reports.ErrNoRun) {
		return &exitError{code: ExitUsage, err: err, hint: "RUN is the folder of results that 'assay run' names at its end"}
	}
	if err != nil {
		return err
	}
	if f.suite != "" {
		if f.suite, err = findSuite(run.Info, f.suite); err != nil {
			return err
		}
	}
	switch {
	case f.item != "":
		return f.showItem(env, run)
	case f.wrong:
		// Damage to the summaries does not keep the items from being listed, but
		// it is said here too.
		listed := f.listWrong(env, run)
		if _, err := run.Overview(); err != nil && listed == nil {
			return err
		}
		return listed
	}
	return f.showTable(env, run)
}

// check refuses flags that contradict each other.
func (f showFlags) check() error {
	formats := []string{"terminal", "markdown", "csv", "json"}
	switch {
	case !slices.Contains(formats, f.format):
		return usageError("--format is %q, want one of %s", f.format, strings.Join(formats, ", "))
	case f.limit < 0:
		return usageError("--limit is %d, want a number from 0 up", f.limit)
	case f.wrong && f.item != "":
		return usageError("--wrong lists items and --item shows one: give one of them")
	case f.tasks && (f.wrong || f.item != ""):
		return usageError("--tasks is for the table, not for items")
	case f.item != "" && f.format != "terminal" && f.format != "json":
		return usageError("--item is shown as terminal or json, not as %s", f.format)
	}
	return nil
}

// findSuite returns the name of a suite of a run, given as on the command line
// or as in the table.
func findSuite(info eval.RunInfo, name string) (string, error) {
	var names []string
	for _, s := range info.Suites {
		if s.Name == name || strings.EqualFold(s.Title, name) {
			return s.Name, nil
		}
		names = append(names, s.Name)
	}
	err := usageError("the run has no suite %q", name)
	if near := closest(name, names); near != "" {
		return "", withHint(err, "did you mean %q?", near)
	}
	return "", withHint(err, "it has %s", strings.Join(names, ", "))
}

func (f showFlags) showTable(env Env, run *reports.Run) error {
	o, err := run.Overview()
	if err != nil {
		return err
	}
	if f.suite != "" {
		o = o.Only(f.suite)
	}
	if f.format == "json" {
		return reports.WriteJSON(env.Stdout, o)
	}
	return reports.WriteTable(env.Stdout, o, reports.TableOptions{
		Format: reports.Format(f.format), Tasks: f.tasks, References: references(suites.All()),
	})
}

// listWrong lists the wrong items of a run.
func (f showFlags) listWrong(env Env, run *reports.Run) error {
	lower := lowerBetter()
	headline := map[string]string{}
	for _, s := range run.Info.Suites {
		if len(s.Metrics) > 0 {
			headline[s.Name] = s.Metrics[0]
		}
	}
	list := reports.ItemList{Format: reports.Format(f.format), ShowUnsafe: f.showUnsafe, Suites: f.suite == "" && len(run.Info.Suites) > 1}
	items, wrong := 0, 0
	var why reasons
	for r, err := range run.Results() {
		if err != nil {
			return err
		}
		if f.suite != "" && r.Suite != f.suite {
			continue
		}
		items++
		metric := headline[r.Suite]
		if !reports.Wrong(r, metric, lower[r.Suite+" "+metric]) {
			continue
		}
		wrong++
		if r.Error != "" {
			why.add(f.reason(r))
		}
		if f.limit == 0 || list.Len() < f.limit {
			list.Add(r)
		}
	}
	if f.format == "json" {
		return list.WriteJSON(env.Stdout)
	}
	if list.Len() > 0 || f.format != "terminal" {
		if err := list.Write(env.Stdout); err != nil {
			return err
		}
	}
	if f.format != "terminal" {
		return nil
	}
	if list.Len() > 0 {
		fmt.Fprintln(env.Stdout)
	}
	why.write(env)
	more := ""
	if list.Len() < wrong {
		more = fmt.Sprintf(", the first %d shown (--limit 0 shows all)", list.Len())
	}
	_, err := fmt.Fprintf(env.Stdout, "%d of %d items wrong or without a score%s\n", wrong, items, more)
	return err
}

// reason is why an item has no score, as far as it may be shown.
func (f showFlags) reason(r eval.Result) string {
	if f.showUnsafe {
		return r.Error
	}
	return r.PublicError()
}

// reasons counts why items have no score, in order of their first appearance.
type reasons struct {
	texts []string
	count map[string]int
}

func (w *reasons) add(text string) {
	if w.count == nil {
		w.count = map[string]int{}
	}
	if w.count[text] == 0 {
		w.texts = append(w.texts, text)
	}
	w.count[text]++
}

// maxReasons is how many reasons are shown: runs rarely fail in more ways.
const maxReasons = 5

func (w *reasons) write(env Env) {
	for _, text := range w.texts[:min(len(w.texts), maxReasons)] {
		label := fmt.Sprintf("%dx ", w.count[text])
		for i, line := range reports.Wrap(reports.Visible(text), 80-len(label)) {
			if i > 0 {
				label = strings.Repeat(" ", len(label))
			}
			fmt.Fprintln(env.Stdout, label+line)
		}
	}
	if more := len(w.texts) - maxReasons; more > 0 {
		fmt.Fprintf(env.Stdout, "and %d other reasons; --format json shows each\n", more)
	}
}

// lowerBetter says which metrics, as "suite metric", are best at 0.
func lowerBetter() map[string]bool {
	out := map[string]bool{}
	for _, s := range suites.All() {
		info := s.Info()
		for _, m := range info.Metrics {
			out[info.Name+" "+m.Name] = m.LowerBetter
		}
	}
	return out
}

// showItem shows all results of an item: one, or as many as it was repeated or
// as suites use its id.
func (f showFlags) showItem(env Env, run *reports.Run) error {
	found := 0
	var ids []string
	for r, err := range run.Results() {
		if err != nil {
			return err
		}
		if f.suite != "" && r.Suite != f.suite {
			continue
		}
		if r.ID != f.item {
			ids = append(ids, r.ID)
			continue
		}
		if found > 0 {
			fmt.Fprintln(env.Stdout)
		}
		found++
		write := reports.WriteItem
		if f.format == "json" {
			write = reports.WriteItemJSON
		}
		if err := write(env.Stdout, r, f.showUnsafe); err != nil {
			return err
		}
	}
	if found > 0 {
		return nil
	}
	err := usageError("the run has no item %q", f.item)
	if near := closestItem(f.item, ids); near != "" {
		return withHint(err, "did you mean %q?", near)
	}
	return withHint(err, "'assay show RUN --wrong' lists ids; without --limit 0, the first ones only")
}

// closestItem finds the id that was meant: one that ends in the text, starts
// with it or contains it, or else one that is spelled like it.
func closestItem(item string, ids []string) string {
	number := func(id, item string) bool { return strings.HasSuffix(id, "/"+item) }
	for _, match := range []func(string, string) bool{number, strings.HasSuffix, strings.HasPrefix, strings.Contains} {
		for _, id := range ids {
			if match(id, item) {
				return id
			}
		}
	}
	return closest(item, ids)
}
