package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

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
					return renderError(f.Name(), err)
				}
				_, err = io.WriteString(env.Stdout, text)
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&noPrompt, "no-generation-prompt", false, "leave out the beginning of the assistant's turn")
	return cmd
}

// renderError says whether a prompt failed on the conversation or on the
// template of a model file.
func renderError(file string, err error) error {
	var in *chat.Error
	switch {
	case errors.Is(err, chat.ErrRaised):
		return withCode(ExitUsage, fmt.Errorf("%s: its chat template refuses the conversation: %w", file, err))
	case errors.As(err, &in):
		return fmt.Errorf("%s: %w", file, err)
	}
	return usageError("standard input: %w", err)
}

// conversation reads the input of "model render". Whether texts are JSON
// throughout is left to the template engine, which reads them as Python does.
func conversation(data []byte) (chat.Input, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	switch {
	case len(data) == 0:
		return chat.Input{}, usageError("standard input is empty: want a JSON array of messages, or an object with \"messages\"")
	case !utf8.Valid(data):
		return chat.Input{}, usageError("standard input is not UTF-8")
	}
	in := chat.Input{Messages: data, AddGenerationPrompt: true}
	if data[0] != '[' {
		var err error
		if in, err = conversationObject(data); err != nil {
			return in, err
		}
	}
	return in, checkMessages(in.Messages)
}

// checkMessages refuses what templates render as nothing.
func checkMessages(data json.RawMessage) error {
	var messages []json.RawMessage
	if json.Unmarshal(data, &messages) != nil {
		return nil //nolint:nilerr // the template engine tells what is wrong, and where
	}
	if len(messages) == 0 {
		return usageError("standard input: there are no messages: want at least one, such as {\"role\": \"user\", \"content\": \"Hi\"}")
	}
	for i, m := range messages {
		if m[0] != '{' {
			return usageError("standard input: message %d is %.40s, want an object with \"role\" and \"content\"", i+1, m)
		}
	}
	return nil
}

// conversationObject reads messages with tools and other variables.
func conversationObject(data []byte) (chat.Input, error) {
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
