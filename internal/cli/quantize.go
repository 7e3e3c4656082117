package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"assay/model/gguf"
	"assay/model/requantize"
)

// quantizeFlags are the flags of "assay quantize".
type quantizeFlags struct {
	to     string
	output string
	pure   bool
	again  bool
	quiet  bool
}

func newQuantizeCommand(env Env) *cobra.Command {
	var f quantizeFlags
	cmd := &cobra.Command{
		Use:   "quantize MODEL --to FORMAT -o FILE",
		Short: "Write a model file with its matrices in another format",
		Long: `Write a GGUF file with its matrices in another format. Formats, types and bytes
are those of llama.cpp's llama-quantize without an importance matrix:

  F16 BF16
  Q8_0 Q6_K Q5_1 Q5_0 Q4_1 Q4_0
  Q5_K_M Q4_K_M   mixtures: more bits for attn_v and ffn_down of every third layer
                  and of the first and last eighth. Q5_K and Q4_K mean these
  Q5_K_S          Q5_K without a mixture
  Q4_K_S          five bits for attn_v and ffn_down of the first layers

The output matrix, or the token embedding that takes its place, gets Q6_K, and
Q8_0 with that format; --pure gives every matrix the same type. Norms and biases
stay as they are. Where the rows of a matrix are no multiple of 256 or 32, it gets
the nearest format that fits.

The file gets its name when it is complete. An older model of that name is
replaced; any other file is left alone.`,
		Example: `  assay quantize granite-4.0-micro-bf16.gguf --to q4_k_m -o granite-4.0-micro-Q4_K_M.gguf
  assay quantize granite-4.0-micro-bf16.gguf --to q8_0 --pure -o granite-4.0-micro-Q8_0.gguf`,
		Args: oneArg("MODEL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interrupted(cmd.Context(), quantize(cmd.Context(), env, args[0], f), stoppedAlone)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "format: "+strings.ToLower(strings.Join(requantize.Formats(), ", ")))
	flags.StringVarP(&f.output, "output", "o", "", "file to write")
	flags.BoolVar(&f.pure, "pure", false, "one type for all matrices, no mixture")
	flags.BoolVar(&f.again, "requantize", false, "accept a model that is quantized already, whose errors add up")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress")
	return cmd
}

// quantize carries out "assay quantize".
func quantize(ctx context.Context, env Env, path string, f quantizeFlags) error {
	switch {
	case f.to == "":
		return withHint(usageError("no format named"), "--to names one: %s", strings.ToLower(strings.Join(requantize.Formats(), ", ")))
	case f.output == "":
		return withHint(usageError("no file named"), "-o names the file to write")
	}
	format, err := findFormat("--to", f.to)
	if err != nil {
		return err
	}
	o := requantize.Options{Format: format, Pure: f.pure, Again: f.again}
	if !f.quiet && isTerminal(env.Stderr) {
		o.Progress = func(done, of int, name string) {
			fmt.Fprintf(env.Stderr, "\r\x1b[K%d of %d tensors: %s", done, of, name)
		}
		defer fmt.Fprint(env.Stderr, "\r\x1b[K")
	}
	return withFile(path, func(source *gguf.File) error {
		if err := refuseInput(f.output, source.Parts()...); err != nil {
			return err
		}
		if err := checkModelOutput(f.output); err != nil {
			return err
		}
		if err := writeQuantized(ctx, source, f.output, o); err != nil {
			return err
		}
		return withFile(f.output, func(made *gguf.File) error {
			_, err := fmt.Fprintf(env.Stdout, "%s: %s, %s, %.2f bits per weight (before: %s, %.2f)\n", f.output, format.Name,
				mebibytes(made.Size()), bitsPerWeight(made), mebibytes(source.Size()), bitsPerWeight(source))
			return err
		})
	})
}

// findFormat finds the format that a flag names.
func findFormat(flag, name string) (requantize.Format, error) {
	format, err := requantize.FindFormat(name)
	if err == nil {
		return format, nil
	}
	err = usageError("%s: %w", flag, err)
	known := append(requantize.Formats(), "Q4_K", "Q5_K")
	if near := closest(strings.ToUpper(name), known); near != "" {
		return format, withHint(err, "did you mean %s?", strings.ToLower(near))
	}
	return format, err
}

// checkModelOutput refuses, before any work, a file that is there and is no
// model, and a folder that is not there.
func checkModelOutput(path string) error {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, noFolder := os.Stat(filepath.Dir(path)); noFolder != nil {
			return fmt.Errorf("write model: %w", err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("write model: %w", err)
	}
	defer f.Close()
	magic := make([]byte, 4)
	n, err := io.ReadFull(f, magic)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("write model: %w", err)
	}
	if n > 0 && string(magic[:n]) != "GGUF" {
		return withHint(usageError("%s exists and is no model", path), "name another file with -o, or delete it")
	}
	return nil
}

// writeQuantized writes a quantized copy of a file.
func writeQuantized(ctx context.Context, source *gguf.File, path string, o requantize.Options) error {
	w, err := requantize.Writer(ctx, source, o)
	if errors.Is(err, requantize.ErrQuantized) {
		return withHint(withCode(ExitUsage, err), "start from the F32, F16 or BF16 file; --requantize does it all the same")
	}
	if err != nil {
		return err
	}
	return w.WriteFile(path)
}

// bitsPerWeight is what the tensors of a file take, without metadata.
func bitsPerWeight(f *gguf.File) float64 {
	var bytes, weights uint64
	for _, t := range f.Tensors() {
		bytes += t.Bytes()
		weights += t.Elements()
	}
	if weights == 0 {
		return 0
	}
	return 8 * float64(bytes) / float64(weights)
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
