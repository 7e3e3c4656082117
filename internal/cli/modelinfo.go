package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"assay/model/chat"
	"assay/model/decoder"
	"assay/model/gguf"
	"assay/model/local"
	"assay/model/tokenizer"
)

// modelInfo is what "assay model info" tells, also as JSON.
type modelInfo struct {
	File            string        `json:"file"`
	Bytes           int64         `json:"bytes"`
	Name            string        `json:"name,omitempty"`
	Architecture    string        `json:"architecture"`
	Quantization    string        `json:"quantization"`
	WeightsDigest   string        `json:"weights_digest"`
	TokenizerDigest string        `json:"tokenizer_digest"`
	TemplateDigest  string        `json:"template_digest,omitempty"`
	Runs            bool          `json:"runs"` // the decoder of Assay can run it
	Problem         string        `json:"problem,omitempty"`
	Decoder         *decoderInfo  `json:"decoder,omitempty"`
	Tokenizer       *tokenizeInfo `json:"tokenizer,omitempty"`
	Types           []typeInfo    `json:"types"`
}

type decoderInfo struct {
	Parameters      uint64  `json:"parameters"`
	Layers          int     `json:"layers"`
	Width           int     `json:"width"`
	Heads           int     `json:"heads"`
	KVHeads         []int   `json:"kv_heads"` // of each layer
	HeadDim         int     `json:"head_dim"`
	FFN             int     `json:"ffn"`
	Vocabulary      int     `json:"vocabulary"`
	Context         int     `json:"context"`
	EmbeddingScale  float32 `json:"embedding_scale"`
	ResidualScale   float32 `json:"residual_scale"`
	AttentionScale  float32 `json:"attention_scale"`
	LogitScale      float32 `json:"logit_scale"`
	RopeBase        float64 `json:"rope_base"`
	TiedOutput      bool    `json:"tied_output"`
	NumericsVersion int     `json:"numerics_version"`
}

type tokenizeInfo struct {
	Model   string `json:"model"`
	Pre     string `json:"pre,omitempty"`
	Tokens  int    `json:"tokens"`
	BOS     string `json:"bos,omitempty"`
	EOS     string `json:"eos,omitempty"`
	AddsBOS bool   `json:"adds_bos"`
}

type typeInfo struct {
	Type    string `json:"type"`
	Tensors int    `json:"tensors"`
	Bytes   uint64 `json:"bytes"`
}

func newModelInfoCommand(env Env) *cobra.Command {
	var asJSON, tensors, keys bool
	cmd := &cobra.Command{
		Use:   "info FILE",
		Short: "Show what a model file holds and whether Assay can run it",
		Example: `  assay model info granite.gguf
  assay model info granite.gguf --tensors`,
		Args: oneArg("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withFile(args[0], func(f *gguf.File) error {
				info, err := inspect(cmd.Context(), f)
				if err != nil {
					return err
				}
				if asJSON {
					e := json.NewEncoder(env.Stdout)
					e.SetIndent("", "  ")
					return e.Encode(info)
				}
				w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
				info.write(w)
				if keys {
					writeKeys(w, f)
				}
				if tensors {
					writeTensors(w, f)
				}
				return w.Flush()
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&tensors, "tensors", false, "list all tensors")
	cmd.Flags().BoolVar(&keys, "keys", false, "list all metadata keys")
	return cmd
}

// inspect reads what a file says. A model that cannot be run is not an error:
// the problem is part of the answer.
func inspect(ctx context.Context, f *gguf.File) (modelInfo, error) {
	weights, err := f.WeightsDigest(ctx)
	if err != nil {
		return modelInfo{}, err
	}
	info := modelInfo{
		File:            f.Name(),
		Bytes:           f.Size(),
		Quantization:    local.Quantization(f),
		WeightsDigest:   weights,
		TokenizerDigest: f.MetadataDigest("tokenizer.ggml."),
		Types:           countTypes(f),
	}
	info.Name, _ = f.String("general.name") // may be absent
	info.Architecture, _ = f.String("general.architecture")
	var problems []string
	if t, err := tokenizer.FromGGUF(f); err != nil {
		problems = append(problems, err.Error())
	} else {
		info.Tokenizer = inspectTokenizer(f, t)
	}
	if t, err := chat.FromGGUF(f); err == nil {
		info.TemplateDigest = t.Digest()
	}
	if c, err := decoder.Inspect(f); err != nil {
		problems = append(problems, err.Error())
	} else {
		info.Decoder = inspectDecoder(c)
	}
	info.Runs = len(problems) == 0
	info.Problem = strings.Join(problems, "; ")
	return info, nil
}

func inspectDecoder(c decoder.Config) *decoderInfo {
	return &decoderInfo{
		Parameters:      c.Parameters,
		Layers:          c.Layers,
		Width:           c.Width,
		Heads:           c.Heads,
		KVHeads:         c.KVHeads,
		HeadDim:         c.HeadDim,
		FFN:             c.FFN,
		Vocabulary:      c.Vocab,
		Context:         c.Context,
		EmbeddingScale:  c.EmbeddingScale,
		ResidualScale:   c.ResidualScale,
		AttentionScale:  c.AttentionScale,
		LogitScale:      c.LogitScale,
		RopeBase:        c.RopeBase,
		TiedOutput:      c.TiedOutput,
		NumericsVersion: decoder.NumericsVersion,
	}
}

func inspectTokenizer(f *gguf.File, t *tokenizer.Tokenizer) *tokenizeInfo {
	info := &tokenizeInfo{Tokens: t.Size(), AddsBOS: t.AddsBOS()}
	info.Model, _ = f.String("tokenizer.ggml.model") // the tokenizer has read it
	info.Pre, _ = f.String("tokenizer.ggml.pre")     // may be absent
	if id, ok := t.BOS(); ok {
		info.BOS, _, _ = t.Token(id)
	}
	if id, ok := t.EOS(); ok {
		info.EOS, _, _ = t.Token(id)
	}
	return info
}

// countTypes tallies the tensors by type, the largest share first.
func countTypes(f *gguf.File) []typeInfo {
	at := map[gguf.Type]int{}
	var out []typeInfo
	for _, t := range f.Tensors() {
		i, ok := at[t.Type]
		if !ok {
			i = len(out)
			at[t.Type] = i
			out = append(out, typeInfo{Type: t.Type.String()})
		}
		out[i].Tensors++
		out[i].Bytes += t.Bytes()
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].Bytes > out[b].Bytes })
	return out
}

func (i modelInfo) write(w io.Writer) {
	line := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	line("file", "%s (%s)", i.File, byteSize(i.Bytes))
	if i.Name != "" {
		line("name", "%s", i.Name)
	}
	line("architecture", "%s", i.Architecture)
	if i.Quantization == "" {
		line("quantization", "none: the file has no weights, only the vocabulary")
	} else {
		line("quantization", "%s", i.Quantization)
	}
	if d := i.Decoder; d != nil {
		line("parameters", "%s", countText(d.Parameters))
		line("layers", "%d, width %d, feed-forward %d", d.Layers, d.Width, d.FFN)
		line("attention", "%d heads of %d, %s key-value heads", d.Heads, d.HeadDim, kvHeadsText(d.KVHeads))
		line("multipliers", "embedding %g, residual %g, attention %g, logits 1/%g",
			d.EmbeddingScale, d.ResidualScale, d.AttentionScale, d.LogitScale)
		line("rope base", "%g", d.RopeBase)
		line("context", "%d tokens", d.Context)
		line("vocabulary", "%d tokens, output %s", d.Vocabulary, map[bool]string{true: "tied to the embedding", false: "of its own"}[d.TiedOutput])
		line("numerics", "version %d", d.NumericsVersion)
	}
	if t := i.Tokenizer; t != nil {
		line("tokenizer", "%s %s, %d tokens, BOS %q, EOS %q, adds BOS: %t", t.Model, t.Pre, t.Tokens, t.BOS, t.EOS, t.AddsBOS)
	}
	for n, t := range i.Types {
		name := ""
		if n == 0 {
			name = "tensors"
		}
		line(name, "%d x %s, %s", t.Tensors, t.Type, byteSize(int64(t.Bytes)))
	}
	line("weights", "sha256 %s", i.WeightsDigest)
	line("tokenizer", "sha256 %s", i.TokenizerDigest)
	if i.TemplateDigest != "" {
		line("chat template", "sha256 %s", i.TemplateDigest)
	} else {
		line("chat template", "none: only plain prompts work")
	}
	if i.Runs {
		line("runs", "yes")
	} else {
		line("runs", "no: %s", i.Problem)
	}
}

// kvHeadsText prints one number where all layers have the same.
func kvHeadsText(heads []int) string {
	for _, n := range heads {
		if n != heads[0] {
			return fmt.Sprint(heads)
		}
	}
	return fmt.Sprint(heads[0])
}

// maxValueText bounds the text of one metadata value in a listing.
const maxValueText = 100

func writeKeys(w io.Writer, f *gguf.File) {
	fmt.Fprintf(w, "\nkey\tvalue\n")
	for _, k := range f.Keys() {
		v, _ := f.Value(k) // a key of Keys is there
		text := []rune(fmt.Sprintf("%q", v.String()))
		if len(text) > maxValueText {
			text = append(text[:maxValueText], '…')
		}
		fmt.Fprintf(w, "%s\t%s\n", k, string(text))
	}
}

func writeTensors(w io.Writer, f *gguf.File) {
	fmt.Fprintf(w, "\ntensor\ttype\tshape\tbytes\n")
	for _, t := range f.Tensors() {
		dims := make([]string, len(t.Dims))
		for i, d := range t.Dims {
			dims[i] = fmt.Sprint(d)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\n", t.Name, t.Type, strings.Join(dims, " x "), t.Bytes())
	}
}

// countText prints a number of parameters: "3.4 B", "2.9 M".
func countText(n uint64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f B", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.2f M", float64(n)/1e6)
	}
	return fmt.Sprint(n)
}
