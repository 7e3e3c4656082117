package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"assay/model/chat"
	"assay/model/decoder"
	"assay/model/embedded"
	"assay/model/gguf"
	"assay/model/tokenizer"
)

// newModelCommand builds "assay model", for looking inside a model file.
func newModelCommand(env Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "Look inside a model: metadata, tokens, prompts, logits",
		Args:  noSubcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newModelInfoCommand(env),
		newModelTokenizeCommand(env),
		newModelRenderCommand(env),
		newModelLogitsCommand(env),
	)
	return cmd
}

// openGGUF opens a model file, or the embedded model as one.
func openGGUF(uri string) (*gguf.File, error) {
	if uri != "embedded" {
		return gguf.Open(uri)
	}
	data, err := embedded.File()
	if err != nil {
		return nil, err
	}
	return gguf.Parse("embedded", data)
}

func newModelTokenizeCommand(env Env) *cobra.Command {
	var idsOnly, parseSpecial, noSpecial bool
	cmd := &cobra.Command{
		Use:   "tokenize FILE",
		Short: "Turn text from standard input into tokens",
		Long: `Turn text from standard input into the tokens of a model.

Each line of the output is a token id and the text it stands for, quoted as in
Go. The tokenizer adds its own first and last token as it does for a plain
prompt; control tokens written in the text stay text unless --parse-special.`,
		Example: `  printf 'Hello world' | assay model tokenize granite.gguf
  assay model tokenize granite.gguf --ids <prompt.txt >ids.txt`,
		Args: oneArg("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := openGGUF(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			t, err := tokenizer.FromGGUF(f)
			if err != nil {
				return err
			}
			text, err := io.ReadAll(env.Stdin)
			if err != nil {
				return fmt.Errorf("read text from standard input: %w", err)
			}
			ids := t.Encode(string(text), tokenizer.Options{AddSpecial: !noSpecial, ParseSpecial: parseSpecial})
			return writeTokens(env.Stdout, t, ids, idsOnly)
		},
	}
	cmd.Flags().BoolVar(&idsOnly, "ids", false, "print the ids alone, on one line")
	cmd.Flags().BoolVar(&parseSpecial, "parse-special", false, "control tokens written in the text become their ids, as in a rendered chat template")
	cmd.Flags().BoolVar(&noSpecial, "no-add-special", false, "do not add the tokenizer's own first and last token")
	return cmd
}

func writeTokens(out io.Writer, t *tokenizer.Tokenizer, ids []int32, idsOnly bool) error {
	w := bufio.NewWriter(out)
	for i, id := range ids {
		switch {
		case !idsOnly:
			fmt.Fprintf(w, "%7d  %q\n", id, t.Piece(id))
		case i > 0:
			fmt.Fprintf(w, " %d", id)
		default:
			fmt.Fprint(w, id)
		}
	}
	if idsOnly {
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func newModelRenderCommand(env Env) *cobra.Command {
	var noPrompt bool
	cmd := &cobra.Command{
		Use:   "render FILE",
		Short: "Render messages and tools from standard input to the exact prompt",
		Long: `Render a conversation with the model's chat template and print the prompt,
byte for byte, without a newline of our own.

Standard input is a JSON array of messages, or an object with "messages" and,
as needed, "tools", "documents" and any further variable of the template.`,
		Example: `  echo '[{"role":"user","content":"Hi"}]' | assay model render granite.gguf`,
		Args:    oneArg("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := openGGUF(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			t, err := chat.FromGGUF(f)
			if err != nil {
				return err
			}
			data, err := io.ReadAll(env.Stdin)
			if err != nil {
				return fmt.Errorf("read messages from standard input: %w", err)
			}
			in, err := conversation(data)
			if err != nil {
				return err
			}
			in.AddGenerationPrompt = !noPrompt
			text, err := t.Render(in)
			if err != nil {
				return err
			}
			_, err = io.WriteString(env.Stdout, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&noPrompt, "no-generation-prompt", false, "leave out the beginning of the assistant's turn")
	return cmd
}

// conversation reads the input of "model render".
func conversation(data []byte) (chat.Input, error) {
	if strings.HasPrefix(strings.TrimSpace(string(data)), "[") {
		return chat.Input{Messages: data}, nil
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &fields); err != nil {
		return chat.Input{}, usageError("standard input: want a JSON array of messages, or an object with \"messages\": %w", err)
	}
	if fields["messages"] == nil {
		return chat.Input{}, usageError("standard input: the object has no \"messages\"")
	}
	in := chat.Input{Messages: fields["messages"], Tools: fields["tools"], Documents: fields["documents"]}
	for _, known := range []string{"messages", "tools", "documents", "add_generation_prompt"} {
		delete(fields, known)
	}
	in.Extra = fields
	return in, nil
}

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
			f, err := openGGUF(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			m, err := decoder.Load(cmd.Context(), f, options)
			if err != nil {
				return err
			}
			out, finish, err := createOutput(env, output)
			if err != nil {
				return err
			}
			w := bufio.NewWriterSize(out, 1<<20)
			err = writeLogits(cmd, m, ids, w)
			if err == nil {
				err = w.Flush()
			}
			if err := finish(err); err != nil {
				return err
			}
			fmt.Fprintf(env.Stderr, "wrote %d x %d logits to %s\n", len(ids), m.Config().Vocab, output)
			return nil
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

// readTokenIDs reads ids from a file.
func readTokenIDs(env Env, name string) ([]int32, error) {
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
	var ids []int32
	for i, field := range strings.FieldsFunc(string(data), func(r rune) bool { return strings.ContainsRune(" \t\r\n,[]", r) }) {
		id, err := strconv.ParseInt(field, 10, 32)
		if err != nil || id < 0 {
			return nil, usageError("%s: token %d is %q, want an id", name, i+1, field)
		}
		ids = append(ids, int32(id))
	}
	if len(ids) == 0 {
		return nil, usageError("%s: no token ids", name)
	}
	return ids, nil
}

// createOutput opens a file to write. finish closes it, and removes it when the
// writing failed.
func createOutput(env Env, name string) (io.Writer, func(error) error, error) {
	if name == "-" {
		return env.Stdout, func(err error) error { return err }, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, fmt.Errorf("create output: %w", err)
	}
	return f, func(err error) error {
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(name)
			return fmt.Errorf("write %s: %w", name, err)
		}
		return nil
	}, nil
}

// logitsChunk is the number of tokens evaluated at a time.
const logitsChunk = 64

func writeLogits(cmd *cobra.Command, m *decoder.Model, ids []int32, w io.Writer) error {
	seq := m.NewSequence()
	row := make([]byte, 4*m.Config().Vocab)
	for len(ids) > 0 {
		n := min(logitsChunk, len(ids))
		want := make([]bool, n)
		for i := range want {
			want[i] = true
		}
		err := m.Forward(cmd.Context(), []decoder.Span{{Seq: seq, Tokens: ids[:n], Logits: want}}, func(_, _ int, logits []float32) error {
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
