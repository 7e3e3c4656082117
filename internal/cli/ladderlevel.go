package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"assay/drift"
	"assay/model/decoder"
	"assay/model/gguf"
	"assay/model/local"
	"assay/model/requantize"
	"assay/reports"
	"assay/reports/html"
)

// ladder is a ladder in progress.
type ladder struct {
	env    Env
	flags  ladderFlags
	source string // the model that levels are made of
	levels []ladderLevel
	made   []string // files to remove
	facts  []levelFacts
}

// levelFacts are what a level is, beside its scores.
type levelFacts struct {
	bytes           int64
	bitsPerWeight   float64
	prefill, decode float64 // tokens/s of one sequence
	drift           *drift.Statistics
}

// climb runs the suites on a level and measures it.
func (l *ladder) climb(ctx context.Context, i int) error {
	level := &l.levels[i]
	if !l.flags.quiet {
		fmt.Fprintf(l.env.Stderr, "level %d of %d: %s\n", i+1, len(l.levels), level.label)
	}
	if err := l.makeFile(ctx, level); err != nil {
		return err
	}
	level.dir = filepath.Join(l.flags.output, level.label)
	above := ""
	if i > 0 {
		above = l.levels[i-1].dir
	}
	env := l.env
	env.Stdout = io.Discard // the table of the ladder says it
	if err := run(ctx, env, l.runFlags(*level, above)); err != nil {
		return err
	}
	facts, err := l.measure(ctx, *level)
	if err != nil {
		return err
	}
	l.facts = append(l.facts, facts)
	if i > 0 && level.format != nil && !l.flags.keep {
		return os.Remove(level.path) // the first is the reference of all others
	}
	return nil
}

// makeFile quantizes the source, unless the level is a file.
func (l *ladder) makeFile(ctx context.Context, level *ladderLevel) error {
	if level.format == nil {
		return nil
	}
	level.path = filepath.Join(l.flags.output, stem(l.source)+"-"+level.label+".gguf")
	l.made = append(l.made, level.path)
	return withFile(l.source, func(source *gguf.File) error {
		return writeQuantized(ctx, source, level.path, requantize.Options{Format: *level.format, Again: l.flags.again})
	})
}

// removeFiles removes what makeFile made and is still there.
func (l *ladder) removeFiles() {
	if l.flags.keep {
		return
	}
	for _, path := range l.made {
		os.Remove(path)
	}
}

// runFlags are those of a run of one level, which verifies the answers of the
// level above.
func (l *ladder) runFlags(level ladderLevel, above string) runFlags {
	p := l.flags.prompts
	return runFlags{
		model: level.path, output: level.dir, replay: above,
		suites: p.suites, limit: p.limit, seed: p.seed, mirror: p.mirror, lock: p.lock, samples: p.samples,
		repeats: 1, maxTokens: l.flags.maxTokens, topK: 5, hashLogits: true,
		format: string(reports.FormatTerminal), quiet: l.flags.quiet, decoder: l.flags.decoder, sandbox: l.flags.sandbox,
		cache: cacheFlags{size: "2GiB"},
	}
}

// measure compares a level with the first one, and takes its speed.
func (l *ladder) measure(ctx context.Context, level ladderLevel) (levelFacts, error) {
	var out levelFacts
	if err := withFile(level.path, func(f *gguf.File) error {
		out.bytes, out.bitsPerWeight = f.Size(), bitsPerWeight(f)
		return nil
	}); err != nil {
		return out, err
	}
	m, err := openLocal(ctx, level.path, l.flags.decoder)
	if err != nil {
		return out, err
	}
	out.prefill, out.decode, err = speed(ctx, m)
	if err := m.Close(); err != nil {
		return out, err
	}
	if err != nil || len(l.facts) == 0 {
		return out, err
	}
	out.drift, _, _, err = measureDrift(ctx, l.env, l.levels[0].path, level.path, l.flags.drift())
	return out, err
}

const (
	speedPrompt = 256 // tokens
	speedAnswer = 16
)

// speed measures prefill and decoding of one sequence, in tokens per second. What
// the tokens are makes no difference.
func speed(ctx context.Context, m *local.Model) (prefill, decode float64, err error) {
	d := m.Decoder()
	seq := d.NewSequence()
	defer seq.Truncate(0)
	prompt := make([]int32, min(speedPrompt, d.Config().Context/2))
	if _, err := timed(ctx, d, seq, prompt[:min(len(prompt), 32)]); err != nil { // pages and buffers are there afterwards
		return 0, 0, err
	}
	seq.Truncate(0)
	took, err := timed(ctx, d, seq, prompt)
	if err != nil {
		return 0, 0, err
	}
	prefill = float64(len(prompt)) / took.Seconds()
	took = 0
	for range speedAnswer {
		one, err := timed(ctx, d, seq, prompt[:1])
		if err != nil {
			return 0, 0, err
		}
		took += one
	}
	return prefill, speedAnswer / took.Seconds(), nil
}

// timed evaluates tokens and the logits after the last.
func timed(ctx context.Context, d *decoder.Model, seq *decoder.Sequence, tokens []int32) (time.Duration, error) {
	want := make([]bool, len(tokens))
	want[len(want)-1] = true
	start := time.Now()
	err := d.Forward(ctx, []decoder.Span{{Seq: seq, Tokens: tokens, Logits: want}}, func(_, _ int, _ []float32) error { return nil })
	return time.Since(start), err
}

// compare compares the runs of all levels with that of the first.
func (l *ladder) compare() ([]*reports.Comparison, error) {
	options, err := compareFlags{format: "terminal", alpha: 0.05}.options()
	if err != nil {
		return nil, err
	}
	var sides []reports.Side
	for _, level := range l.levels {
		source, err := reports.OpenResults(level.dir)
		if err != nil {
			return nil, err
		}
		sides = append(sides, reports.Side{Label: level.label, Source: source})
	}
	return compareAll(sides, options)
}

// page writes the HTML page, if one is asked for.
func (l *ladder) page(ctx context.Context, list []*reports.Comparison) error {
	if l.flags.html == "" || len(list) == 0 {
		return nil
	}
	lower := lowerBetter()
	sides, kl := []reports.Side{list[0].A}, []float64{0}
	for i, c := range list {
		sides, kl = append(sides, c.B), append(kl, l.facts[i+1].drift.KL.Value)
	}
	if _, err := writeReport(l.flags.html, func(w io.Writer) error {
		return html.Write(ctx, w, sides, list, html.Options{KL: kl, LowerBetter: func(suite, metric string) bool { return lower[suite+" "+metric] }})
	}); err != nil {
		return err
	}
	if !l.flags.quiet {
		fmt.Fprintf(l.env.Stderr, "page: %s\n", l.flags.html)
	}
	return nil
}
