package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"assay/model/chat"
	"assay/model/gguf"
)

func newModelRenderCommand(env Env) *cobra.Command {
	var noPrompt bool
	cmd := &cobra.Command{
		Use:   "render FILE",
		Short: "Render messages and tools from standard input to the exact prompt",
		Long: `Render a conversation with the model's chat template and print the prompt,
byte for byte, without a newline of our own.

Standard input is a JSON array of messages, or an object with "messages" and,
as needed, "tools", "documents", "add_generation_prompt" (true unless given) and
any further variable of the template.`,
		Example: `  echo '[{"role":"user","content":"Hi"}]' | assay model render granite.gguf`,
		Args:    oneArg("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withFile(args[0], func(f *gguf.File) error {
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
				in.AddGenerationPrompt = in.AddGenerationPrompt && !noPrompt
				text, err := t.Render(in)
				if err != nil {
					return err
				}
				_, err = io.WriteString(env.Stdout, text)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&noPrompt, "no-generation-prompt", false, "leave out the beginning of the assistant's turn")
	return cmd
}

// conversation reads the input of "model render".
func conversation(data []byte) (chat.Input, error) {
	if strings.HasPrefix(strings.TrimSpace(string(data)), "[") {
		return chat.Input{Messages: data, AddGenerationPrompt: true}, nil
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &fields); err != nil {
		return chat.Input{}, usageError("standard input: want a JSON array of messages, or an object with \"messages\": %w", err)
	}
	if fields["messages"] == nil {
		return chat.Input{}, usageError("standard input: the object has no \"messages\"")
	}
	in := chat.Input{
		Messages:            fields["messages"],
		Tools:               fields["tools"],
		Documents:           fields["documents"],
		AddGenerationPrompt: true,
	}
	if given := fields["add_generation_prompt"]; given != nil {
		if err := json.Unmarshal(given, &in.AddGenerationPrompt); err != nil {
			return chat.Input{}, usageError("standard input: \"add_generation_prompt\" is %s, want true or false", given)
		}
	}
	for _, known := range []string{"messages", "tools", "documents", "add_generation_prompt"} {
		delete(fields, known)
	}
	in.Extra = fields
	return in, nil
}
