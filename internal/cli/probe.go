package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"assay/model"
	"assay/model/decoder"
	"assay/model/gguf"
	"assay/reports"
)

// probeFlags are the flags of "assay probe".
type probeFlags struct {
	format  string
	output  string
	against string
	chunk   int
	decoder decoderFlags
}

func newProbeCommand(env Env) *cobra.Command {
	var f probeFlags
	cmd := &cobra.Command{
		Use:   "probe FILE",
		Short: "Hash the logits of fixed token sequences, to see in seconds whether a build computes the same",
		Long: `Evaluate a fixed set of token sequences with a GGUF file and print a hash of the
logits of each. The sequences pass through every matrix and format of the file,
in chunks and batches of many sizes with whole and partial tiles, over one and
several pages of the KV cache, at low and at high positions, with tokens from all
over the vocabulary, and one token at a time as in generation.

The hashes depend on the weights, the precision of the activations and of the KV
cache, and the arithmetic of Assay: not on the machine, the number of threads,
the CPU path and the way in which the sequences are cut into chunks. Where two
builds give the same hashes, a run of hours need not be repeated to know that it
would give the same answers; where they do not, --against names the sequences,
and what is special about them.

Exit code 0: done, and nothing differs. 1: hashes differ. 2: FILE or the file of
--against is not what it should be. 3: the work could not be done. 4: --against
is of other weights or another precision, so that nothing follows.`,
		Example: `  assay probe granite.gguf
  assay probe granite.gguf --format json -o before.json
  assay probe granite.gguf --against before.json`,
		Args: oneArg("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return probe(cmd.Context(), env, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "terminal", "terminal or json")
	flags.StringVarP(&f.output, "output", "o", "-", "file to write; - for standard output")
	flags.StringVar(&f.against, "against", "", "earlier output of --format json to compare with")
	flags.IntVar(&f.chunk, "chunk", 0, "tokens to evaluate at a time; never changes a hash (0: as each sequence says)")
	f.decoder.register(cmd)
	return cmd
}

// probeResult is the output of "assay probe" as JSON.
type probeResult struct {
	Schema      int             `json:"schema"`
	Set         int             `json:"set"` // version of the set of sequences
	Model       string          `json:"model"`
	Weights     string          `json:"weights_digest"`
	Numerics    int             `json:"numerics_version"`
	Fault       string          `json:"fault,omitempty"` // of a build for testing
	Activations string          `json:"activations"`
	KVCache     string          `json:"kv_cache"`
	Sequences   []probeSequence `json:"sequences"`
}

// probeSequence is the result of one sequence.
type probeSequence struct {
	Name   string `json:"name"`
	Tokens int    `json:"tokens"`
	Covers string `json:"covers"`
	Logits string `json:"logits"` // hex SHA-256 over the bits of the logits at every position
}

// probe carries out "assay probe".
func probe(ctx context.Context, env Env, name string, f probeFlags) error {
	if err := checkFormat(f.format, "terminal", "json"); err != nil {
		return err
	}
	if f.chunk < 0 {
		return usageError("--chunk is %d, want a number from 0 up", f.chunk)
	}
	var earlier *probeResult
	if f.against != "" {
		var err error
		if earlier, err = readProbe(f.against); err != nil {
			return err
		}
	}
	options, err := f.decoder.options()
	if err != nil {
		return err
	}
	return withFile(name, func(file *gguf.File) error {
		m, err := decoder.Load(ctx, file, options)
		if err != nil {
			return err
		}
		digest, err := file.WeightsDigest(ctx)
		if err != nil {
			return fmt.Errorf("identify the weights: %w", err)
		}
		c := m.Config()
		r := probeResult{Schema: 1, Set: probeSet, Model: file.Name(), Weights: digest, Numerics: decoder.NumericsVersion, Fault: c.Fault,
			Activations: string(c.Activations), KVCache: string(c.KV)}
		if r.Sequences, err = probeModel(ctx, m, f.chunk); err != nil {
			return err
		}
		return finishProbe(env, f, r, earlier)
	})
}

// finishProbe writes the hashes and compares them.
func finishProbe(env Env, f probeFlags, r probeResult, earlier *probeResult) error {
	out, finish, err := createOutput(env, f.output)
	if err != nil {
		return err
	}
	if err := finish(writeProbe(out, f.format, r, earlier)); err != nil {
		return err
	}
	if earlier == nil {
		return nil
	}
	if d := incomparable(*earlier, r); d != "" {
		return withCode(ExitIncomplete, fmt.Errorf("%s is not comparable: %s", f.against, d))
	}
	var differ []string
	for i, s := range r.Sequences {
		if s.Logits != earlier.Sequences[i].Logits {
			differ = append(differ, s.Name)
		}
	}
	if len(differ) > 0 {
		return withHint(withCode(ExitRegressed, fmt.Errorf("%d of %d sequences have other logits: %s", len(differ), len(r.Sequences), strings.Join(differ, ", "))),
			"where one kernel was changed, what all of these and none of the others cover points to it")
	}
	fmt.Fprintf(env.Stderr, "all %d sequences have the same logits\n", len(r.Sequences))
	return nil
}

// incomparable says why the hashes of two probes must differ whatever the build.
func incomparable(a, b probeResult) string {
	for _, x := range []struct{ what, was, is string }{
		{"set of sequences", fmt.Sprint(a.Set, len(a.Sequences)), fmt.Sprint(b.Set, len(b.Sequences))},
		{"weights", a.Weights, b.Weights},
		{"activations", a.Activations, b.Activations},
		{"KV cache", a.KVCache, b.KVCache},
	} {
		if x.was != x.is {
			return fmt.Sprintf("its %s: %s, here %s", x.what, shorten(x.was), shorten(x.is))
		}
	}
	for i := range a.Sequences {
		if a.Sequences[i].Name != b.Sequences[i].Name {
			return fmt.Sprintf("its sequence %s: here %s", a.Sequences[i].Name, b.Sequences[i].Name)
		}
	}
	return ""
}

// shorten cuts a digest to what a person compares.
func shorten(s string) string { return s[:min(len(s), 16)] }

func writeProbe(out io.Writer, format string, r probeResult, earlier *probeResult) error {
	if format == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	numerics := model.Info{NumericsVersion: r.Numerics, Fault: r.Fault}.Numerics()
	fmt.Fprintf(out, "%s, numerics %s, %s activations, %s KV cache\n\n", reports.Visible(r.Model), numerics, r.Activations, r.KVCache)
	g := reports.Grid{Header: []string{"sequence", "tokens", "logits", "covers"}, Right: []bool{false, true, false, false}}
	compare := earlier != nil && incomparable(*earlier, r) == ""
	if compare {
		g.Header, g.Right = append(g.Header, "against"), append(g.Right, false)
	}
	for i, s := range r.Sequences {
		row := []string{s.Name, fmt.Sprint(s.Tokens), shorten(s.Logits), s.Covers}
		if compare {
			verdict := "same"
			if earlier.Sequences[i].Logits != s.Logits {
				verdict = "DIFFERS"
			}
			row = append(row, verdict)
		}
		g.Rows = append(g.Rows, row)
	}
	return g.Write(out, reports.FormatTerminal)
}

// maxProbe bounds the file of --against.
const maxProbe = 1 << 20

// readProbe reads an earlier probe.
func readProbe(name string) (*probeResult, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read --against: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxProbe))
	if err != nil {
		return nil, fmt.Errorf("read --against: %w", err)
	}
	var r probeResult
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, usageError("%s is not the output of 'assay probe --format json': %w", name, err)
	}
	if r.Schema != 1 || len(r.Sequences) == 0 {
		return nil, usageError("%s is not the output of 'assay probe --format json' of this version", name)
	}
	return &r, nil
}
