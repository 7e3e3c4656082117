package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"assay/model/decoder"
	"assay/model/gguf"
)

func newModelLogitsCommand(env Env) *cobra.Command {
	var tokensFile, output string
	var o decoderFlags
	cmd := &cobra.Command{
		Use:   "logits FILE --tokens IDS -o LOGITS",
		Short: "Write the logits of a sequence of token ids",
		Long: `Evaluate token ids and write the logits after each of them: raw little-endian
float32, positions x vocabulary, without a header. This is what comparing two
engines needs; 'assay model tokenize --ids' makes the ids.`,
		Example: `  assay model logits granite.gguf --tokens ids.txt -o logits.f32
  python3 -c "import numpy; print(numpy.fromfile('logits.f32', '<f4').reshape(-1, 100352).shape)"`,
		Args: oneArg("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := readTokenIDs(env, tokensFile)
			if err != nil {
				return err
			}
			options, err := o.options()
			if err != nil {
				return err
			}
			return withFile(args[0], func(f *gguf.File) error {
				config, err := decoder.Inspect(f)
				if err != nil {
					return err
				}
				if err := checkTokenIDs(tokensFile, ids, config.Vocab); err != nil {
					return err
				}
				m, err := decoder.Load(cmd.Context(), f, options)
				if err != nil {
					return err
				}
				if err := refuseInput(output, append(f.Parts(), tokensFile)...); err != nil {
					return err
				}
				out, finish, err := createOutput(env, output)
				if err != nil {
					return err
				}
				w := bufio.NewWriterSize(out, 1<<20)
				err = writeLogits(cmd.Context(), m, tokensOf(ids), w)
				if err == nil {
					err = w.Flush()
				}
				if err := finish(err); err != nil {
					return err
				}
				fmt.Fprintf(env.Stderr, "wrote %d x %d logits to %s\n", len(ids), m.Config().Vocab, output)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&tokensFile, "tokens", "", "file of token ids separated by blanks, commas or newlines; - for standard input")
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write; - for standard output")
	o.register(cmd)
	for _, name := range []string{"tokens", "output"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // no such flag: only a mistake in this function can do that
		}
	}
	return cmd
}

// tokenID is a token id as a file has it.
type tokenID struct {
	id   int32
	line int // of the file, from 1
}

// readTokenIDs reads ids from a file.
func readTokenIDs(env Env, name string) ([]tokenID, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(env.Stdin)
	} else {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("read token ids: %w", err)
	}
	var ids []tokenID
	line := 0
	for text := range strings.Lines(string(data)) {
		line++
		for _, field := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,[]", r) }) {
			id, err := strconv.ParseInt(field, 10, 32)
			if err != nil || id < 0 {
				return nil, usageError("%s:%d: token %d is %.40q, want an id", idsName(name), line, len(ids)+1, field)
			}
			ids = append(ids, tokenID{id: int32(id), line: line})
		}
	}
	if len(ids) == 0 {
		return nil, usageError("%s: no token ids", idsName(name))
	}
	return ids, nil
}

// idsName is what errors call the file of ids.
func idsName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// checkTokenIDs refuses ids that the model's vocabulary does not have.
func checkTokenIDs(name string, ids []tokenID, vocabulary int) error {
	for i, t := range ids {
		if int(t.id) >= vocabulary {
			return usageError("%s:%d: token %d is %d, but the model's vocabulary has ids 0 to %d", idsName(name), t.line, i+1, t.id, vocabulary-1)
		}
	}
	return nil
}

func tokensOf(ids []tokenID) []int32 {
	out := make([]int32, len(ids))
	for i, t := range ids {
		out[i] = t.id
	}
	return out
}

// refuseInput returns an error if a file to write is one of those that are read.
func refuseInput(output string, inputs ...string) error {
	out, err := os.Stat(output)
	if err != nil {
		return nil //nolint:nilerr // a file that is not there is no input
	}
	for _, name := range inputs {
		if in, err := os.Stat(name); err == nil && os.SameFile(in, out) {
			return usageError("-o names %s, which is read: name another file", name)
		}
	}
	return nil
}

// createOutput opens a file to write. It gets its name when finish is called
// without an error; what was there before stays until then.
func createOutput(env Env, name string) (io.Writer, func(error) error, error) {
	if name == "-" {
		return env.Stdout, func(err error) error { return err }, nil
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0) // a device or a pipe
		if err != nil {
			return nil, nil, fmt.Errorf("create output: %w", err)
		}
		return f, func(err error) error { return errors.Join(err, f.Close()) }, nil
	}
	f, err := os.Create(name + ".tmp")
	if err != nil {
		return nil, nil, fmt.Errorf("create output: %w", err)
	}
	return f, func(err error) error {
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.Rename(f.Name(), name)
		}
		if err != nil {
			os.Remove(f.Name())
			return fmt.Errorf("write %s: %w", name, err)
		}
		return nil
	}, nil
}

// logitsChunk is the number of tokens evaluated at a time.
const logitsChunk = 64

func writeLogits(ctx context.Context, m *decoder.Model, ids []int32, w io.Writer) error {
	seq := m.NewSequence()
	row := make([]byte, 4*m.Config().Vocab)
	for len(ids) > 0 {
		n := min(logitsChunk, len(ids))
		want := make([]bool, n)
		for i := range want {
			want[i] = true
		}
		err := m.Forward(ctx, []decoder.Span{{Seq: seq, Tokens: ids[:n], Logits: want}}, func(_, _ int, logits []float32) error {
			for i, v := range logits {
				bits := math.Float32bits(v)
				row[4*i], row[4*i+1], row[4*i+2], row[4*i+3] = byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24)
			}
			_, err := w.Write(row)
			return err
		})
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
