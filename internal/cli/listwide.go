package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"assay/eval"
	"assay/reports"
	"assay/runner"
	"assay/suites"
)

// size is how much a suite asks.
type size struct{ tasks, items int }

// sizeOf counts the items of a suite. Without the data it is zero, with the
// reason.
func sizeOf(ctx context.Context, s eval.Suite, data listedData) (size, error) {
	// Where a file cannot be pinned, the suite says how to provide it.
	if info := s.Info(); data.state(info) == "no" && info.HasNeeds(data) {
		return size{}, fmt.Errorf("the data is not here: 'assay fetch %s' downloads it", strings.Join(info.Data, " "))
	}
	items, err := runner.Items(ctx, s, data)
	if err != nil {
		return size{}, err
	}
	tasks := map[string]bool{}
	for _, it := range items {
		tasks[it.Task] = true
	}
	return size{tasks: len(tasks), items: len(items)}, nil
}

// listWide writes a row of everything per suite. What cannot be counted since
// its data is not here, or not all of it, has no counts.
func listWide(ctx context.Context, out io.Writer, data listedData, format reports.Format) error {
	g := reports.Grid{
		Header: []string{"suite", "metric", "card", "data", "tasks", "items", "licence", "follows"},
		Right:  []bool{false, false, true, false, true, true, false, false},
	}
	for _, s := range suites.All() {
		info := s.Info()
		tasks, items := "", ""
		n, err := sizeOf(ctx, s, data)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			tasks, items = strconv.Itoa(n.tasks), strconv.Itoa(n.items)
		}
		name := info.Name
		if format == reports.FormatTerminal {
			name = listedName(info)
		}
		g.Rows = append(g.Rows, []string{name, info.Metrics[0].Name, cardValue(info), data.state(info), tasks, items, info.License,
			info.Upstream.Name})
	}
	return g.Write(out, format)
}

// describeSuite writes everything about one suite.
func describeSuite(ctx context.Context, out io.Writer, s eval.Suite, data listedData) error {
	info := s.Info()
	fmt.Fprintf(out, "%s (%s), version %s\n%s\n\n", info.Title, info.Name, info.Version, info.Description)
	field := func(label, text string) {
		for i, line := range reports.Wrap(text, listWidth-14) {
			fmt.Fprintf(out, "%-13s %s\n", first(i, label), line)
		}
	}
	if info.VariantOf != "" {
		field("variant of", info.VariantOf)
	}
	field("output", string(info.Output))
	field("follows", fmt.Sprintf("%s, task %s, commit %s", info.Upstream.Name, info.Upstream.Task, info.Upstream.Commit))
	field("data", fmt.Sprintf("%s (%s)", strings.Join(info.Data, ", "), info.License))
	n, err := sizeOf(ctx, s, data)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		field("items", "not known: "+err.Error())
	default:
		field("items", fmt.Sprintf("%d (tasks: %d)", n.items, n.tasks))
	}
	for i, m := range info.Metrics {
		direction := ""
		if m.LowerBetter {
			direction = " (lower is better)"
		}
		field(first(i, "metrics"), m.Name+direction+": "+m.Description)
	}
	if len(info.Judges) > 0 {
		field("judges", strings.Join(info.Judges, ", "))
	}
	for i, r := range info.References {
		field(first(i, "published"), fmt.Sprintf("%s: %s %.2f (%s)", r.Model, r.Metric, 100*r.Value, r.Source))
	}
	for i, note := range info.Notes {
		field(first(i, "notes"), note)
	}
	for i, d := range info.Deviations {
		field(first(i, "deviations"), d)
	}
	return nil
}

// first returns the label of a list at its first entry, and nothing after it.
func first(i int, label string) string {
	if i == 0 {
		return label
	}
	return ""
}
