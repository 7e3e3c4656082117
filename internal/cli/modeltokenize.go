package cli

import (
	"bufio"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"assay/model/gguf"
	"assay/model/tokenizer"
)

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
			return withFile(args[0], func(f *gguf.File) error {
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
			})
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
