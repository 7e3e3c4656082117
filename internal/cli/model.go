package cli

import (
	"github.com/spf13/cobra"

	"assay/model/gguf"
	"assay/model/open"
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

// withFile opens a model file, or a model that needs none as one, and closes it
// after use.
func withFile(uri string, use func(*gguf.File) error) error {
	f, err := open.File(uri)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}
