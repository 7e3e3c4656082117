package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/drift"
	"assay/model/kernels"
	"assay/model/local"
)

// localizeFlags are the flags of "assay drift --localize".
type localizeFlags struct {
	on         bool
	output     string
	against    string
	againstCPU string
	threshold  float64
	chunk      int
}

// localizeOnly are the flags that mean nothing without --localize.
var localizeOnly = []string{"output", "against", "against-cpu", "threshold", "chunk"}

func (l *localizeFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&l.on, "localize", false, "find the first operation whose activations differ: between two files, or with one file between two builds or CPU paths")
	flags.StringVarP(&l.output, "output", "o", "", "with --localize FILE: write the fingerprint of its activations; - for standard output")
	flags.StringVar(&l.against, "against", "", "with --localize FILE: a fingerprint that another build wrote, to compare with")
	flags.StringVar(&l.againstCPU, "against-cpu", "", "with --localize FILE: the CPU path to compare with: portable, avx2, avx512 or neon")
	flags.Float64Var(&l.threshold, "threshold", 0.05, "with --localize REF MODEL: name the first operation whose relative error is above it")
	flags.IntVar(&l.chunk, "chunk", 64, "with --localize FILE: tokens to evaluate at a time; never changes an activation")
}

// args checks the number of arguments of "assay drift".
func (l *localizeFlags) args(cmd *cobra.Command, args []string) error {
	path := cmd.CommandPath()
	switch {
	case l.on && (len(args) < 1 || len(args) > 2):
		return withHint(usageError("%s --localize takes one model, or two, REF and MODEL; got %d", path, len(args)), "usage: %s --localize [REF] MODEL [flags]", path)
	case !l.on && len(args) != 2:
		return withHint(usageError("%s takes two models or runs, REF and MODEL; got %d", path, len(args)), "usage: %s", cmd.UseLine())
	}
	return l.check(cmd, len(args))
}

// check refuses flags that have no meaning for so many models.
func (l *localizeFlags) check(cmd *cobra.Command, models int) error {
	for _, name := range localizeOnly {
		if !cmd.Flags().Changed(name) {
			continue
		}
		switch {
		case !l.on:
			return usageError("--%s belongs to --localize", name)
		case (name == "threshold") != (models == 2):
			return usageError("--%s says nothing with --localize and %s: it is for %s", name, numbered(models, "one model", "two models"), numbered(3-models, "one", "two"))
		}
	}
	switch {
	case l.against != "" && l.againstCPU != "":
		return usageError("--against and --against-cpu exclude each other")
	case l.output == "-" && l.against+l.againstCPU != "":
		return usageError("-o - and a comparison would both be written to standard output: name a file")
	case l.againstCPU != "" && !slices.Contains(cpuPaths, l.againstCPU):
		return usageError("--against-cpu is %q, want one of %s", l.againstCPU, strings.Join(cpuPaths, ", "))
	case l.chunk < 1:
		return usageError("--chunk is %d, want 1 or more", l.chunk)
	case !(l.threshold >= 0 && l.threshold <= math.MaxFloat64): // NaN too
		return usageError("--threshold is %v, want a number from 0 up", l.threshold)
	}
	return nil
}

// cpuPaths are the implementations that there are, on some processor or other.
var cpuPaths = kernels.Paths()

// numbered chooses a wording for one or for two.
func numbered(n int, one, two string) string {
	if n == 1 {
		return one
	}
	return two
}

// runLocalize carries out "assay drift --localize".
func runLocalize(ctx context.Context, env Env, cmd *cobra.Command, args []string, f driftFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	fixed := true
	for _, name := range []string{"text", "suites", "samples", "limit", "seed", "datasets"} {
		fixed = fixed && !cmd.Flags().Changed(name)
	}
	if len(args) == 2 {
		return localizeModels(ctx, env, args[0], args[1], f, fixed)
	}
	if f.localize.output+f.localize.against+f.localize.againstCPU == "" && isTerminal(env.Stdout) {
		return withHint(usageError("nothing to compare %s with", args[0]), "name a second model, --against a fingerprint or --against-cpu; -o writes a fingerprint for another build")
	}
	reference, err := f.reference(ctx, cmd, args[0])
	if err != nil {
		return err
	}
	return localizeBuilds(ctx, env, args[0], f, fixed, reference)
}

// reference returns the fingerprint to compare with, nil if there is none.
func (f driftFlags) reference(ctx context.Context, cmd *cobra.Command, path string) (*drift.Fingerprint, error) {
	if f.localize.againstCPU != "" {
		return fingerprintOfCPU(ctx, cmd, path, f.localize.againstCPU)
	}
	if f.localize.against == "" {
		return nil, nil
	}
	file, err := os.Open(f.localize.against)
	if err != nil {
		return nil, withHint(fmt.Errorf("read --against: %w", err), "make it with the other build: 'assay drift --localize FILE -o %s'", f.localize.against)
	}
	defer file.Close()
	reference, err := drift.ReadFingerprint(file)
	if err != nil {
		return nil, withHint(withCode(ExitUsage, fmt.Errorf("read --against %s: %w", f.localize.against, err)), "make it with 'assay drift --localize FILE -o %s'", f.localize.against)
	}
	return reference, nil
}

// localizeBuilds makes the fingerprint of a model and compares it, if there is what to compare it with.
func localizeBuilds(ctx context.Context, env Env, path string, f driftFlags, fixed bool, reference *drift.Fingerprint) (err error) {
	m, err := openLocal(ctx, path, f.decoder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	texts, err := f.texts(ctx, env, m, m, fixed)
	if err != nil {
		return err
	}
	print, err := drift.FingerprintOf(ctx, m.Decoder(), sideOf(m), texts, f.localize.chunk)
	if err != nil {
		return err
	}
	if err := f.writeFingerprint(env, print, reference == nil); err != nil || reference == nil {
		return err
	}
	l, err := drift.Localize(reference, print)
	if err != nil {
		return withHint(withCode(ExitIncomplete, err), "give both the same model, text and precision")
	}
	if err := writeLocalization(env.Stdout, l, f.format); err != nil {
		return err
	}
	if l.First >= 0 {
		return withCode(ExitRegressed, fmt.Errorf("activations differ from %s on", l.Operations[l.First].Step))
	}
	return nil
}

// writeFingerprint writes the file of -o. Where nothing is compared, standard output is the default.
func (f driftFlags) writeFingerprint(env Env, print *drift.Fingerprint, alone bool) error {
	name := f.localize.output
	if name == "" && !alone {
		return nil
	}
	if name == "" {
		name = "-"
	}
	out, finish, err := createOutput(env, name)
	if err != nil {
		return err
	}
	return finish(print.Write(out))
}

// localizeModels compares the activations of two files.
func localizeModels(ctx context.Context, env Env, refPath, modelPath string, f driftFlags, fixed bool) (err error) {
	ref, err := openLocal(ctx, refPath, f.decoder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ref.Close()) }()
	m, err := openLocal(ctx, modelPath, f.decoder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := checkSameTokens(ref, m, refPath, modelPath); err != nil {
		return err
	}
	texts, err := f.texts(ctx, env, ref, m, fixed)
	if err != nil {
		return err
	}
	l, err := drift.LocalizeModels(ctx, ref.Decoder(), m.Decoder(), [2]drift.Side{sideOf(ref), sideOf(m)}, texts, f.localize.threshold, f.progressOf(env, "tokens"))
	if errors.Is(err, drift.ErrIncomparable) {
		return withHint(withCode(ExitIncomplete, err), "compare a model with its own quantizations")
	}
	if err != nil {
		return err
	}
	return writeLocalization(env.Stdout, l, f.format)
}

// localizeTokens is the default text: like the sequences of "assay probe", tokens from all over the
// vocabulary, over one and a half pages of the KV cache.
var localizeTokens = probeCase{name: "localize", lengths: []int{48}}

// texts returns what activations are compared on.
func (f driftFlags) texts(ctx context.Context, env Env, ref, m *local.Model, fixed bool) ([][]int32, error) {
	if fixed {
		tokens := make([]int32, min(localizeTokens.lengths[0], ref.Info().ContextLength, m.Info().ContextLength))
		for i := range tokens {
			tokens[i] = localizeTokens.token(1, i, ref.Info().VocabularySize)
		}
		return [][]int32{tokens}, nil
	}
	list, err := f.sequences(ctx, env, ref, m)
	if err != nil {
		return nil, err
	}
	var texts [][]int32
	rows := 0
	for _, s := range list {
		texts = append(texts, s.Tokens)
		rows += len(s.Tokens)
	}
	if rows > drift.MaxRows {
		return nil, withHint(usageError("these are %d tokens, want at most %d", rows, drift.MaxRows), "--limit takes fewer prompts, --chunks fewer chunks of a text")
	}
	return texts, nil
}

// sideOf says what computes the activations of a model.
func sideOf(m *local.Model) drift.Side {
	i := m.Info()
	return drift.Side{Model: i.URI, Weights: i.WeightsDigest, Numerics: i.NumericsVersion, Fault: i.Fault,
		CPU: i.CPUPath, Activations: i.Activations, KVCache: i.KVCache}
}
