package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"assay/drift"
	"assay/model"
	"assay/model/decoder"
	"assay/model/local"
	"assay/model/open"
	"assay/reports"
)

// driftFlags are the flags of "assay drift".
type driftFlags struct {
	text     string
	context  int
	chunks   int
	format   string
	quiet    bool
	decoder  decoderFlags
	prompts  promptFlags
	localize localizeFlags
}

func newDriftCommand(env Env) *cobra.Command {
	var f driftFlags
	cmd := &cobra.Command{
		Use:   "drift REF MODEL",
		Short: "Compare the predictions of two models, token by token, or of two runs",
		Long: `Compare what two models with the same vocabulary predict: a model and its
quantization, or two quantizations. Printed are the KL divergence of MODEL from
REF, how often both find the same token the most likely one (top-1), the
difference of the probabilities of the tokens that follow (Δp), and perplexities.

The figures are those of llama.cpp's 'llama-perplexity --kl-divergence' for the
same files, text and context: the text is cut into chunks of --ctx-size tokens,
and the second half of each is compared. Both models run side by side; no logits
are stored. So that figures agree, activations are quantized as there, which is
--activations int8x1; --activations int8 shows what runs of Assay compute, and
f32 the effect of the weights alone.

Without --text, the prompts of the suites are compared: of each the second half,
what several prompts begin with in common only once.

Where REF and MODEL are the folders of two runs, nothing is evaluated: compared
is what the runs have stored of the first token of each answer, its most likely
candidates (--top-k of 'assay run') and the probability of all others, wherever
both were asked the same tokens. That gives a lower bound of the KL divergence,
and the top-1 agreement. Runs without such evidence, or of other tokenizers, are
refused.

A divergence says that predictions moved, not that they got worse: for that,
'assay compare' runs.

With --localize, compared are not predictions but the activations behind them:
the result of every operation in every layer, up to the first that differs. Of
REF and MODEL, two files of one model, it names the first operation whose
relative error (root mean square) is above --threshold, and the one that adds
most. Of one FILE it finds what two builds (-o in one, --against in the other)
or two CPU paths (--against-cpu) compute otherwise, by hashes of all bits. It
takes a fixed sequence of 48 tokens, or --text, or the prompts of the suites if
--suites, --samples or --limit is given; activations are those of runs.

Exit code 1: with --against or --against-cpu, activations differ. 2: an argument
is wrong. 3: a file cannot be read. 4: the tokenizers, or the shapes of models,
differ, or two runs have nothing that could be compared.`,
		Example: `  assay drift granite-bf16.gguf granite-Q4_K_M.gguf --text wiki.test.raw
  assay drift granite-bf16.gguf granite-Q8_0.gguf --suites mmlu --limit 200
  assay drift random random --samples --limit 20
  assay drift runs/bf16 runs/q4_k_m --suites mmlu
  assay drift --localize granite-bf16.gguf granite-Q4_K_M.gguf
  assay drift --localize granite-Q4_K_M.gguf -o before.json
  assay drift --localize granite-Q4_K_M.gguf --against before.json
  assay drift --localize granite-Q4_K_M.gguf --against-cpu portable`,
		Args: func(cmd *cobra.Command, args []string) error { return f.localize.args(cmd, args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.localize.on {
				return interrupted(cmd.Context(), runLocalize(cmd.Context(), env, cmd, args, f), stoppedAlone)
			}
			stored, err := storedArguments(args)
			if err != nil {
				return err
			}
			if stored {
				if err := f.checkStored(cmd); err != nil {
					return err
				}
				return runStoredDrift(env, args, f)
			}
			return interrupted(cmd.Context(), runDrift(cmd.Context(), env, args[0], args[1], f), stoppedAlone)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.text, "text", "", "file with the text to compare the models on (default: the prompts of the suites)")
	flags.IntVarP(&f.context, "ctx-size", "c", 512, "tokens of a chunk of the text")
	flags.IntVar(&f.chunks, "chunks", 0, "chunks to compare (0: all)")
	flags.StringVar(&f.format, "format", "terminal", "terminal, markdown, csv or json")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	f.prompts.register(cmd)
	f.localize.register(cmd)
	f.decoder.register(cmd)
	cmd.Flags().Lookup("activations").Usage = "precision of activations against quantized weights: int8, int8x1, f32 (auto: int8x1, as in llama.cpp; with --localize int8)"
	return cmd
}

// runDrift carries out "assay drift".
func runDrift(ctx context.Context, env Env, refPath, modelPath string, f driftFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	s, ref, m, err := measureDrift(ctx, env, refPath, modelPath, f)
	if err != nil {
		return err
	}
	return writeDrift(env.Stdout, s, ref, m, f.format)
}

// measureDrift loads two models and compares them.
func measureDrift(ctx context.Context, env Env, refPath, modelPath string, f driftFlags) (s *drift.Statistics, refInfo, info model.Info, err error) {
	if f.decoder.activations == "auto" {
		f.decoder.activations = string(decoder.ActivationsInt8x1)
	}
	ref, err := openLocal(ctx, refPath, f.decoder)
	if err != nil {
		return nil, refInfo, info, err
	}
	defer func() { err = errors.Join(err, ref.Close()) }()
	m, err := openLocal(ctx, modelPath, f.decoder)
	if err != nil {
		return nil, refInfo, info, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := checkSameTokens(ref, m, refPath, modelPath); err != nil {
		return nil, refInfo, info, err
	}
	list, err := f.sequences(ctx, env, ref, m)
	if err != nil {
		return nil, refInfo, info, err
	}
	s, err = drift.Compare(ctx, ref.Decoder(), m.Decoder(), list, f.progress(env))
	return s, ref.Info(), m.Info(), err
}

func (f driftFlags) check() error {
	switch {
	case f.context < drift.MinContext:
		return usageError("--ctx-size is %d, want %d or more", f.context, drift.MinContext)
	case f.chunks < 0:
		return usageError("--chunks is %d, want a number from 0 up", f.chunks)
	}
	if err := checkFormat(f.format, "terminal", string(reports.FormatMarkdown), string(reports.FormatCSV), "json"); err != nil {
		return err
	}
	return f.prompts.check(f.text)
}

// openLocal opens a GGUF file or a model that needs none.
func openLocal(ctx context.Context, uri string, d decoderFlags) (*local.Model, error) {
	o, err := d.options()
	if err != nil {
		return nil, err
	}
	return open.Local(ctx, uri, local.Options{Decoder: o})
}

// checkSameTokens refuses models whose token ids do not mean the same.
func checkSameTokens(ref, m *local.Model, refPath, modelPath string) error {
	a, b := ref.Info(), m.Info()
	if a.TokenizerDigest == b.TokenizerDigest && a.VocabularySize == b.VocabularySize {
		return nil
	}
	return withHint(withCode(ExitIncomplete, fmt.Errorf("%s and %s have different tokenizers (%.12s, %.12s): their predictions cannot be compared",
		refPath, modelPath, a.TokenizerDigest, b.TokenizerDigest)), "compare a model with its own quantizations; 'assay model info' shows tokenizers")
}

// sequences returns what the models are compared on.
func (f driftFlags) sequences(ctx context.Context, env Env, ref, m *local.Model) ([]drift.Sequence, error) {
	context := min(ref.Info().ContextLength, m.Info().ContextLength)
	if f.text == "" {
		return f.prompts.sequences(ctx, env, ref, context)
	}
	if f.context > context {
		return nil, usageError("--ctx-size is %d, but the models' context is %d", f.context, context)
	}
	text, err := os.ReadFile(f.text)
	if err != nil {
		return nil, &exitError{code: ExitUsage, err: fmt.Errorf("read text: %w", err)}
	}
	bos, ok := ref.FirstToken()
	if !ok {
		bos = drift.NoBOS
	}
	list, err := drift.Chunks(ref.TextTokens(string(text)), f.context, f.chunks, bos)
	if err != nil {
		return nil, withHint(withCode(ExitUsage, fmt.Errorf("%s: %w", f.text, err)), "use a longer text or a smaller --ctx-size")
	}
	return list, nil
}

// progress counts on a terminal.
func (f driftFlags) progress(env Env) func(done, of int) {
	return f.progressOf(env, "texts")
}

// progressOf counts what is called so.
func (f driftFlags) progressOf(env Env, what string) func(done, of int) {
	if f.quiet || !isTerminal(env.Stderr) {
		return nil
	}
	return func(done, of int) {
		fmt.Fprintf(env.Stderr, "\r%d of %d %s", done, of, what)
		if done == of {
			fmt.Fprint(env.Stderr, "\r\x1b[K")
		}
	}
}
