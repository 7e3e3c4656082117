package html

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"assay/reports"
)

// DefaultMaxBytes is how large the texts of the items may become in the file.
const DefaultMaxBytes = 13 << 20

// Generator is what the page names itself in its generator element.
const Generator = "assay report"

// Options says how to write a page.
type Options struct {
	ShowUnsafe bool // keep the texts of items that may be harmful to read
	// MaxBytes bounds the texts of the items in the file, 0 for DefaultMaxBytes.
	// Texts are shortened in the middle, those of unchanged items first, until
	// they fit; the page says so.
	MaxBytes int
	// KL is the mean KL divergence of each run's predictions from those of the
	// first one, in nats and in the order of the runs, NaN where it is not known;
	// empty for no curve of it.
	KL     []float64
	Suites []string // show these only; empty for all
	Metric string   // that items are shown by; empty: the first one of each suite
	// LowerBetter says whether less is better of a suite's metric; nil: never.
	LowerBetter func(suite, metric string) bool
}

//go:embed page.html style.css script
var assets embed.FS

// scripts are the parts of the page's script in the order of their use.
var scripts = []string{"inflate.js", "data.js", "dom.js", "diff.js", "list.js", "evidence.js", "item.js", "main.js"}

// Write writes the page of runs. Comparisons are those of further runs with the
// first one, in the order of the sides; a single run has none.
func Write(ctx context.Context, out io.Writer, sides []reports.Side, comparisons []*reports.Comparison, o Options) error {
	if len(sides) == 0 || len(comparisons) != len(sides)-1 {
		return fmt.Errorf("write page: %d runs and %d comparisons: want one for each run after the first", len(sides), len(comparisons))
	}
	if len(o.KL) > 0 && len(o.KL) != len(sides) {
		return fmt.Errorf("write page: %d runs and %d divergences: want one for each run", len(sides), len(o.KL))
	}
	if o.LowerBetter == nil {
		o.LowerBetter = func(string, string) bool { return false }
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	items, err := readItems(ctx, sides, comparisons, o)
	if err != nil {
		return err
	}
	overviews, err := readOverviews(sides, items)
	if err != nil {
		return err
	}
	packed, err := items.pack(ctx, o.MaxBytes)
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	p, err := newPage(sides, packed)
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	p.Summary, p.Curves = newSummary(sides, overviews), newCurves(sides, comparisons, o.KL)
	for i, c := range comparisons {
		p.Comparisons = append(p.Comparisons, newComparison(i+1, c, items.otherAnswers(i+1)))
	}
	draw(p.Comparisons)
	t, err := template.ParseFS(assets, "page.html")
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	if err := t.Execute(out, p); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// page is what the template shows.
type page struct {
	Generator   string
	Title       string
	Policy      string // Content-Security-Policy
	Style       template.CSS
	Script      template.JS
	Runs        []runHead
	Summary     summary
	Comparisons []comparison
	Curves      curves
	Provenance  provenance
	Items       int
	Hidden      int    // unsafe items whose texts are left out
	Shortened   string // which texts were shortened to fit; empty for none
	Head        template.JS
	Index       template.JS
	Chunks      []template.JS
}

// newPage makes what needs no comparison.
func newPage(sides []reports.Side, items *packed) (*page, error) {
	style, err := assets.ReadFile("style.css")
	if err != nil {
		return nil, err
	}
	script, err := script()
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(items.head) // escapes <, > and &
	if err != nil {
		return nil, err
	}
	p := &page{Generator: Generator, Style: template.CSS(style), Script: template.JS(script), Policy: policy(string(style), script),
		Provenance: newProvenance(sides), Items: items.head.Items, Hidden: items.hidden, Shortened: items.shortened, Head: template.JS(head), Index: template.JS(items.index)}
	for i, s := range sides {
		p.Runs = append(p.Runs, newRunHead(i, s))
	}
	for _, c := range items.chunks {
		p.Chunks = append(p.Chunks, template.JS(c))
	}
	var labels []string
	for _, s := range sides {
		labels = append(labels, reports.Visible(s.Label))
	}
	p.Title = strings.Join(labels, ", ")
	return p, nil
}

// script is the page's script: its parts in one function, so that nothing of it
// is global.
func script() (string, error) {
	var b strings.Builder
	b.WriteString("(() => {\n\"use strict\";\n")
	for _, name := range scripts {
		text, err := assets.ReadFile("script/" + name)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	b.WriteString("})();\n")
	return b.String(), nil
}

// policy allows the page's own style and script, and nothing else.
func policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}
